"""Format, lint, types and import directions, of Python and JavaScript."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..comfyui_install import pinned_tree
from ..environment import environment
from ..frontend_tools import node, node_modules
from ..paths import FRONTEND, REPO, link, unlink
from ..room import room
from ..telling import say, step

TEXT = "check format, lint, types and import directions of Python and JavaScript"

JAVASCRIPT = ("js/**/*.{js,mjs}", "workshop/frontend/**/*.{mjs,ts}")


@dataclass(frozen=True)
class Check:
    """One program to run, and what must be in the environment for it."""

    name: str
    command: Sequence[str | Path]
    cwd: Path = REPO
    env: dict[str, str] = field(default_factory=dict)


def arguments(parser: argparse.ArgumentParser) -> None:
    """--fix."""
    parser.add_argument("--fix", action="store_true", help="put right what the tools can put right")


def main(options: argparse.Namespace) -> int:
    """Runs every check, also after one has failed, and names those that did."""
    with room() as place:
        failed = [check.name for check in all_checks(place, options.fix) if not _holds(check)]
        _leave(place)
    say("check: failed: " + ", ".join(failed) if failed else "check: all hold")
    return 1 if failed else 0


def all_checks(place: Path, fix: bool) -> Iterator[Check]:
    """The checks in their order."""
    python, modules = environment("tests"), node_modules()
    run_node = [node(), "--no-warnings"]
    yield Check("ruff format", [python, "-m", "ruff", "format", *([] if fix else ["--diff"]), "--quiet", "."])
    yield Check("ruff", [python, "-m", "ruff", "check", *(["--fix"] if fix else []), "--quiet", "."])
    importable = {"PYTHONPATH": os.pathsep.join([str(place), str(pinned_tree())])}
    pyright = [*run_node, modules / "pyright" / "index.js", "--pythonpath", python, "--project", REPO]
    yield Check("pyright", pyright, env=importable)
    lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    yield Check(
        "import directions",
        [python, "-c", lint, "--no-cache", "--config", REPO / "pyproject.toml"],
        env=importable,
    )
    prettier = [
        *run_node,
        modules / "prettier" / "bin" / "prettier.cjs",
        "--config",
        FRONTEND / "prettier.json",
    ]
    how = ["--write"] if fix else ["--check"]
    yield Check("prettier", [*prettier, *how, "--log-level=warn", "--no-error-on-unmatched-pattern", *JAVASCRIPT])
    if (REPO / "js").is_dir():
        _as_served(place, modules)
        eslint = [
            *run_node,
            modules / "eslint" / "bin" / "eslint.js",
            "--config",
            place / "eslint.config.mjs",
        ]
        yield Check("eslint", [*eslint, "--max-warnings=0", *(["--fix"] if fix else []), "js"])
        yield Check("typescript", [*run_node, modules / "typescript" / "bin" / "tsc", "-p", place], cwd=place)


def _holds(check: Check) -> bool:
    with step(check.name):
        words = [str(word) for word in check.command]
        return subprocess.run(words, cwd=check.cwd, env={**os.environ, **check.env}, check=False).returncode == 0


def _as_served(place: Path, modules: Path) -> None:
    """Lays js/ out as ComfyUI serves it, so that `../../scripts/app.js` leads to types."""
    shutil.copytree(FRONTEND / "scripts", place / "scripts")
    for config in ("tsconfig.json", "eslint.config.mjs"):
        shutil.copy(FRONTEND / config, place)
    link(place / "extensions" / "schnellkit", REPO / "js")
    link(place / "node_modules", modules)


def _leave(place: Path) -> None:
    for at in (place / "extensions" / "schnellkit", place / "node_modules"):
        if at.exists():
            unlink(at)
