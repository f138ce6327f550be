"""The browser that the tests drive: one that is there, else Playwright's own, else the system's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from .paths import WINDOWS, cache
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
ADVICE = (
    "no browser for tests/browser: install Chromium, Chrome or Edge (on Debian: "
    "sudo apt-get install chromium), or set SCHNELLKIT_BROWSER to one"
)


def browser(python: Path) -> Path:
    """A Chromium that starts; installed first where none is there."""
    found = chosen(os.environ) or next(filter(starts, known(sys.platform, os.environ, shutil.which)), None)
    return found or _playwrights_own(python) or _from_the_system() or _none()


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


def _from_the_system() -> Path | None:
    apt = shutil.which("apt-get")
    if not apt or WINDOWS or os.geteuid() != 0:
        return None
    with step("installing chromium with apt-get"):
        subprocess.run([apt, "update", "-qq"], check=False)
        subprocess.run([apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False)
    return next(filter(starts, known(sys.platform, os.environ, shutil.which)), None)


def _none() -> Path:
    raise Trouble(ADVICE)
