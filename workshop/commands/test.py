"""The four levels of tests, two side by side; green only where every one of them ran."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..browser import browser
from ..comfyui.install import frontend, pinned_tree
from ..environment import environment
from ..frontend_tools import node_modules
from ..lanes import run_jobs
from ..levels import LEVELS, Outcome, job, total
from ..telling import Trouble, say

TEXT = "run the tests: unit, contract, comfy (a real ComfyUI), browser (a real Chromium)"
LANES = 2
# What takes longest begins first, so that both lanes end at about the same time.
LONGEST_FIRST = ("browser", "comfy", "unit", "contract")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The levels and the lanes; words after -- go to pytest."""
    parser.add_argument("levels", nargs="*", metavar="LEVEL", help=f"of {', '.join(LEVELS)}; all without a name")
    parser.add_argument("--lanes", type=int, default=LANES, help=f"how many side by side; {LANES} if not said")


def main(options: argparse.Namespace) -> int:
    """Runs the levels and prints the total last."""
    unknown = set(options.levels) - set(LEVELS)
    if unknown:
        raise Trouble(f"no such level: {', '.join(sorted(unknown))}; there are {', '.join(LEVELS)}")
    return run_chosen(options.levels or LEVELS, options.passed_on, max(1, options.lanes))


def run_chosen(levels: Sequence[str], words: Sequence[str], lanes: int) -> int:
    """Runs these levels, one line for each at the end; the exit status."""
    python = environment("tests")
    env = {**threads(min(lanes, len(levels))), **os.environ, "SCHNELLKIT_COMFYUI_TREE": str(pinned_tree())}
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory() as folder:
        jobs = []
        for level in (level for level in LONGEST_FIRST if level in levels):
            try:
                jobs.append(job(level, python, {**env, **needs(level, python)}, words, Path(folder)))
            except Trouble as trouble:
                outcomes[level] = Outcome(level, passed=0, failed=1, why=str(trouble))
        outcomes |= {outcome.level: outcome for outcome in run_jobs(jobs, lanes)}
    say("")
    for level in LEVELS:
        if level in outcomes:
            say(outcomes[level].line())
    overall = total(list(outcomes.values()))
    say(f"{overall.passed} passed, {overall.failed} failed")
    return 1 if overall.failed else 0


def threads(lanes: int) -> dict[str, str]:
    """As many threads for torch as each lane has cores: more of them only wait for each other."""
    return {"OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // lanes))}


def needs(level: str, python: Path) -> dict[str, str]:
    """What a level needs beyond ComfyUI, put in place: its other versions, the registry's tools, a browser."""
    needs: dict[str, str] = {}
    if level in ("comfy", "browser"):
        needs["SCHNELLKIT_OLDEST_TREE"] = str(pinned_tree("oldest"))
        needs["SCHNELLKIT_OLDEST_FRONTEND"] = str(frontend("oldest-frontend"))
    if level == "comfy":
        needs["SCHNELLKIT_REGISTRY_PYTHON"] = str(environment("registry"))
    if level == "browser":
        needs["SCHNELLKIT_BROWSER"] = str(browser(python))
        chosen = os.environ.get("SCHNELLKIT_NEWEST_FRONTEND")
        needs["SCHNELLKIT_NEWEST_FRONTEND"] = chosen or str(frontend("newest-frontend"))
        needs["SCHNELLKIT_AXE"] = str(node_modules() / "axe-core" / "axe.min.js")
    return needs
