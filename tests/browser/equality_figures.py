"""The figures of the equality tests, kept for people where dev.py equality --keep asks for it."""

from __future__ import annotations

import os
from pathlib import Path

from schnellkit.workshop.paths import REPO

RESULTS = REPO / "bench" / "results" / "equality.md"
TITLE = "# The total beside Run against what Run charges, in graphs made from a seed"
LINES = {"total": "- Told against what `/prompt` receives: ", "runs": "- Told against witness and ledger: "}


def keep(which: str, told: str, file: Path = RESULTS) -> None:
    """Write one line of the results; the other stays as it is."""
    if not os.environ.get("EQUALITY_KEEP"):
        return
    before = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    lines = {name: next((line for line in before if line.startswith(mark)), "") for name, mark in LINES.items()}
    lines[which] = f"{LINES[which]}{told}."
    file.write_text("\n".join([TITLE, "", *filter(None, lines.values())]) + "\n", encoding="utf-8")
