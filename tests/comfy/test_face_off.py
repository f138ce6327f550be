"""Schnell · Face-off in a real ComfyUI: one sheet, a picture for each host, and a winner that is chosen from them."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI

HOSTS = "deepinfra, fal, nscale"


def face_off(prompt: str, **inputs: Any) -> dict[str, Any]:
    """A face-off by itself, its pictures saved, its receipts and the name of its winner read."""
    graph = hosted(prompt, "SchnellkitFaceOff", **{"hosts": HOSTS, **inputs})
    graph["2"]["inputs"]["images"] = ["1", 1]
    graph["3"]["inputs"]["receipts.receipt_0"] = ["1", 2]
    graph["4"] = {"class_type": "SaveImage", "inputs": {"images": ["1", 3], "filename_prefix": "winner"}}
    graph["5"] = {"class_type": "PreviewAny", "inputs": {"source": ["1", 4]}}
    return graph


def quoted(comfy: ComfyUI, graph: dict[str, Any]) -> str:
    return comfy.post("/schnellkit/quote", {"graph": graph})["total"]


def told(entry: dict[str, Any]) -> str:
    return entry["outputs"]["3"]["text"][0]


def test_one_prompt_at_three_hosts_is_quoted_bought_shown_and_chosen_once(comfy: ComfyUI) -> None:
    graph = face_off("three boats at three hosts", blind=True)
    total = quoted(comfy, graph)
    entry = comfy.run(graph)
    *receipts, _, would = told(entry).splitlines()
    assert [line.split()[0] for line in receipts] == ["deepinfra", "fal", "nscale"]
    assert would == f"sandbox, would have cost: {total.removeprefix('≈ ')}"
    assert len(entry["outputs"]["1"]["images"]) == 1, "the sheet is shown on the node itself"
    made = comfy.pictures(entry, "2")
    assert len(made) == 3
    assert entry["outputs"]["5"]["text"] == [""], "nobody knows yet who made it"

    assert quoted(comfy, {**graph, "1": {**graph["1"], "inputs": {**graph["1"]["inputs"], "winner": 2}}}) == (
        "free, from your library"
    )
    chosen = comfy.run(face_off("three boats at three hosts", blind=True, winner=2))
    assert told(chosen).count("free, from your library") == 3
    (name,) = chosen["outputs"]["5"]["text"]
    assert name in HOSTS
    kept = json.loads((comfy.home / "wins_sandbox.json").read_text(encoding="utf-8"))["face_offs"]
    ((shown, number),) = [(one["shown"], one["chosen"]) for one in kept.values() if one["chosen"] is not None]
    assert shown[number][0] == name
    assert not (comfy.home / "wins.json").exists(), "what the sandbox drew says nothing of a host"


def test_who_is_missing_leaves_a_frame_and_all_failing_is_an_error(comfy: ComfyUI) -> None:
    graph = face_off("[sandbox:fail_times:1:422_validation] a boat that comes later", hosts="deepinfra, here, fal")
    assert comfy.history(comfy.queue(graph))["status"]["status_str"] == "error"
    entry = comfy.run(graph)
    corners = [Image.open(BytesIO(made)).convert("RGB").getpixel((2, 2)) for made in comfy.pictures(entry, "2")]
    assert [corner == (150, 150, 150) for corner in corners] == [False, True, False]
    assert [line.split()[0] for line in told(entry).splitlines()[:2]] == ["deepinfra", "fal"]


def test_a_name_that_is_no_host_is_told_before_the_run(comfy: ComfyUI) -> None:
    with pytest.raises(ComfyUIError, match="“nobody” is no host here"):
        comfy.queue(face_off("nobody", hosts="deepinfra, nobody"))
