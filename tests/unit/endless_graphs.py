"""Graphs made to have no end, or to be far too big, and the quote of what can be counted of one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from schnellkit.graphs.effort import Effort
from schnellkit.graphs.files import graph_of
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.quotes import GraphQuote, World
from schnellkit.tests.unit.graphs import HOSTED, fox, other, saved

NODE = "SchnellkitDeepInfra"
STEPS = 20_000
# 1024 × 1024 and 512 × 512 in four steps.
PRICES = {1024: Decimal("0.002"), 512: Decimal("0.0005")}


def doubled(times: int) -> dict[str, Any]:
    """A list of 2 ** times prompts, l0 to l(times)."""
    lists = {f"l{n}": other("CreateList", a=[f"l{n - 1}", 0], b=[f"l{n - 1}", 0]) for n in range(1, times + 1)}
    return {"l0": other("PrimitiveString", value="a fox"), **lists}


def listed(count: int) -> dict[str, Any]:
    prompts = {f"p{n}": other("PrimitiveString", value=f"fox {n}") for n in range(count)}
    return {**prompts, "all": other("CreateList", **{f"input{n}": [f"p{n}", 0] for n in range(count)})}


def chained(kind: str, count: int) -> dict[str, Any]:
    links = {f"c{n}": other(kind, value=[f"c{n - 1}", 0]) for n in range(1, count)}
    return {"c0": other("PrimitiveString", value="a fox"), **links}


def one(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "mode": 0, "inputs": [], "outputs": [{"type": "*"}], **more}


def nested(depth: int, uses: int = 2, name: str = "1") -> dict[str, Any]:
    """A subgraph used twice inside one that is used twice inside …, a hosted node at the bottom."""
    inner = [NODE, *(f"s{level}" for level in range(depth))]
    subgraphs = [
        {
            "id": f"s{level}",
            "nodes": [
                one(str(use), inner[level], widgets_values=["a fox", 512, 512, use, "fixed", 1, 4])
                for use in range(uses)
            ],
            "links": [],
            "inputs": [],
            "outputs": [],
        }
        for level in range(depth)
    ]
    return {"nodes": [one(name, f"s{depth - 1}")], "links": [], "definitions": {"subgraphs": subgraphs}}


def passed_through(depth: int) -> dict[str, Any]:
    """A wire through a subgraph that holds two of the next one in a row, and so on: 2 ** depth of them."""

    def link(name: int, origin: int, target: int) -> dict[str, int]:
        return {"id": name, "origin_id": origin, "origin_slot": 0, "target_id": target, "target_slot": 0}

    def used(name: int, level: int, wire: int) -> dict[str, Any]:
        return one(name, f"s{level}", inputs=[{"name": "in", "link": wire}])  # type: ignore[arg-type]

    ends: dict[str, Any] = {"inputs": [{"name": "in"}]}
    subgraphs = [{"id": "s0", "nodes": [], "links": [link(1, -10, -20)], "outputs": [{"linkIds": [1]}], **ends}]
    for level in range(1, depth):
        links = [link(1, -10, 1), link(2, 1, 2), link(3, 2, -20)]
        nodes = [used(1, level - 1, 1), used(2, level - 1, 2)]
        subgraphs.append({"id": f"s{level}", "nodes": nodes, "links": links, "outputs": [{"linkIds": [3]}], **ends})
    nodes = [one("1", "A"), used(2, depth - 1, 1), one("3", "B", inputs=[{"name": "x", "link": 2}])]
    links = [[1, 1, 0, 2, 0, "*"], [2, 2, 0, 3, 0, "*"]]
    return {"nodes": nodes, "links": links, "definitions": {"subgraphs": subgraphs}}


def circle_of_reroutes() -> dict[str, Any]:
    nodes = [one(str(n), "Reroute", inputs=[{"name": "", "link": n}]) for n in (1, 2)]
    links = [[1, 2, 0, 1, 0, "*"], [2, 1, 0, 2, 0, "*"]]
    return {"nodes": [*nodes, one("3", "B", inputs=[{"name": "x", "link": 1}])], "links": links}


def many_widgets() -> dict[str, Any]:
    slots = [{"name": f"w{n}", "widget": {"name": f"w{n}"}} for n in range(30_000)]
    return {"nodes": [one("1", "B", inputs=slots, widgets_values=[1] * 30_000)], "links": []}


NASTY: dict[str, Callable[[], Any]] = {
    "lists that double": lambda: {**doubled(30), "n": fox(prompt=["l30", 0]), "save": saved("n")},
    "lists that double 500 times": lambda: {**doubled(500), "n": fox(prompt=["l500", 0]), "save": saved("n")},
    "a list of itself": lambda: {"l": other("CreateList", a=["l", 0]), "n": fox(prompt=["l", 0]), "save": saved("n")},
    "ten thousand prompts": lambda: {**listed(10_000), "n": fox(prompt=["all", 0]), "save": saved("n")},
    "a list through a chain": lambda: {
        **doubled(10),
        **chained("PrimitiveString", 500),
        "c0": other("PrimitiveString", value=["l10", 0]),
        "n": fox(prompt=["c499", 0]),
        "save": saved("n"),
    },
    "a long chain": lambda: {**chained("Anything", 4_000), "n": fox(prompt=["c3999", 0]), "save": saved("n")},
    "a circle": lambda: {**chained("Anything", 3), "c0": other("Anything", value=["c2", 0]), "save": saved("c2")},
    "loops in loops": lambda: {
        **chained("whileLoopEnd", 3_000),
        "c1": other("whileLoopStart", value=["c0", 0]),
        "save": saved("c2999"),
    },
    "a name of loops": lambda: {"a": other("loop" * 100_000), "save": saved("a")},
    "a thousand million pictures": lambda: {"n": fox(images=10**9), "save": saved("n")},
    "long prompts": lambda: {
        **doubled(10),
        "l0": other("PrimitiveString", value="fox " * 500_000),
        "n": fox(prompt=["l10", 0]),
        "save": saved("n"),
    },
    "open sizes": lambda: {
        **doubled(10),
        "x": other("Anything"),
        "n": fox("SchnellkitNvidia", prompt=["l10", 0], width=["x", 0], height=["x", 0], images=["x", 0]),
        "save": saved("n"),
    },
    "sizes worked out": lambda: {
        **doubled(10),
        "size": other("SchnellkitResolution", preset="custom", width=512, height=512, orientation=["l10", 0]),
        "n": fox(width=["size", 0], height=["size", 1]),
        "save": saved("n"),
    },
    "many of this machine": lambda: {
        **listed(900),
        "n": fox("SchnellkitLocal", prompt=["all", 0], rate="0.36 EUR"),
        "save": saved("n"),
    },
    "many wires": lambda: {
        "a": other("Anything"),
        "save": other("SaveImage", **{f"x{n}": ["a", 0] for n in range(50_000)}),
    },
    "subgraphs that double": lambda: nested(30),
    "subgraphs with long names": lambda: nested(30, name="x" * 100_000),
    "a wire through subgraphs that double": lambda: passed_through(30),
    "a circle of reroutes": circle_of_reroutes,
    "many widgets": many_widgets,
    "no numbers": lambda: {"n": fox(width=float("inf"), images=10**300, seed=[1], steps={}), "save": saved("n")},
}


def quoted(world: World, data: Any, steps: int = STEPS) -> GraphQuote:
    reading = Effort(steps)
    graph = graph_of(data, reading)
    return quote_graph(graph, HOSTED, world, reading.again(steps), whole=not reading.used_up)
