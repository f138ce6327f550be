"""The newest frontend there is, tried before ComfyUI asks for it: what of the pack breaks on it."""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from ..browser import browser
from ..comfyui.install import FRONTEND_PACKAGE, frontend, pinned_tree, released_frontend
from ..environment import compiled_pins, environment
from ..paths import LOCKS, REPO
from ..telling import say, step

TEXT = "try the pack on the newest ComfyUI frontend of the package registry and say what breaks"
CORE = Path("tests", "browser", "test_every_frontend.py")


def arguments(parser: argparse.ArgumentParser) -> None:
    """--version."""
    parser.add_argument("--version", help="this version instead of the newest one")


def main(options: argparse.Namespace) -> int:
    """Runs the core tests on it and names each that fails."""
    pinned = version_in((LOCKS / "newest-frontend.txt").read_text(encoding="utf-8"))
    version = options.version or version_in(_newest())
    say(f"- frontend {version}; the tests of this repository run on {pinned}")
    failed = _failed(version)
    for name in failed:
        say(f"  breaks: {name}")
    count = f"{len(failed)} of the core tests break" if failed else "nothing breaks"
    say(f"newest: {count} on frontend {version}")
    return 1 if failed else 0


def version_in(pins: str) -> str:
    """The version of the frontend in a list of pins."""
    (line,) = (line for line in pins.splitlines() if line.startswith(f"{FRONTEND_PACKAGE}=="))
    return line.partition("==")[2].strip(" \\")


def failed_in(report: str) -> list[str]:
    """The names of the tests that failed, were skipped or broke off, in pytest's XML report."""
    bad = ("failure", "error", "skipped")
    cases = ElementTree.fromstring(report).iter("testcase")
    return [case.get("name", "") for case in cases if any(case.find(kind) is not None for kind in bad)]


def _newest() -> str:
    with step(f"looking for the newest {FRONTEND_PACKAGE}"):
        return compiled_pins(FRONTEND_PACKAGE)


def _failed(version: str) -> list[str]:
    python = environment("tests")
    env = {
        **os.environ,
        "SCHNELLKIT_COMFYUI_TREE": str(pinned_tree()),
        "SCHNELLKIT_OLDEST_TREE": str(pinned_tree("oldest")),
        "SCHNELLKIT_OLDEST_FRONTEND": str(frontend("oldest-frontend")),
        "SCHNELLKIT_NEWEST_FRONTEND": str(released_frontend(version)),
        "SCHNELLKIT_BROWSER": str(browser(python)),
    }
    tests = REPO / "tests"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [python, "-m", "pytest", "-c", tests / "pytest.ini", "--rootdir", tests, f"--junitxml={report}"]
        status = subprocess.run([*command, "-k", "newest", REPO / CORE], env=env, cwd=REPO, check=False).returncode
        told = report.read_text(encoding="utf-8") if report.exists() else "<testsuites/>"
    failed = failed_in(told)
    return failed or ([f"pytest ended with exit status {status}"] if status else [])
