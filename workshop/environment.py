"""The pinned environments: a small one that installs, then one for ComfyUI and one for the tests."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .paths import LOCKS, WINDOWS, cache, python_of
from .registry import settings_for_uv
from .store import key_of, prepared, this_python
from .telling import Trouble, run, say

RUN_COMFYUI = ("comfyui", "tests")


def environment(name: str) -> Path:
    """The interpreter of the environment pinned in locks/NAME.txt."""
    pins = LOCKS / f"{name}.txt"

    def build(folder: Path) -> None:
        uv(["venv", "--no-project", "--python", sys.executable, folder / "venv"])
        # Where Python may not keep compiled files, every start of ComfyUI would compile all of them anew.
        compiled = ["--compile-bytecode"] if sys.dont_write_bytecode and name in RUN_COMFYUI else []
        uv(["pip", "install", *compiled, "--require-hashes", "--python", python_of(folder / "venv"), "-r", pins])

    return prepared(name, key_of([pins], this_python()), build, python_of(Path("venv")))


def bootstrap() -> Path:
    """The interpreter of the environment that holds uv, and setuptools for ComfyUI's source archive."""
    pins = LOCKS / "bootstrap.txt"

    def build(folder: Path) -> None:
        pip = _new_environment_with_pip(folder / "venv")
        run([*pip, "install", "--quiet", "--require-hashes", "-r", pins])

    return prepared("bootstrap", key_of([pins], this_python()), build, python_of(Path("venv")))


def uv(arguments: list[str | Path]) -> None:
    """Runs the pinned uv on the cache of this project, with the registry that pip is set to here."""
    python = bootstrap()
    program = python.with_name("uv.exe" if WINDOWS else "uv")
    own = {"UV_CACHE_DIR": str(cache() / "uv"), "UV_PYTHON_DOWNLOADS": "never"}
    run([program, "--quiet", *arguments], env={**os.environ, **settings_for_uv(python, os.environ), **own})


def compiled_pins(package: str) -> str:
    """The newest version of a package on the registry, as a line of a lock file."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, pins = Path(folder) / "wanted.in", Path(folder) / "pins.txt"
        wanted.write_text(f"{package}\n", encoding="utf-8")
        bare = ["--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links", "--no-deps"]
        # What uv remembers of the registry may be of yesterday.
        uv(["pip", "compile", "--refresh", *bare, wanted, "-o", pins])
        return pins.read_text(encoding="utf-8")


def _new_environment_with_pip(folder: Path) -> list[str | Path]:
    """Makes an environment and tells how to call pip for it; some systems ship Python without ensurepip."""
    if not importlib.util.find_spec("ensurepip") and not importlib.util.find_spec("pip"):
        _install_ensurepip()
    if importlib.util.find_spec("ensurepip"):
        run([sys.executable, "-m", "venv", folder])
        return [python_of(folder), "-m", "pip"]
    run([sys.executable, "-m", "venv", "--without-pip", folder])
    return [sys.executable, "-m", "pip", "--python", python_of(folder)]


def _install_ensurepip() -> None:
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    advice = f"this Python can make no environments: install its venv package (sudo apt-get install {package})"
    apt = shutil.which("apt-get")
    if not apt or WINDOWS or os.geteuid() != 0:
        raise Trouble(advice)
    say(f"- installing {package} with apt-get")
    subprocess.run([apt, "update", "-qq"], check=False)
    if subprocess.run([apt, "install", "-y", "-qq", package], check=False).returncode:
        raise Trouble(advice)
    importlib.invalidate_caches()
