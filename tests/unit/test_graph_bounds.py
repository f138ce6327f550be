"""Graphs made to have no end: each quote ends, says “at least”, and never says more than the graph would charge."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from schnellkit.graphs.effort import Effort, TooMuch, Unwanted
from schnellkit.graphs.files import NoGraph, graph_of, read_graph
from schnellkit.graphs.running import Kind, Running
from schnellkit.graphs.workflow import api_form
from schnellkit.ledger.caps import Caps
from schnellkit.personal.addresses import Addresses
from schnellkit.providers.hosts import hosts
from schnellkit.providers.prices import built_in
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.graph_runs import Control, Runs, RunsQuote, quote_runs
from schnellkit.quoting.measured import Run
from schnellkit.quoting.quote_view import describe_line, describe_total, most_worth, quote_view
from schnellkit.quoting.quotes import GraphQuote, World

NODE = "SchnellkitDeepInfra"
HOSTED = {NODE: "deepinfra", "SchnellkitNvidia": "nvidia"}
KINDS = {"SaveImage": Kind(output=True), "CreateList": Kind(makes_lists=(True,), takes_lists=True)}
STEPS = 20_000
CALLS_A_STEP = 20
# 1024 × 1024 and 512 × 512 in four steps.
PRICES = {1024: Decimal("0.002"), 512: Decimal("0.0005")}
NOTHING_SPENT = {name: Decimal(0) for name in ("run", "day", "month")}


@pytest.fixture
def world(tmp_path) -> World:
    return World(
        hosts(),
        Addresses(tmp_path, {}),
        built_in(),
        lambda order: False,
        lambda name: KINDS.get(name, Kind()),
        date(2026, 6, 1),
        lambda width, height, steps: (Run("a machine", width, height, steps, 10.0),),
    )


@contextmanager
def at_most(calls: int) -> Iterator[None]:
    """Fails once more functions than that were called: what would never end is seen, and no clock is read."""
    left = calls

    def count(frame: Any, event: str, given: Any) -> None:
        nonlocal left
        left -= event in ("call", "c_call")
        if left < 0:
            sys.setprofile(None)
            raise AssertionError(f"more than {calls} calls")

    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(None)


def other(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def fox(kind: str = NODE, **inputs: Any) -> dict[str, Any]:
    shared = {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "images": 1, "steps": 4}
    return other(kind, **{**shared, **inputs})


def saved(*nodes: str) -> dict[str, Any]:
    return other("SaveImage", **{f"image{number}": [node, 0] for number, node in enumerate(nodes)})


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


@pytest.mark.parametrize("name", NASTY)
def test_every_graph_comes_to_an_end(world, name):
    data = NASTY[name]()
    with at_most(STEPS * CALLS_A_STEP):
        quote = quoted(world, data)
        page = quote_view(RunsQuote(quote, quote), world, Caps(), NOTHING_SPENT)
    assert page["complete"] == quote.complete


def test_ten_thousand_prompts_of_one_press_come_to_an_end(world):
    runs = Runs(10_000, (Control("n", "seed", "increment"),))
    graph = {**listed(10), "n": fox(prompt=["all", 0]), "save": saved("n")}
    with at_most(STEPS * CALLS_A_STEP):
        quote = quote_runs(graph, HOSTED, world, runs, Effort(STEPS))
    assert (quote.first.complete, quote.all.complete) == (True, False)
    assert describe_total(quote.all).startswith("at least ")


def test_a_thousand_turns_are_counted_exactly_and_more_are_at_least(world):
    exact = quoted(world, {**listed(1_000), "n": fox(prompt=["all", 0]), "save": saved("n")}, 10**6)
    assert (describe_total(exact), exact.complete) == ("≈ $2.00", True)
    more = quoted(world, {**listed(1_001), "n": fox(prompt=["all", 0]), "save": saved("n")}, 10**6)
    assert describe_total(more) == "at least $2.00"
    assert "only so many are counted" in more.lines[0].notes[0]
    assert most_worth(more, Caps()) is None


def test_a_circle_of_reroutes_feeds_nothing_and_takes_few_steps():
    effort = Effort(1_000)
    assert api_form(circle_of_reroutes(), effort) == {"3": {"class_type": "B", "inputs": {}}}
    assert not effort.used_up


def test_more_free_pictures_than_are_counted_are_not_told_as_free(world):
    graph = {**listed(1_001), "n": fox(prompt=["all", 0]), "save": saved("n")}
    quote = quoted(world._replace(stored=lambda order: True), graph, 10**6)
    assert "price unknown" in describe_line(quote.lines[0])
    assert describe_total(quote) == "price unknown"


def test_a_graph_too_big_to_be_counted_says_so_and_warns_of_every_cap(world):
    quote = quoted(world, NASTY["subgraphs that double"]())
    page = quote_view(RunsQuote(quote, quote), world, Caps(), NOTHING_SPENT)
    assert (quote.complete, page["complete"], page["total"]) == (False, False, "price unknown")
    assert "too big to be counted" in page["warning"]


def test_effort_that_ends_before_anything_is_counted_is_no_end(world):
    quote = quoted(world, {"n": fox(), "save": saved("n")}, 1)
    assert (quote.complete, quote.lines) == (False, ())
    assert describe_total(quote) == "price unknown"


def test_effort_that_ends_in_the_middle_of_a_node_keeps_what_it_counted(world):
    graph = {**listed(900), "n": fox(prompt=["all", 0]), "save": saved("n")}
    quote = quoted(world, graph, 60_000)
    assert not quote.complete
    assert Decimal(0) < quote.costs[0].least.amount < 900 * PRICES[1024]
    assert describe_total(quote).startswith("at least ")


def test_work_stops_where_nobody_waits_for_it(world):
    effort = Effort(wanted=lambda: False)
    with pytest.raises(Unwanted):
        quote_graph({**listed(1_000), "n": fox(prompt=["all", 0]), "save": saved("n")}, HOSTED, world, effort)


def test_the_clock_is_a_net_below_the_steps():
    effort = Effort(10**6, until=0)
    with pytest.raises(TooMuch):
        effort.take(1_000)
    assert effort.used_up


def test_a_file_too_big_is_not_read_as_if_it_were_whole(tmp_path, monkeypatch):
    import json

    file = tmp_path / "big.json"
    file.write_text(json.dumps(nested(30)))
    with pytest.raises(NoGraph, match="too big"):
        read_graph(file)
    effort = Effort()
    assert read_graph(file, effort)
    assert effort.used_up


def test_a_chain_longer_than_any_recursion_is_followed_to_its_constant():
    graph = {**chained("PrimitiveString", 5_000), "n": fox(prompt=["c4999", 0])}
    assert Running(graph, lambda name: Kind(), {}).turns("n").inputs[0]["prompt"] == "a fox"


# Random graphs, counted a second time in the simplest way there is.


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
