"""How often mini-schnell's pictures show what was asked for, and how long one takes: python3 dev.py bench mini"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import comfy.cli_args
import torch

comfy.cli_args.args.cpu = True

from schnellkit.mini.exam import WEIGHTS, Answer, answers, painter, questions, share_right  # noqa: E402
from schnellkit.workshop.paths import cache  # noqa: E402

SIDE = 256
OFTEN = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=cache() / "mini", help="the folder that dev.py mini wrote to")
    parser.add_argument("--prompts", type=int, default=200)
    parser.add_argument("--side", type=int, default=SIDE)
    options = parser.parse_args()
    if missing := [name for name in WEIGHTS.values() if not (options.weights / name).is_file()]:
        parser.error(f"no {', '.join(missing)} in {options.weights}: train them with python3 dev.py mini")
    for steps in (4, 1):
        paint = painter(options.weights, options.side, options.side, steps)
        for things in (1, 2):
            answered = list(answers(questions(options.prompts, things), paint))
            what = "one thing" if things == 1 else "two things"
            print(f"{steps} steps, {what}: all right in {share_right(answered):.1%} of {len(answered)}", flush=True)
            print(f"  most often wrong: {most_often_wrong(answered) or 'nothing'}")
        start = time.perf_counter()
        paint(["a red circle left of a blue square on white"], 0)
        print(f"{steps} steps, one picture: {time.perf_counter() - start:.2f} s on {torch.get_num_threads()} threads")


def most_often_wrong(answered: list[Answer]) -> str:
    """What is wrong most often, without the colours that it was wrong of."""
    kinds = Counter(" ".join(one.split()[:2]) for answer in answered for one in answer.wrong)
    return ", ".join(f"{kind} … {count}" for kind, count in kinds.most_common(OFTEN))


if __name__ == "__main__":
    main()
