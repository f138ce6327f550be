"""Format, lint, types and import directions, of Python and JavaScript."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..comfyui.install import pinned_tree
from ..environment import environment
from ..frontend_tools import node, node_modules
from ..links import AS_PACKAGE, folder_with_links
from ..paths import FRONTEND, REPO
from ..telling import say, step

TEXT = "check format, lint, types and import directions of Python and JavaScript"

JAVASCRIPT = REPO / "js"
PRETTY = ("js/**/*.{js,mjs}", "tests/unit/page/*.mjs", "workshop/frontend/**/*.{mjs,ts}")


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
    modules = node_modules()
    links = {**AS_PACKAGE, "node_modules": modules}
    if JAVASCRIPT.is_dir():
        # As ComfyUI serves it, so that `../../scripts/app.js` leads to its types.
        links["extensions/schnellkit"] = JAVASCRIPT
    with folder_with_links(links) as place:
        for config in ("tsconfig.json", "eslint.config.mjs"):
            shutil.copy(FRONTEND / config, place)
        shutil.copytree(FRONTEND / "scripts", place / "scripts")
        checks = [
            *python_checks(place, modules, options.fix),
            *javascript_checks(place, modules, options.fix),
        ]
        failed = [check.name for check in checks if not _holds(check)]
    say("check: failed: " + ", ".join(failed) if failed else "check: all hold")
    return 1 if failed else 0


def python_checks(place: Path, modules: Path, fix: bool) -> Iterator[Check]:
    """Format, lint, types and import directions of the Python files."""
    python = environment("tests")
    importable = {"PYTHONPATH": os.pathsep.join([str(place), str(pinned_tree())])}
    ruff = [python, "-m", "ruff"]
    yield Check("ruff format", [*ruff, "format", "--quiet", *([] if fix else ["--diff"]), "."])
    yield Check("ruff", [*ruff, "check", "--quiet", *(["--fix"] if fix else []), "."])
    pyright = [node(), modules / "pyright" / "index.js", "--pythonpath", python, "--project", REPO]
    yield Check("pyright", pyright, env=importable)
    lint = [python, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]
    yield Check("import directions", [*lint, "--config", REPO / "pyproject.toml"], env=importable)


def javascript_checks(place: Path, modules: Path, fix: bool) -> Iterator[Check]:
    """Format, lint and types of the JavaScript files."""
    prettier = [node(), modules / "prettier" / "bin" / "prettier.cjs", "--config", FRONTEND / "prettier.json"]
    how = ["--log-level=warn", "--no-error-on-unmatched-pattern", "--write" if fix else "--check"]
    yield Check("prettier", [*prettier, *how, *PRETTY])
    if JAVASCRIPT.is_dir():
        eslint = [node(), modules / "eslint" / "bin" / "eslint.js", "--config", place / "eslint.config.mjs"]
        yield Check("eslint", [*eslint, "--max-warnings=0", *(["--fix"] if fix else []), JAVASCRIPT.name])
        tsc = modules / "typescript" / "bin" / "tsc"
        yield Check("typescript", [node(), tsc, "-p", place], cwd=place)


def _holds(check: Check) -> bool:
    with step(check.name):
        words = [str(word) for word in check.command]
        env = {**os.environ, **check.env}
        return subprocess.run(words, cwd=check.cwd, env=env, check=False).returncode == 0
