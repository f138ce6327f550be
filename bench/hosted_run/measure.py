"""All measurements in one run, in turns, so that a busy machine slows all of them alike."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from schnellkit.bench.hosted_run.crowd import crowd
from schnellkit.bench.hosted_run.floor import Floor
from schnellkit.bench.hosted_run.graphs import ours, plain, seconds, waiting
from schnellkit.bench.hosted_run.photo import KINDS
from schnellkit.bench.hosted_run.server import ANSWER_SECONDS, serving
from schnellkit.workshop.comfyui.install import Install
from schnellkit.workshop.comfyui.running import ComfyUI, throwaway
from schnellkit.workshop.links import AS_PACKAGE, folder_with_links

WARM_UP = 3


@dataclass(frozen=True)
class Measured:
    """What was measured; the seconds of each thing in a graph or script by its name, one for each round."""

    seconds: dict[str, list[float]]
    crowd: list[float]
    pictures_of_memory: float
    orders: int

    def beyond(self, name: str) -> tuple[float, float]:
        """Milliseconds beyond the host's own 300, in the median and in the quickest round."""
        found = self.seconds[name]
        return (median(found) - ANSWER_SECONDS) * 1000, (min(found) - ANSWER_SECONDS) * 1000

    def ratios(self, name: str, to: str) -> list[float]:
        """How many times as long, in each round."""
        return [a / b for a, b in zip(self.seconds[name], self.seconds[to], strict=True)]


def measure(
    install: Install, folder: Path, *, rounds: int, orders: int, crowds: int, names: Collection[str] = ()
) -> Measured:
    """Measures everything, or what is named, against one server; the first few rounds only warm up."""
    with (
        folder_with_links(AS_PACKAGE) as place,
        serving(folder, {**os.environ, "PYTHONPATH": str(place)}) as environment,
    ):
        found = in_comfyui(install, folder, environment, rounds, names)
        over, memory = crowd(environment, folder / "crowd", orders, crowds)
    return Measured(found, over, memory, orders)


def _env(place: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(place)}


def pictures_of_memory(folder: Path, orders: int) -> float:
    """How many pictures' worth of memory an order in flight needs; without ComfyUI."""
    with (
        folder_with_links(AS_PACKAGE) as place,
        serving(folder, {**os.environ, "PYTHONPATH": str(place)}) as environment,
    ):
        return crowd(environment, folder / "crowd", orders, 1)[1]


def in_comfyui(
    install: Install, folder: Path, environment: dict[str, str], rounds: int, names: Collection[str]
) -> dict[str, list[float]]:
    """The seconds of each node and of the floor, in turns."""
    found: dict[str, list[float]] = defaultdict(list)
    pack = {"plain_pack": Path(__file__).parent / "plain_pack"}
    with throwaway(folder) as base, ComfyUI(install, base, env=environment, extra_nodes=pack) as comfy:
        things = _things(comfy, Floor(environment))
        things = {name: thing for name, thing in things.items() if not names or name in names}
        for number in range(-WARM_UP, rounds):
            for name, thing in things.items():
                took = thing()
                if number >= 0:
                    found[name].append(took)
    return found


def _things(comfy: ComfyUI, floor: Floor) -> dict[str, Callable[[], float]]:
    """Everything that takes turns, by name."""
    things: dict[str, Callable[[], float]] = {"wait": lambda: seconds(comfy, waiting())}
    for kind in KINDS:
        things |= {
            f"floor {kind}": lambda kind=kind: floor.seconds(kind),
            f"ours {kind}": lambda kind=kind: seconds(comfy, ours(kind)),
            f"4 ours {kind}": lambda kind=kind: seconds(comfy, ours(kind), 4),
            f"plain {kind}": lambda kind=kind: seconds(comfy, plain(kind)),
        }
    things["4 plain jpeg"] = lambda: seconds(comfy, plain("jpeg"), 4)
    return things
