"""The pinned versions and hashes, made anew."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ..comfyui.install import pinned_tree
from ..environment import uv
from ..frontend_tools import npm
from ..paths import CHROMIUM, FRONTEND, LOCKS, REPO
from ..telling import step

TEXT = "make the pinned versions and hashes anew from the .in files"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--upgrade."""
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")


def main(options: argparse.Namespace) -> int:
    """Writes locks/*.txt and the two package-lock.json."""
    upgrade = ["--upgrade"] if options.upgrade else []
    comfyui = [LOCKS / "comfyui.in", pinned_tree() / "requirements.txt", REPO / "requirements.txt"]
    compiled("bootstrap", [LOCKS / "bootstrap.in"], upgrade)
    compiled("comfyui", comfyui, upgrade)
    # The tests run on the very versions the demo runs on.
    compiled("tests", [LOCKS / "tests.in", *comfyui], ["-c", LOCKS / "comfyui.txt", *upgrade])
    compiled("registry", [LOCKS / "registry.in"], upgrade)
    compiled("newest-frontend", [LOCKS / "newest-frontend.in"], upgrade)
    with step("locking npm packages"):
        for folder in (FRONTEND, CHROMIUM):
            (folder / "package-lock.json").unlink(missing_ok=True)
            # Without the addresses npm forgets the versions that are for other systems.
            bare = f"--omit-lockfile-registry-resolved={'true' if folder == CHROMIUM else 'false'}"
            npm(["install", "--package-lock-only", bare], folder)
    return 0


def compiled(name: str, inputs: Sequence[Path], more: Sequence[str | Path]) -> None:
    """Writes locks/NAME.txt for every system and Python, without a word of where it was made."""
    how = ["--universal", "--python-version", "3.10", "--generate-hashes"]
    bare = ["--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    with step(f"locking {name}"):
        uv(["pip", "compile", *how, *bare, *more, *inputs, "-o", LOCKS / f"{name}.txt"])
