"""The doctor without ComfyUI: python -m schnellkit.local.doctor_headless WORKFLOW.json"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..graphs.files import NoGraph, read_graph
from .doctor.doctor import diagnose, report
from .loading.base_model import name_in
from .sampling.trouble import LocalTrouble


def main(words: list[str]) -> int:
    """Prints what is wrong; exit status 1 where something is."""
    parser = argparse.ArgumentParser(prog="doctor", description="What is wrong for FLUX.1 schnell in a workflow.")
    parser.add_argument("workflow", type=Path, help="an API export, a saved workflow, or a picture that carries one")
    parser.add_argument("--models", type=Path, help="ComfyUI's models folder, to look into the files named")
    options = parser.parse_args(words)
    try:
        findings = diagnose(read_graph(options.workflow), lambda file: _name(options.models, file))
    except (LocalTrouble, NoGraph) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    print(report(findings))
    return 1 if findings else 0


def _name(models: Path | None, file: str) -> str | None:
    """The name of the model in a file below the models folder."""
    if models is None:
        return None
    try:
        return next((name_in(path) for path in models.glob(f"*/{file}")), None)
    except LocalTrouble:
        return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
