"""What our local nodes cost beside ComfyUI's own, with the tiny schnell: python3 dev.py bench local"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import comfy.cli_args
import torch

comfy.cli_args.args.cpu = not torch.cuda.is_available()

import comfy.sample  # noqa: E402
import comfy.utils  # noqa: E402
import latent_preview  # noqa: E402

from schnellkit.local.loading.loading import Files, load  # noqa: E402
from schnellkit.local.prompts.file_hash import FileHashes  # noqa: E402
from schnellkit.local.prompts.prompt import encode  # noqa: E402
from schnellkit.local.prompts.shelf import Shelf  # noqa: E402
from schnellkit.local.sampling.progress import progress  # noqa: E402
from schnellkit.local.sampling.sampling import SamplingJob, empty_latents, sample, seeds_from  # noqa: E402
from schnellkit.tests.tiny import build  # noqa: E402
from schnellkit.workshop.paths import REPO  # noqa: E402

RESULTS = REPO / "bench" / "results" / "local.md"
SIDE, STEPS = 128, 4


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes; on a CPU in seconds of its own, whatever else the machine does."""
    clock = time.process_time if comfy.cli_args.args.cpu else time.perf_counter
    began = clock()
    work()
    return clock() - began


def main() -> None:
    """Measures, prints the table, and with --keep writes it to bench/results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=24)
    parser.add_argument("--keep", action="store_true", help="write the table to bench/results/local.md")
    options = parser.parse_args()
    comfy.utils.set_progress_bar_enabled(False)
    # Threads that wait for each other spend seconds too: one alone measures the work.
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        told = measure(Path(folder), options.rounds)
    print(told)
    if options.keep:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(told + "\n", encoding="utf-8")


def measure(folder: Path, rounds: int) -> str:
    """The table of both graphs, run in turn, so that whatever else the machine does meets both alike."""
    tiny = build(folder)
    schnell = load(Files(tiny.model, tiny.clip_l, tiny.t5xxl, tiny.vae))
    clip, vae, model = schnell.clip, schnell.vae, schnell.model
    shelf, hashes = Shelf(folder / "encodings"), FileHashes(folder / "hashes.json")

    def stock(text: str = "a red fox", seed: int = 5) -> torch.Tensor:
        conditioning = clip.encode_from_tokens_scheduled(clip.tokenize(text))
        latent = empty_latents(SIDE, SIDE, 1)
        noise = comfy.sample.prepare_noise(latent, seed)
        callback = latent_preview.prepare_callback(model, STEPS)
        args = ("euler", "simple", conditioning, conditioning, latent)
        done = comfy.sample.sample(model, noise, STEPS, 1.0, *args, callback=callback, disable_pbar=True, seed=seed)
        return vae.decode(done)

    def ours(text: str = "a red fox", seed: int = 5, shelf: Shelf = shelf) -> torch.Tensor:
        conditioning = encode(clip, text, "cut", shelf, hashes).conditioning
        job = SamplingJob(model, conditioning, empty_latents(SIDE, SIDE, 1), seeds_from(seed, 1), STEPS)
        return vae.decode(sample(job, progress(model, STEPS)))

    assert torch.equal(stock(), ours()), "the pictures differ"
    times: dict[str, list[float]] = {"stock": [], "new": [], "known": []}
    for index in range(rounds):
        text = f"a red fox, {index}"
        works = {"stock": lambda text=text: stock(text), "new": lambda text=text: ours(text)}
        for name in works if index % 2 else reversed(works):
            times[name].append(seconds(works[name]))
        times["known"].append(seconds(works["new"]))
    fastest = {name: min(measured) for name, measured in times.items()}
    encoding = [seconds(lambda index=index: encode(clip, f"new {index}", "cut", shelf, hashes)) for index in range(10)]
    known = [seconds(lambda index=index: encode(clip, f"new {index}", "cut", shelf, hashes)) for index in range(10)]
    fresh = Shelf(folder / "encodings")
    disk = [seconds(lambda index=index: encode(clip, f"new {index}", "cut", fresh, hashes)) for index in range(10)]
    middle = statistics.median
    lines = [
        f"# The tiny schnell, {SIDE}², {STEPS} steps, fastest of {rounds} each, in turns, on {model.load_device}",
        "",
        "| | | |",
        "|---|---|---|",
        f"| graph with a new prompt, ours to stock | {fastest['new'] / fastest['stock']:.3f} | at most 1.02 |",
        f"| graph with a known prompt, ours to stock | {fastest['known'] / fastest['stock']:.3f} | at most 1.02 |",
        f"| known prompt from memory, times faster than new | {middle(encoding) / middle(known):.0f} | at least 20 |",
        f"| known prompt from disk, times faster than new | {middle(encoding) / middle(disk):.0f} | at least 20 |",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
