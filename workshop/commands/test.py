"""The four levels of tests, quick ones first; green only where every one of them ran."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..browser import browser
from ..comfyui_install import frontend, pinned_tree
from ..environment import environment
from ..levels import LEVELS, Outcome, run_level, total
from ..telling import Trouble, say

TEXT = "run the tests: unit, contract, comfy (a real ComfyUI), browser (a real Chromium)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The levels; words after -- go to pytest."""
    parser.add_argument("levels", nargs="*", metavar="LEVEL", help=f"of {', '.join(LEVELS)}; all without a name")


def main(options: argparse.Namespace) -> int:
    """Runs the levels in their order and prints the total last."""
    unknown = set(options.levels) - set(LEVELS)
    if unknown:
        raise Trouble(f"no such level: {', '.join(sorted(unknown))}; there are {', '.join(LEVELS)}")
    chosen = [level for level in LEVELS if not options.levels or level in options.levels]
    python = environment("tests")
    env = {**os.environ, "SCHNELLKIT_COMFYUI_TREE": str(pinned_tree())}
    outcomes = [_outcome(level, python, env, options.passed_on) for level in chosen]
    say("")
    for outcome in outcomes:
        say(outcome.line())
    overall = total(outcomes)
    say(f"{overall.passed} passed, {overall.failed} failed")
    return 1 if overall.failed else 0


def _needs(level: str, python: Path) -> dict[str, str]:
    """What a level needs beyond ComfyUI, put in place: its other versions, the registry's tools, a browser."""
    needs: dict[str, str] = {}
    if level in ("comfy", "browser"):
        needs["SCHNELLKIT_OLDEST_TREE"] = str(pinned_tree("oldest"))
        needs["SCHNELLKIT_OLDEST_FRONTEND"] = str(frontend("oldest-frontend"))
    if level == "comfy":
        needs["SCHNELLKIT_REGISTRY_PYTHON"] = str(environment("registry"))
    if level == "browser":
        needs["SCHNELLKIT_BROWSER"] = str(browser(python))
        needs["SCHNELLKIT_NEWEST_FRONTEND"] = str(frontend("newest-frontend"))
    return needs


def _outcome(level: str, python: Path, env: dict[str, str], words: Sequence[str]) -> Outcome:
    try:
        env = {**env, **_needs(level, python)}
        say(f"- tests/{level}")
        with tempfile.TemporaryDirectory() as folder:
            return run_level(level, python, env, words, Path(folder) / "report.xml")
    except Trouble as trouble:
        return Outcome(level, passed=0, failed=1, why=str(trouble))
