"""A saved workflow in API form: what is off, bypassed, inside a subgraph or only drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from schnellkit.graphs.effort import Effort
from schnellkit.graphs.files import NoGraph, graph_of, read_graph
from schnellkit.graphs.workflow import api_form


def node(name: int, kind: str = "A", *, mode: int = 0, feeds: dict[str, int | None] | None = None, **more: Any) -> Any:
    inputs = [{"name": slot, "type": "IMAGE", "link": link} for slot, link in (feeds or {}).items()]
    return {"id": name, "type": kind, "mode": mode, "inputs": inputs, "outputs": [{"type": "IMAGE"}], **more}


def wires(workflow: dict[str, Any]) -> dict[str, Any]:
    return {name: one["inputs"] for name, one in api_form(workflow).items()}


def test_wires_are_named_by_what_they_feed():
    workflow = {"nodes": [node(1), node(2, feeds={"image": 5})], "links": [[5, 1, 0, 2, 0, "IMAGE"]]}
    assert wires(workflow) == {"1": {}, "2": {"image": ["1", 0]}}


def test_what_is_off_is_left_out_with_its_wires():
    workflow = {"nodes": [node(1, mode=2), node(2, feeds={"image": 5})], "links": [[5, 1, 0, 2, 0, "IMAGE"]]}
    assert wires(workflow) == {"2": {}}


def test_what_is_bypassed_hands_on_what_came_in():
    workflow = {
        "nodes": [node(1), node(2, mode=4, feeds={"image": 5}), node(3, feeds={"image": 6})],
        "links": [[5, 1, 0, 2, 0, "IMAGE"], [6, 2, 0, 3, 0, "IMAGE"]],
    }
    assert wires(workflow) == {"1": {}, "3": {"image": ["1", 0]}}


def test_what_is_bypassed_and_takes_nothing_of_that_type_hands_on_nothing():
    source = node(2, mode=4, feeds={"image": 5})
    source["inputs"][0]["type"] = "LATENT"
    workflow = {
        "nodes": [node(1), source, node(3, feeds={"image": 6})],
        "links": [[5, 1, 0, 2, 0, "LATENT"], [6, 2, 0, 3, 0, "IMAGE"]],
    }
    assert wires(workflow) == {"1": {}, "3": {}}


@pytest.mark.parametrize("kind", ["Reroute"])
def test_what_is_only_drawn_is_a_wire(kind):
    workflow = {
        "nodes": [node(1), node(2, kind, feeds={"": 5}), node(3, feeds={"image": 6})],
        "links": [[5, 1, 0, 2, 0, "*"], [6, 2, 0, 3, 0, "*"]],
    }
    assert wires(workflow) == {"1": {}, "3": {"image": ["1", 0]}}


def test_the_inside_of_a_subgraph_is_laid_open_each_time_it_is_used():
    inside = {
        "id": "sub",
        "nodes": [node(3, feeds={"image": 1})],
        "links": [
            {"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 3, "target_slot": 0},
            {"id": 2, "origin_id": 3, "origin_slot": 0, "target_id": -20, "target_slot": 0},
        ],
        "inputs": [{"name": "picture", "linkIds": [1]}],
        "outputs": [{"name": "IMAGE", "linkIds": [2]}],
    }
    workflow = {
        "nodes": [node(1), node(7, "sub", feeds={"picture": 5}), node(8, "sub", feeds={"picture": 6})],
        "links": [[5, 1, 0, 7, 0, "IMAGE"], [6, 7, 0, 8, 0, "IMAGE"]],
        "definitions": {"subgraphs": [inside]},
    }
    assert wires(workflow) == {"1": {}, "7:3": {"image": ["1", 0]}, "8:3": {"image": ["7:3", 0]}}


def box(name: str, *inside: Any, links: list[tuple[int, int, int]], inputs: tuple[str, ...] = ()) -> dict[str, Any]:
    """A subgraph; each link is its id, the node it comes from (-10: from outside) and the slot there."""
    tables = [{"id": one, "origin_id": origin, "origin_slot": slot} for one, origin, slot in links]
    outputs = [{"name": "out", "linkIds": [one for one, *_ in links[-1:]]}]
    return {
        "id": name,
        "nodes": inside,
        "links": tables,
        "inputs": [{"name": one} for one in inputs],
        "outputs": outputs,
    }


def host(name: int, kind: str, *, link: int | None = None, values: Any = None, mode: int = 0) -> dict[str, Any]:
    """A node of a subgraph whose one input, count, is a promoted widget."""
    slot = {"name": "count", "type": "INT", "link": link, "widget": {"name": "count"}}
    return {
        "id": name,
        "type": kind,
        "mode": mode,
        "inputs": [slot],
        "outputs": [{"type": "IMAGE"}],
        "widgets_values": values,
    }


def counting(name: int, link: int | None = 1, value: int = 1) -> dict[str, Any]:
    slot = {"name": "images", "type": "INT", "link": link, "widget": {"name": "images"}}
    return {**node(name, "B"), "inputs": [slot], "widgets_values": [value]}


PROMOTES = box("sub", counting(3), links=[(1, -10, 0), (2, 3, 0)], inputs=("count",))


def opened(*nodes: Any, links: list[Any] | None = None, subgraphs: tuple[Any, ...] = (PROMOTES,)) -> dict[str, Any]:
    return wires({"nodes": list(nodes), "links": links or [], "definitions": {"subgraphs": list(subgraphs)}})


@pytest.mark.parametrize(
    ("values", "sent"),
    [([8], 8), ([0], 0), ({"count": 8}, 8), ([], 1), (None, 1), ({}, 1)],
)
def test_the_value_on_a_subgraph_node_wins_over_the_one_inside(values, sent):
    assert opened(host(7, "sub", values=values)) == {"7:3": {"images": sent}}


def test_each_input_of_a_subgraph_node_has_its_own_value():
    three = box("three", counting(3, 1), counting(4, 2), counting(5, 3), links=[(n, -10, n - 1) for n in (1, 2, 3)])
    three["inputs"] = [{"name": name} for name in "abc"]
    slots = [{"name": name, "type": "INT", "link": None, "widget": {"name": name}} for name in "abc"]
    found = opened({**host(7, "three", values=[2, 5, 8]), "inputs": slots}, subgraphs=(three,))
    assert found == {"7:3": {"images": 2}, "7:4": {"images": 5}, "7:5": {"images": 8}}


def test_each_use_of_a_subgraph_has_its_own_values():
    assert opened(host(7, "sub", values=[2]), host(8, "sub", values=[5])) == {
        "7:3": {"images": 2},
        "8:3": {"images": 5},
    }


def test_a_wire_into_a_subgraph_node_wins_over_its_value():
    found = opened(node(1, "PrimitiveInt"), host(7, "sub", link=9, values=[8]), links=[[9, 1, 0, 7, 0, "INT"]])
    assert found["7:3"] == {"images": ["1", 0]}


def test_a_value_goes_through_subgraphs_inside_subgraphs():
    outer = box("outer", host(5, "sub", link=1, values=[4]), links=[(1, -10, 0), (2, 5, 0)], inputs=("count",))
    assert opened(host(7, "outer", values=[8]), subgraphs=(PROMOTES, outer)) == {"7:5:3": {"images": 8}}
    alone = box("outer", host(5, "sub", values=[4]), links=[(2, 5, 0)])
    assert opened(node(7, "outer"), subgraphs=(PROMOTES, alone)) == {"7:5:3": {"images": 4}}


def test_a_subgraph_that_is_off_inside_another_is_sent_as_the_frontend_sends_it():
    outer = box("outer", host(5, "sub", values=[4], mode=2), links=[(2, 5, 0)])
    assert opened(node(7, "outer"), subgraphs=(PROMOTES, outer)) == {"7:5:3": {"images": 4}}
    assert opened(node(7, "outer", mode=2), subgraphs=(PROMOTES, outer)) == {}


def test_a_primitive_beside_a_node_gives_it_its_value():
    primitive = {**node(1, "PrimitiveNode"), "widgets_values": [6, "fixed"]}
    assert opened(primitive, counting(3, link=9), links=[[9, 1, 0, 3, 0, "INT"]])["3"] == {"images": 6}


@pytest.mark.parametrize(
    ("inputs", "leaves", "wanted", "passed"),
    [
        (("LATENT", "IMAGE"), "IMAGE", "IMAGE", "2"),
        (("IMAGE", "IMAGE"), "IMAGE", "IMAGE", "1"),
        (("IMAGE", "LATENT"), "IMAGE", "*", "1"),
        (("LATENT", "IMAGE,MASK"), "IMAGE", "IMAGE", "2"),
        (("LATENT", "LATENT"), "IMAGE", "IMAGE", None),
    ],
)
def test_a_bypassed_node_hands_on_what_the_frontend_hands_on(inputs, leaves, wanted, passed):
    slots = [{"name": f"in{at}", "type": kind, "link": 5 + at} for at, kind in enumerate(inputs)]
    around = {**node(3, mode=4), "inputs": slots, "outputs": [{"type": leaves}]}
    last = {**node(4), "inputs": [{"name": "image", "type": wanted, "link": 9}]}
    links = [[5, 1, 0, 3, 0, "*"], [6, 2, 0, 3, 1, "*"], [9, 3, 0, 4, 0, "*"]]
    assert opened(node(1), node(2), around, last, links=links)["4"] == ({"image": [passed, 0]} if passed else {})


def test_a_subgraph_inside_itself_ends_in_words():
    inside = {"id": "sub", "nodes": [node(1, "sub")], "links": [], "inputs": [], "outputs": []}
    with pytest.raises(NoGraph, match="no workflow that can be read"):
        graph_of({"nodes": [node(1, "sub")], "links": [], "definitions": {"subgraphs": [inside]}})


@pytest.mark.parametrize(
    "data", [None, [], "text", 3, {"a": 1}, {"a": {"inputs": []}}, {"nodes": [1]}, {"nodes": [{}]}]
)
def test_what_is_no_graph_is_said_in_words(data):
    with pytest.raises(NoGraph, match="That is no workflow"):
        graph_of(data)


def test_both_formats_are_read_from_a_file(tmp_path: Path):
    for number, data in enumerate(({"1": {"class_type": "A", "inputs": {}}}, {"nodes": [node(1)], "links": []})):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(data))
        assert read_graph(file) == {"1": {"class_type": "A", "inputs": {}}}


def picture(file: Path, **carried: str) -> Path:
    info = PngInfo()
    for name, text in carried.items():
        info.add_text(name, text)
    Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=info)
    return file


SENT, DRAWN = {"1": {"class_type": "A", "inputs": {}}}, {"nodes": [node(2, "B")], "links": []}


@pytest.mark.parametrize(
    ("carried", "kind"),
    [
        ({"prompt": json.dumps(SENT)}, "A"),
        ({"workflow": json.dumps(DRAWN)}, "B"),
        ({"prompt": json.dumps(SENT), "workflow": json.dumps(DRAWN)}, "A"),
    ],
)
def test_a_picture_carries_what_was_sent_before_what_was_drawn(tmp_path: Path, carried: dict[str, str], kind: str):
    for name in ("small.png", "BIG.PNG"):
        assert [one["class_type"] for one in read_graph(picture(tmp_path / name, **carried)).values()] == [kind]


def test_a_file_that_holds_none_is_told_by_its_name(tmp_path: Path):
    (tmp_path / "no.png").write_text("no picture")
    (tmp_path / "no.json").write_text("[")
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    picture(tmp_path / "bare.png")
    for name in ("no.png", "no.json", "list.json", "deep.json", "bare.png", "away.json"):
        with pytest.raises(NoGraph, match=rf"^{name} holds no workflow that can be read\.$"):
            read_graph(tmp_path / name)


def test_of_what_is_too_big_a_part_is_read_only_where_that_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "big.json"
    file.write_text(json.dumps({"nodes": [node(name) for name in range(9)], "links": []}))
    assert len(read_graph(file)) == 9
    few = Effort(5)
    assert len(read_graph(file, few)) < 9
    assert few.used_up
    monkeypatch.setattr("schnellkit.graphs.files.Effort", lambda: Effort(5))
    with pytest.raises(NoGraph, match=r"^big\.json holds a workflow that is too big to be read\.$"):
        read_graph(file)
