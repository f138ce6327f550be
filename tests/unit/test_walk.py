"""A graph is walked from a node back to what feeds it, whatever stands where a wire may."""

from __future__ import annotations

from typing import Any

import pytest

from schnellkit.graphs.walk import Graph, chain, is_link, kind_of, link_of, links_of, upstream, value_of

# A picture of a sampler, whose model two nodes change; the text is used twice, and `loop` feeds itself.
GRAPH: Graph = {
    "save": {"class_type": "SaveImage", "inputs": {"images": ["decode", 0], "prefix": "a"}},
    "decode": {"class_type": "VAEDecode", "inputs": {"samples": ["sample", 0], "vae": ["load", 2]}},
    "sample": {
        "class_type": "KSampler",
        "inputs": {"model": ["shift", 0], "positive": ["text", 0], "negative": ["text", 0], "steps": 4},
    },
    "shift": {"class_type": "ModelSampling", "inputs": {"model": ["lora", 0]}},
    "lora": {"class_type": "LoraLoader", "inputs": {"model": ["load", 0], "clip": ["load", 1]}},
    "text": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["lora", 1], "text": "a hut"}},
    "load": {"class_type": "CheckpointLoaderSimple", "inputs": {}},
    "7": {"class_type": "Note"},
    "loop": {"class_type": "Loop", "inputs": {"model": ["turn", 0]}},
    "turn": {"class_type": "Loop", "inputs": {"model": ["loop", 0]}},
}


@pytest.mark.parametrize(
    ("value", "linked"),
    [
        (["load", 0], True),
        (("load", 1), True),
        ([7, 0], True),
        (["away", 0], False),
        (["load"], False),
        (["load", 0, 0], False),
        (["load", "0"], False),
        ([None, 0], False),
        ("load", False),
        (None, False),
    ],
)
def test_a_wire_is_a_node_of_the_graph_and_one_of_its_outputs(value: Any, *, linked: bool) -> None:
    assert is_link(GRAPH, value) is linked


def test_an_input_is_wired_or_has_a_value_of_its_own() -> None:
    assert link_of(GRAPH, "decode", "vae") == ("load", 2)
    assert link_of({**GRAPH, "a": {"inputs": {"b": [7, 1]}}}, "a", "b") == ("7", 1)
    assert [link_of(GRAPH, *of) for of in (("sample", "steps"), ("sample", "seed"), ("7", "model"))] == [None] * 3
    assert value_of(GRAPH, "sample", "steps") == 4
    assert value_of(GRAPH, "text", "text") == "a hut"
    assert [value_of(GRAPH, *of) for of in (("sample", "model"), ("sample", "seed"), ("7", "model"))] == [None] * 3
    assert [value_of({"a": {"inputs": {"b": value}}}, "a", "b") for value in ((1, 2), {"c": 1})] == [None] * 2


def test_a_node_has_its_wires_and_its_class() -> None:
    assert links_of(GRAPH, "sample") == [("shift", 0), ("text", 0), ("text", 0)]
    assert links_of({**GRAPH, "a": {"inputs": {"b": [7, 1]}}}, "a") == [("7", 1)]
    assert links_of(GRAPH, "7") == []
    assert kind_of(GRAPH, "sample") == "KSampler"
    assert kind_of({"a": {}}, "a") == ""


def test_what_is_behind_an_input_comes_once_and_the_nearest_first() -> None:
    assert list(upstream(GRAPH, "sample", "positive", "negative")) == ["text", "lora", "load"]
    assert list(upstream(GRAPH, "save", "images")) == ["decode", "sample", "load", "shift", "text", "lora"]
    assert list(upstream(GRAPH, "decode", "vae", "samples"))[:2] == ["load", "sample"]
    assert list(upstream(GRAPH, "save", "prefix")) == []
    assert list(upstream(GRAPH, "loop", "model")) == ["turn", "loop"]


def test_a_chain_follows_inputs_of_one_name_and_no_circle() -> None:
    assert list(chain(GRAPH, "sample", "model")) == ["shift", "lora", "load"]
    assert list(chain(GRAPH, "sample", "steps")) == []
    assert list(chain(GRAPH, "loop", "model")) == ["turn"]
