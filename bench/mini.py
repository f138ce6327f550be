"""How often mini-schnell's pictures show what was asked for, and how long one takes: python3 dev.py bench mini"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import comfy.cli_args
import torch

comfy.cli_args.args.cpu = True

from schnellkit.mini.shipped import FOLDER, is_here  # noqa: E402
from schnellkit.mini.training.exam import Answer, answers, painter, questions, share_right  # noqa: E402
from schnellkit.workshop.paths import cache  # noqa: E402

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
        for things in (1, 2):
            asked(options.weights, options.side, options.side, steps, things, options.prompts)
    for steps in (4, 1):
        timed(options.weights, options.side, steps)
    for width, height in OTHERS:
        for things in (1, 2):
            asked(options.weights, width, height, 4, things, OF_OTHERS)


def asked(weights: Path, width: int, height: int, steps: int, things: int, count: int) -> None:
    """Tells in how many pictures all is right, and what is wrong in the others."""
    answered = list(answers(questions(count, things), painter(weights, width, height, steps)))
    what = f"{width} × {height}, {steps} step{'s' if steps > 1 else ''}, {things} thing{'s' if things > 1 else ''}"
    print(f"{what}: all right in {share_right(answered):.1%} of {len(answered)}", flush=True)
    print(f"  most often wrong: {most_often_wrong(answered) or 'nothing'}")


def timed(weights: Path, side: int, steps: int) -> None:
    """Tells how long a picture takes from prompt to pixels with everything loaded."""
    paint = painter(weights, side, side, steps)
    paint([PROMPT], 0)
    taken = []
    for seed in range(TIMES):
        start = time.perf_counter()
        paint([PROMPT], seed)
        taken.append(time.perf_counter() - start)
    threads = torch.get_num_threads()
    print(
        f"{side} × {side}, {steps} steps: {sorted(taken)[TIMES // 2]:.2f} s, the median of {TIMES}, {threads} threads"
    )


def most_often_wrong(answered: list[Answer]) -> str:
    """What is wrong most often, without the colours that it was wrong of."""
    kinds = Counter(" ".join(one.split()[:2]) for answer in answered for one in answer.wrong)
    return ", ".join(f"{kind} … {count}" for kind, count in kinds.most_common(OFTEN))


if __name__ == "__main__":
    main()
