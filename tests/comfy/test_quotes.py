"""What a graph will charge, asked of the running server; and the node that compares hosts."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO


def quoted(comfy: ComfyUI, graph: object) -> Any:
    return comfy.post("/schnellkit/quote", {"graph": graph})


def test_a_graph_is_quoted_before_it_is_run_and_free_after(comfy: ComfyUI) -> None:
    graph = hosted("quoted and run", width=1024, height=1024, images=2)
    page = quoted(comfy, graph)
    assert (page["total"], page["sandbox"]) == ("≈ $0.0040", True)
    assert [(node["node"], node["host"], node["told"]) for node in page["nodes"]] == [("1", "DeepInfra", "≈ $0.0040")]
    comfy.run(graph)
    assert quoted(comfy, graph)["total"] == "free, from your library"


def test_a_saved_workflow_is_quoted_like_its_export(comfy: ComfyUI) -> None:
    saved = json.loads((REPO / "workflows" / "first-picture.json").read_text(encoding="utf-8"))
    export = json.loads((REPO / "workflows" / "api" / "first-picture.json").read_text(encoding="utf-8"))
    assert quoted(comfy, saved) == quoted(comfy, export)
    assert len(quoted(comfy, saved)["nodes"]) == 1


def test_only_what_the_executor_would_run_is_quoted(comfy: ComfyUI) -> None:
    graph = hosted("runs")
    graph["9"] = {"class_type": "SchnellkitDeepInfra", "inputs": {**graph["1"]["inputs"], "seed": 99}}
    assert [node["node"] for node in quoted(comfy, graph)["nodes"]] == ["1"]


def test_lists_are_counted_as_comfyui_counts_them(comfy: ComfyUI) -> None:
    graph = hosted(["list", 0], width=1024, height=1024)
    graph["list"] = {"class_type": "CreateList", "inputs": {"inputs.input0": ["a", 0], "inputs.input1": ["b", 0]}}
    graph["a"] = {"class_type": "PrimitiveString", "inputs": {"value": "one of a list"}}
    graph["b"] = {"class_type": "PrimitiveString", "inputs": {"value": "another of a list"}}
    assert quoted(comfy, graph)["total"] == "≈ $0.0040"
    comfy.run(graph)
    assert quoted(comfy, graph)["total"] == "free, from your library"


def test_a_graph_without_end_is_quoted_as_at_least_and_the_page_that_asks_again_is_answered(comfy: ComfyUI) -> None:
    lists = {
        f"l{n}": {
            "class_type": "CreateList",
            "inputs": {"inputs.input0": [f"l{n - 1}", 0], "inputs.input1": [f"l{n - 1}", 0]},
        }
        for n in range(1, 31)
    }
    lists["l0"] = {"class_type": "PrimitiveString", "inputs": {"value": "without end"}}
    endless = {**hosted(["l30", 0], width=1024, height=1024), **lists}
    for _ in range(2):
        page = comfy.post("/schnellkit/quote", {"graph": endless, "page": "one page"})
        assert page["total"] == "at least $0.0020"


@pytest.mark.parametrize("graph", [None, [], {"1": {}}, {"nodes": [{}]}, "x"])
def test_what_is_no_graph_is_refused_in_words(comfy: ComfyUI, graph: object) -> None:
    with pytest.raises(ComfyUIError, match="That is no workflow"):
        quoted(comfy, graph)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/json", "sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_a_quote_is_asked_in_json_and_by_our_own_pages(comfy: ComfyUI, headers: dict[str, str], status: int) -> None:
    request = Request(f"{comfy.url}/schnellkit/quote", data=b'{"graph": {}}', headers=headers, method="POST")
    with pytest.raises(HTTPError) as refused:
        urlopen(request)
    with refused.value:
        assert refused.value.code == status


def test_the_cost_node_says_what_a_size_costs_and_compares(comfy: ComfyUI) -> None:
    asked = {"host": "deepinfra", "width": ["2", 0], "height": ["2", 1], "steps": 4, "images": 2}
    size = {"preset": "512x512 (1:1)", "width": 64, "height": 64, "orientation": "as it is", "images": 1}
    graph = {
        "1": {"class_type": "SchnellkitCost", "inputs": asked},
        "2": {"class_type": "SchnellkitResolution", "inputs": size},
    }
    (text,) = comfy.run(graph)["outputs"]["1"]["text"]
    assert text.startswith("DeepInfra: ≈ $0.0010\n\n")
    assert "IONOS" in text
    assert "NVIDIA · flux.1-schnell: cannot make it: width" in text


def test_an_unknown_price_is_no_number(comfy: ComfyUI) -> None:
    asked = {"host": "ionos", "width": 1024, "height": 1024, "steps": 4, "images": 1}
    graph = {
        "1": {"class_type": "SchnellkitCost", "inputs": asked},
        "2": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}},
    }
    (shown,) = comfy.run(graph)["outputs"]["2"]["text"]
    assert math.isnan(float(shown))
