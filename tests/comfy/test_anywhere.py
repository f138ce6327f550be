"""Schnell · Anywhere in a real ComfyUI: the way is told before, and is the way it goes; the same again is free."""

from __future__ import annotations

from typing import Any

import pytest

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI, ComfyUIError


def graph(prompt: str, **inputs: Any) -> dict[str, Any]:
    return hosted(prompt, "SchnellkitAnywhere", width=1024, height=1024, **inputs)


def line(comfy: ComfyUI, asked: dict[str, Any]) -> dict[str, Any]:
    (told,) = comfy.post("/schnellkit/quote", {"graph": asked})["nodes"]
    return told


def test_the_way_is_told_before_the_run_and_taken_by_it(comfy: ComfyUI) -> None:
    asked = graph("anywhere", hosts="runware, deepinfra, fal")
    told = line(comfy, asked)
    assert told["told"] == "Runware, ≈ $0.0013 · then DeepInfra, ≈ $0.0020 · then fal, ≈ $0.0030"
    assert told["costs"] == [["0.000975", "0.003", "USD"]]
    assert "why: the cheapest of 3" in told["notes"]
    done = comfy.run(asked)
    assert comfy.picture(done)
    (receipt,) = comfy.get("/schnellkit/library?search=anywhere")["pictures"]
    assert receipt["host"] == "runware"
    assert line(comfy, asked)["told"] == "free, from your library"
    comfy.run(asked)
    assert len(comfy.get("/schnellkit/library?search=anywhere")["pictures"]) == 1


def test_of_several_pictures_each_is_quoted_and_made(comfy: ComfyUI) -> None:
    asked = graph("anywhere thrice", hosts="deepinfra", images=3)
    assert line(comfy, asked)["told"] == "≈ $0.0060 · DeepInfra"
    comfy.run(asked)
    assert line(comfy, {**asked, "1": {**asked["1"], "inputs": {**asked["1"]["inputs"], "images": 4}}})["told"] == (
        "≈ $0.0020 (3 of 4 free, from your library) · DeepInfra"
    )


def test_after_a_refusal_the_next_host_makes_it_and_the_receipt_says_so(comfy: ComfyUI) -> None:
    asked = graph("[sandbox:402_no_balance] for one host only", hosts="deepinfra")
    with pytest.raises(ComfyUIError) as refused:
        comfy.run(asked)
    assert "has no balance left" in str(refused.value)
    told = line(comfy, graph("another", hosts="deepinfra, fal"))
    assert told["told"] == "fal, ≈ $0.0030"
    assert any(note.startswith("not asked: DeepInfra (it rests for ") for note in told["notes"])


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ({"hosts": "nobody"}, "“nobody” is no host here"),
        ({"ready_by": "soon"}, "write a time like 14:30"),
    ],
)
def test_what_cannot_be_read_is_told_before_anything_is_sent(comfy: ComfyUI, inputs: dict[str, Any], why: str) -> None:
    with pytest.raises(ComfyUIError) as refused:
        comfy.run(graph("unreadable", **inputs))
    assert why in str(refused.value)


def test_where_no_host_may_make_it_each_is_told_with_its_reason(comfy: ComfyUI) -> None:
    asked = graph("too dear", hosts="fal, runware", at_most=0.0001)
    told = line(comfy, asked)
    assert told["refused"] == 1
    assert "fal: it costs more than you allow; Runware: it costs more than you allow" in told["notes"][0]
    with pytest.raises(ComfyUIError) as refused:
        comfy.run(asked)
    assert "No host may make this picture" in str(refused.value)


def test_a_list_is_shared_out_by_the_time_it_should_be_ready(comfy: ComfyUI) -> None:
    asked = graph("", hosts="runware, deepinfra", ready_by="1 min")
    for at in range(4):
        asked[f"text {at}"] = {"class_type": "PrimitiveString", "inputs": {"value": f"bulk {at}"}}
    wires = {f"inputs.input{at}": [f"text {at}", 0] for at in range(4)}
    asked["list"] = {"class_type": "CreateList", "inputs": wires}
    asked["1"]["inputs"]["prompt"] = ["list", 0]
    assert "4 pictures by 1 min: Runware 4, ≈ $0.0052" in line(comfy, asked)["notes"]
    comfy.run(asked)
    assert len(comfy.get("/schnellkit/library?search=bulk")["pictures"]) == 4
