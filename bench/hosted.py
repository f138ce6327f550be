"""Hosted nodes in a running ComfyUI against a host that answers after exactly 300 ms, beside a plain node."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from schnellkit.bench.hosted_run.measure import measure
from schnellkit.bench.hosted_run.table import table
from schnellkit.workshop.comfyui.install import Install
from schnellkit.workshop.paths import REPO

RESULTS = REPO / "bench" / "results" / "hosted.md"


def main() -> None:
    """Measures, prints the table, and with --keep writes it to bench/results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25, help="of each measurement in ComfyUI (default 25)")
    parser.add_argument("--keep", action="store_true", help="write the table to bench/results/hosted.md")
    options = parser.parse_args()
    install = Install(Path(os.environ["SCHNELLKIT_COMFYUI_TREE"]), Path(sys.executable))
    with tempfile.TemporaryDirectory(prefix="schnellkit-") as folder:
        told = table(measure(install, Path(folder), rounds=options.rounds, orders=100, crowds=5))
    print(told)
    if options.keep:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
