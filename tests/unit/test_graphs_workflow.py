"""A saved workflow in API form: what is off, bypassed, inside a subgraph or only drawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

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
