"""Trains mini-schnell from nothing, or goes on where it was left: python3 dev.py mini"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import comfy.cli_args
import torch
from safetensors.torch import save_file

from ..decoder import Decoder
from ..shipped import TRANSFORMER, VAE
from ..twin import Twin
from .runs import Plan, Training

comfy.cli_args.args.cpu = True  # the text encoders and what ComfyUI loads; the training takes a GPU where there is one

from ..codec import as_vae, solved  # noqa: E402
from ..text import text_encoder  # noqa: E402
from .lessons import OF_DECODER, DecoderLoss, FlowLoss, Lessons, sample_pictures  # noqa: E402

DECODER_BATCH, FLOW_BATCH = (4, 4 * 256 * 256), (16, 8 * 256 * 256)
"""At most so many pictures of so many pixels in all."""
DECODER_RATE, FLOW_RATE = 2e-3, 3e-3
BASIS_PICTURES, BASIS_SIDE = 800, 128
SAVE_EVERY, TELL_EVERY = 120.0, 2.0
COMPILER = "inductor"


def main(words: list[str]) -> int:
    """Trains for as long as it may, saves, and writes the weights as ComfyUI takes them."""
    options = _parser().parse_args(words)
    folder: Path = options.into
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + 60 * options.minutes
    decoder_steps, flow_steps = options.decoder_steps, options.steps
    torch.manual_seed(options.seed)
    basis = solved(sample_pictures(BASIS_PICTURES, BASIS_SIDE, options.seed))
    device = "cuda" if torch.cuda.is_available() else "cpu"

    decoding = Plan(decoder_steps, DECODER_RATE, options.seed)
    lessons = Lessons(decoding, *DECODER_BATCH, OF_DECODER, device)
    flat = torch.nn.utils.convert_conv2d_weight_memory_format(Decoder().to(device), torch.channels_last)
    decoder = Training(decoding, flat, DecoderLoss(lessons, basis))
    train(decoder, folder / "decoder.pt", until, "decoder")

    flowing = Plan(flow_steps, FLOW_RATE, options.seed)
    flow_loss = FlowLoss(Lessons(flowing, *FLOW_BATCH, device=device), basis, text_encoder())
    flow = Training(flowing, new_twin().to(device), flow_loss)
    train(compiled(flow) if options.compiled else flow, folder / "transformer.pt", until, "transformer")

    write(flow.mean.cpu().state_dict(), folder / TRANSFORMER)
    write(as_vae(basis, decoder.mean.cpu()), folder / VAE)
    whole = decoder.done and flow.done
    print(f"weights are in {folder}" + ("" if whole else "; not yet fully trained: run this again to go on"))
    return 0


def new_twin() -> Twin:
    """A transformer that begins by changing nothing: what is added by each layer, and the answer, start at 0."""
    twin = Twin()
    with torch.no_grad():
        for name, weight in twin.named_parameters():
            if "_mod.lin" in name or "modulation.lin" in name or "adaLN" in name or name.startswith("final_layer.lin"):
                weight.zero_()
            if name.endswith(("qkv.bias", "linear1.bias")):
                # Else queries and keys would be all noise, and where a patch stands would not be seen in them.
                weight[: 2 * twin.shape.hidden].normal_()
    return twin


def compiled(training: Training[Twin]) -> Training[Twin]:
    """The same training, by a transformer that is compiled once for pictures of any size."""
    # All but the turns: sizes become plain numbers there, and a compiler would begin anew with each of them.
    training.model.answer = torch.compile(training.model.answer, dynamic=True, backend=COMPILER)
    return training


def train(training: Training[Any], file: Path, until: float, name: str) -> None:
    """Goes on from the file, if there is one, until the plan is fulfilled or the time is up, and saves."""
    if file.exists():
        training.resume(file)
    start, first, told, saved = time.monotonic(), training.step, 0.0, time.monotonic()
    loss, steps = float("nan"), training.plan.steps
    while not training.done and time.monotonic() < until:
        now = training.advance()
        loss = now if loss != loss else 0.98 * loss + 0.02 * now
        spent = time.monotonic() - start
        if spent - told > TELL_EVERY or training.done:
            told = spent
            left = spent / (training.step - first) * (steps - training.step)
            _tell(f"{name} {training.step}/{steps} loss {loss:.4f}, {left / 60:.0f} min left", training.done)
        if time.monotonic() - saved > SAVE_EVERY:
            saved = time.monotonic()
            training.save(file)
    training.save(file)


def write(weights: dict[str, torch.Tensor], file: Path) -> None:
    """Writes half-precision weights, a file that is there whole or not at all."""
    unfinished = file.with_suffix(".part")
    save_file({name: weight.half().contiguous() for name, weight in weights.items()}, unfinished)
    unfinished.replace(file)


def _tell(line: str, last: bool) -> None:
    """A line that the next one replaces, where somebody watches."""
    end = "\n" if last or not sys.stdout.isatty() else "\r"
    print(f"\033[K{line}" if end == "\r" else line, end=end, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mini", description=__doc__)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--decoder-steps", type=int, default=2_500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--compiled", action="store_true", help="a quarter less time a step; needs a C++ compiler")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
