"""Random graphs, counted a second time in the simplest way there is: a quote never says more than that."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from schnellkit.graphs.effort import Effort
from schnellkit.graphs.files import graph_of
from schnellkit.graphs.running import Kind
from schnellkit.graphs.workflow import api_form
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.quotes import GraphQuote, World
from schnellkit.tests.unit.endless_graphs import NODE, PRICES, one, quoted
from schnellkit.tests.unit.graphs import HOSTED, fox, other, saved, world

__all__ = ["world"]


def any_graph(chance: random.Random) -> dict[str, Any]:
    graph: dict[str, Any] = {}
    for n in range(chance.randint(1, 4)):
        graph[f"p{n}"] = other("PrimitiveString", value=chance.choice("abc"))
        graph[f"w{n}"] = other("PrimitiveInt", value=chance.choice([512, 1024]))
    for kind in "pw":
        lists = [name for name in graph if name[0] == kind]
        for n in range(chance.randint(0, 4)):
            wires = {f"input{at}": [chance.choice(lists), 0] for at in range(chance.randint(1, 3))}
            graph[f"{kind}l{n}"] = other("CreateList", **wires)
            lists.append(f"{kind}l{n}")
    ours = []
    for n in range(chance.randint(1, 4)):
        prompt = chance.choice([name for name in graph if name[0] == "p"])
        width = chance.choice([name for name in graph if name[0] == "w"])
        ours.append(f"n{n}")
        graph[f"n{n}"] = fox(
            prompt=[prompt, 0],
            width=[width, 0],
            height=[width, 0],
            seed=chance.choice([1, 2]),
            images=chance.choice([1, 2, 3]),
        )
    graph["save"] = saved(*chance.sample(ours, chance.randint(1, len(ours))))
    return graph


def counted_simply(graph: dict[str, Any]) -> Decimal:
    """Every order once, lists laid out in full."""

    def values(name: str) -> list[Any]:
        node = graph[name]
        if node["class_type"] == "CreateList":
            return [value for source, _ in node["inputs"].values() for value in values(source)]
        return [node["inputs"]["value"]]

    orders = set()
    for node, _ in graph["save"]["inputs"].values():
        asked = graph[node]["inputs"]
        prompts, widths = values(asked["prompt"][0]), values(asked["width"][0])
        for turn in range(max(len(prompts), len(widths))):
            prompt, width = (some[min(turn, len(some) - 1)] for some in (prompts, widths))
            orders |= {(prompt, width, asked["seed"] + picture) for picture in range(asked["images"])}
    return sum((PRICES[width] for _, width, _ in orders), Decimal(0))


def least(quote: GraphQuote) -> Decimal:
    return sum((cost.least.amount for cost in quote.costs if cost.least), Decimal(0))


@pytest.mark.parametrize("seed", range(150))
def test_the_least_is_never_above_what_the_graph_charges(world, seed, monkeypatch):
    chance = random.Random(seed)
    graph = any_graph(chance)
    true = counted_simply(graph)
    full = quoted(world, graph, 10**7)
    assert (least(full), full.costs[0].most.amount, full.complete) == (true, true, True)
    for _ in range(4):
        steps = chance.randint(50, 3_000)
        quote = quoted(world, graph, steps)
        assert least(quote) <= true
        assert quote.complete or all(cost.most is None for cost in quote.costs)
    monkeypatch.setattr("schnellkit.graphs.running.TURNS_AT_MOST", chance.randint(1, 4))
    cut = quoted(world, graph, 10**7)
    assert least(cut) <= true
    assert least(cut) == true or any(cost.most is None for cost in cut.costs)


@pytest.mark.parametrize("seed", range(60))
def test_of_a_part_of_a_workflow_only_what_is_certain_counts(world, seed):
    chance = random.Random(seed)
    kinds = world._replace(kinds=lambda name: Kind(output=True))
    nodes = [
        one(
            str(n),
            NODE,
            widgets_values=["a fox", 512, 512, chance.randint(0, 2), "fixed", 1, 4],
            inputs=[{"name": "prompt", "link": n}],
        )
        for n in range(1, 9)
    ]
    texts = [one(str(n + 100), "PrimitiveString", widgets_values=[chance.choice("ab")]) for n in range(1, 9)]
    links = [[n, n + 100, 0, n, 0, "STRING"] for n in range(1, 9)]
    workflow = {"nodes": chance.sample([*nodes, *texts], 16), "links": links}
    true = least(quoted(kinds, workflow, 10**7))
    assert true == len(_orders(api_form(workflow))) * PRICES[512]
    for steps in range(40, 1_200, 60):
        assert least(_part(kinds, workflow, steps)) <= true


def _part(world: World, workflow: Any, steps: int) -> GraphQuote:
    reading = Effort(steps)
    graph = graph_of(workflow, reading)
    return quote_graph(graph, HOSTED, world, whole=not reading.used_up)


def _orders(graph: Any) -> set[tuple[str, int]]:
    ours = [node["inputs"] for node in graph.values() if node["class_type"] == NODE]
    return {(graph[asked["prompt"][0]]["inputs"]["value"], asked["seed"]) for asked in ours}
