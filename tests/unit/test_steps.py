"""The steps that a graph takes: they decide where a count ends, so they are the same wherever it is counted."""

from __future__ import annotations

from typing import Any

import pytest

from schnellkit.graphs.effort import STEPS_AT_MOST, Effort
from schnellkit.graphs.workflow import api_form
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.tests.unit.graphs import HOSTED, fox, other, saved, world

__all__ = ["world"]

LOCAL = {**fox(), "class_type": "SchnellkitLocal"}
SIZE = {"preset": "custom", "width": 1024, "height": 1024, "orientation": "as it is", "snap_for": "DeepInfra"}
WIRED = {name: ["x", 0] for name in ("width", "height", "images", "steps")}
TEXTS = {"a": other("PrimitiveString", value="a fox"), "b": other("PrimitiveString", value="a hut")}
LIST = {"l": other("CreateList", **{"inputs.input0": ["a", 0], "inputs.input1": ["b", 0]}), **TEXTS}
BOTH = {"l": other("StringConcatenate", string_a=["a", 0], string_b=["b", 0], delimiter=" "), **TEXTS}
LOOP = {
    "start": other("ForLoopStart", flow=["end", 0]),
    "end": other("ForLoopEnd", value=["n1", 0], flow=["start", 0]),
}
SWITCH = {"l": other("ComfySwitchNode", switch=True, on_true=["a", 0], on_false=["b", 0]), **TEXTS}


@pytest.mark.parametrize(
    ("nodes", "steps"),
    [
        ({}, 3),
        ({"n1": fox()}, 276),
        ({"n1": fox(images=4)}, 636),
        ({"n1": fox(fresh=True)}, 219),
        ({"n1": fox(prompt="a fox " * 100)}, 282),
        ({"n1": fox(), "n2": fox()}, 489),
        ({"n1": fox(), "n2": fox(seed=8)}, 549),
        ({"n1": fox(width=["x", 0]), "x": other("Anything")}, 250),
        ({"n1": fox(**WIRED), "x": other("Anything")}, 2560),
        ({"n1": fox(model=["x", 0]), "x": other("Anything")}, 133),
        ({"n1": fox(width=["r", 0], height=["r", 1]), "r": other("SchnellkitResolution", **SIZE)}, 377),
        ({"n1": LOCAL}, 1056),
        ({"n1": LOCAL, "n2": LOCAL}, 1109),
        ({"n1": fox(prompt=["l", 0]), **LIST}, 562),
        ({"n1": fox(prompt=["l", 0]), **BOTH}, 309),
        ({"n1": fox(prompt=["l", 0]), **SWITCH}, 238),
        ({"n1": fox(seed=["start", 0]), **LOOP}, 244),
        ({"n1": fox(), "idle": fox(seed=3)}, 291),
    ],
)
def test_a_quote_takes_so_many(world, nodes: dict[str, Any], steps: int):
    effort = Effort()
    quote_graph({"save": saved(*(name for name in nodes if name.startswith("n"))), **nodes}, HOSTED, world, effort)
    assert STEPS_AT_MOST - effort.left == steps


def slots(**links: int | None) -> list[dict[str, Any]]:
    return [{"name": name, "type": "IMAGE", "link": link} for name, link in links.items()]


def drawn(name: int | str, kind: str = "A", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "mode": 0, "inputs": [], "outputs": [{"type": "IMAGE", "linkIds": [7]}], **more}


INSIDE = {
    "id": "sub",
    "nodes": [drawn(1, "B", inputs=slots(image=6), widgets_values=[1, 2])],
    "links": [
        {"id": 6, "origin_id": -10, "origin_slot": 0},
        {"id": 7, "origin_id": 1, "origin_slot": 0},
    ],
    "inputs": [{"name": "image"}],
    "outputs": [{"linkIds": [7]}],
}
WIRES = [[5, 1, 0, 2, 0, "IMAGE"], [9, 2, 0, 3, 0, "IMAGE"]]
LONG = "2" * 130
LAST = drawn(3, "C", inputs=slots(image=9))


@pytest.mark.parametrize(
    ("nodes", "links", "steps"),
    [
        ([], [], 40),
        ([drawn(1)], [], 82),
        ([drawn(1, widgets_values=[1, 2, 3])], [], 85),
        ([drawn(1), drawn(2, inputs=slots(image=5))], WIRES[:1], 170),
        ([drawn(1), drawn(2, "Reroute", inputs=slots(image=5)), LAST], WIRES, 176),
        ([drawn(1), drawn(2, mode=4, inputs=slots(image=5, mask=None)), LAST], WIRES, 178),
        ([drawn(1), drawn(2, "sub", inputs=slots(image=5)), LAST], WIRES, 311),
        ([drawn(1), drawn(LONG, "sub", inputs=slots(image=5)), LAST], [WIRES[0], [9, LONG, 0, 3, 0, "IMAGE"]], 317),
    ],
)
def test_laying_a_workflow_open_takes_so_many(nodes: list[dict[str, Any]], links: list[list[Any]], steps: int):
    effort = Effort()
    api_form({"nodes": nodes, "links": links, "definitions": {"subgraphs": [INSIDE]}}, effort)
    assert STEPS_AT_MOST - effort.left == steps
