"""How often mini-schnell's pictures show what was asked for, and how long one takes: python3 dev.py bench mini"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import comfy.cli_args
import torch

from schnellkit.mini.shipped import FOLDER, is_here
from schnellkit.workshop.paths import cache

comfy.cli_args.args.cpu = True

from schnellkit.mini.training.exam import (  # noqa: E402
    Answer,
    Painter,
    answers,
    painter,
    questions,
    share_right,
)

SIDE = 256
OTHERS = ((512, 512), (672, 384), (336, 784), (720, 720), (1024, 1024))
OF_OTHERS = 10
OFTEN, TIMES = 5, 5
PROMPT = "a red circle left of a blue square on a white background"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    trained = cache() / "mini"
    parser.add_argument("--weights", type=Path, default=FOLDER if is_here() else trained, help="the folder they are in")
    parser.add_argument("--prompts", type=int, default=200)
    parser.add_argument("--side", type=int, default=SIDE)
    options = parser.parse_args()
    if not is_here(options.weights):
        parser.error(f"no weights in {options.weights}: train them with python3 dev.py mini")
    for steps in (4, 1):
        paint = painter(options.weights, options.side, options.side, steps)
        what = told(options.side, options.side, steps)
        examine(paint, what, options.prompts)
        measure(paint, what)
    for width, height in OTHERS:
        examine(painter(options.weights, width, height, 4), told(width, height, 4), OF_OTHERS)


def told(width: int, height: int, steps: int) -> str:
    """What is asked for, in a few words."""
    return f"{width} × {height}, {steps} step{'s' if steps > 1 else ''}"


def examine(paint: Painter, what: str, count: int) -> None:
    """Tells in how many pictures of one and of two things all is right, and what is wrong in the others."""
    for things in (1, 2):
        answered = list(answers(questions(count, things), paint))
        shown = f"{what}, {things} thing{'s' if things > 1 else ''}"
        print(f"{shown}: all right in {share_right(answered):.1%} of {len(answered)}", flush=True)
        print(f"  most often wrong: {most_often_wrong(answered) or 'nothing'}")


def measure(paint: Painter, what: str) -> None:
    """Tells how long a picture takes from prompt to pixels with everything loaded."""
    taken = []
    for seed in range(TIMES):
        start = time.perf_counter()
        paint([PROMPT], seed)
        taken.append(time.perf_counter() - start)
    print(f"{what}: {sorted(taken)[TIMES // 2]:.2f} s, the median of {TIMES}, {torch.get_num_threads()} threads")


def most_often_wrong(answered: list[Answer]) -> str:
    """What is wrong most often, without the colours that it was wrong of."""
    kinds = Counter(" ".join(one.split()[:2]) for answer in answered for one in answer.wrong)
    return ", ".join(f"{kind} … {count}" for kind, count in kinds.most_common(OFTEN))


if __name__ == "__main__":
    main()
