"""Where things are: the repository, the cache, links between them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent
LOCKS = REPO / "workshop" / "locks"
FRONTEND = REPO / "workshop" / "frontend"
CHROMIUM = REPO / "workshop" / "chromium"
SHOWN = REPO / "tests" / "shown"
DEMO_WORKFLOW = REPO / "workflows" / "api" / "demo.json"
WINDOWS = sys.platform == "win32"


def cache() -> Path:
    """The folder that keeps what was downloaded and built; SCHNELLKIT_CACHE moves it."""
    chosen = os.environ.get("SCHNELLKIT_CACHE")
    if chosen:
        return Path(chosen).expanduser().resolve()
    return usual_cache(sys.platform, os.environ, Path.home()) / "schnellkit"


def usual_cache(system: str, environ: os._Environ[str] | dict[str, str], home: Path) -> Path:
    """The cache folder that programs use on this system."""
    if system == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    if system == "darwin":
        return home / "Library" / "Caches"
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache")


def python_of(environment: Path) -> Path:
    """The interpreter inside a virtual environment."""
    return environment / "Scripts" / "python.exe" if WINDOWS else environment / "bin" / "python"


def link(at: Path, target: Path) -> None:
    """Makes `at` lead to `target`; a junction on Windows, where a symlink needs rights."""
    at.parent.mkdir(parents=True, exist_ok=True)
    if not WINDOWS:
        at.symlink_to(target, target_is_directory=target.is_dir())
    elif target.is_dir():
        subprocess.run(["cmd", "/c", "mklink", "/J", str(at), str(target)], check=True, stdout=subprocess.DEVNULL)
    else:
        at.hardlink_to(target)
