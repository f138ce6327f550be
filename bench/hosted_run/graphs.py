"""The timed graphs: a clock, the nodes side by side, and the stop that waits for all of them."""

from __future__ import annotations

import itertools
from typing import Any

from schnellkit.bench.hosted_run.photo import SIDE
from schnellkit.bench.hosted_run.server import ANSWER_SECONDS
from schnellkit.workshop.comfyui.client import Client

Graph = dict[str, Any]
_seeds = itertools.count(1)

OURS = {"jpeg": "SchnellkitTogether", "png": "SchnellkitDeepInfra"}


def ours(kind: str) -> Graph:
    """The pack's node of a host that answers with this kind of file."""
    return {"class_type": OURS[kind], "inputs": {"width": SIDE, "height": SIDE, "images": 1, "steps": 4}}


def plain(kind: str) -> Graph:
    """The node as packs write it today."""
    return {"class_type": "BenchPlain", "inputs": {"kind": kind}}


def waiting() -> Graph:
    """A node that does nothing but wait."""
    return {"class_type": "BenchWait", "inputs": {"seconds": ANSWER_SECONDS}}


def seconds(comfy: Client, node: Graph, count: int = 1) -> float:
    """How long that many such nodes take in one graph, from the first one's start to the last one's picture."""
    graph: Graph = {"clock": {"class_type": "BenchClock", "inputs": {"seed": next(_seeds)}}}
    stop: Graph = {"began": ["clock", 1]}
    for number in range(count):
        inputs = {**node["inputs"], "seed": ["clock", 0], "prompt": f"a photograph, {number}"}
        graph[f"node_{number}"] = {"class_type": node["class_type"], "inputs": inputs}
        stop[f"picture_{number}"] = [f"node_{number}", 0]
    graph["stop"] = {"class_type": "BenchStop", "inputs": stop}
    told = comfy.run(graph)["outputs"]["stop"]
    assert told["shapes"] == [[1, SIDE, SIDE, 3]] * count, told
    return told["seconds"][0]
