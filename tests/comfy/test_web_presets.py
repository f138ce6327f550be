"""The routes of the Presets page, and a run with a preset that is there, changed, or gone."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from urllib.request import urlopen

import pytest
from PIL import Image

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI

BANNER = {"name": "banner", "width": 768, "height": 320}
OPTION = "banner · 768x320"


@pytest.fixture(autouse=True)
def no_presets(comfy: ComfyUI) -> Iterator[None]:
    yield
    for preset in own(comfy):
        comfy.post("/schnellkit/presets/drop", {"name": preset["name"]})


def own(comfy: ComfyUI) -> list[dict]:
    return comfy.get("/schnellkit/presets")["own"]


def listed(comfy: ComfyUI) -> list[str]:
    kind, more = comfy.get("/object_info/SchnellkitResolution")["SchnellkitResolution"]["input"]["required"]["preset"]
    return more["options"] if kind == "COMBO" else kind


def ordered_size(comfy: ComfyUI, prompt: str, **wish: object) -> tuple[int, int]:
    """The size of the picture that a resolution orders."""
    size = {"preset": OPTION, "width": 768, "height": 320, "orientation": "as it is", "images": 1, **wish}
    graph = hosted(prompt, width=["9", 0], height=["9", 1])
    graph["9"] = {"class_type": "SchnellkitResolution", "inputs": size}
    with Image.open(BytesIO(comfy.picture(comfy.run(graph)))) as picture:
        return picture.size


def test_a_kept_preset_is_offered_by_the_node_and_gone_when_dropped(comfy: ComfyUI) -> None:
    (told,) = comfy.post("/schnellkit/presets", BANNER)["own"]
    assert told["text"] == "768 × 320 · 12:5 · 0.23 MP"
    assert told["fits"] == "fits: all but Cloudflare, IONOS, Monica, NVIDIA"
    assert listed(comfy)[1] == OPTION
    assert comfy.get("/schnellkit/catalogue")["offered"][OPTION] == [768, 320]
    assert comfy.post("/schnellkit/presets/drop", {"name": "banner"})["own"] == []
    assert OPTION not in listed(comfy)


def test_a_workflow_gives_its_size_while_its_preset_is_there_changed_or_gone(comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/presets", BANNER)
    assert ordered_size(comfy, "the preset is there") == (768, 320)
    comfy.post("/schnellkit/presets", {**BANNER, "width": 1024})
    assert ordered_size(comfy, "the preset was changed") == (768, 320)
    comfy.post("/schnellkit/presets/drop", {"name": "banner"})
    assert ordered_size(comfy, "the preset is gone") == (768, 320)


def test_a_built_in_name_means_the_same_to_everybody(comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/presets", {**BANNER, "name": "512x512 (1:1)"})
    assert "512x512 (1:1)" not in listed(comfy)
    assert ordered_size(comfy, "a friend's workflow", preset="512x512 (1:1)", width=64) == (512, 512)


def test_presets_travel_as_one_file(comfy: ComfyUI) -> None:
    comfy.post("/schnellkit/presets", BANNER)
    with urlopen(f"{comfy.url}/schnellkit/presets.json") as answer:
        assert "schnellkit-presets.json" in answer.headers["Content-Disposition"]
    file = comfy.get("/schnellkit/presets.json")
    assert file == {"presets": [BANNER]}
    comfy.post("/schnellkit/presets/drop", {"name": "banner"})
    assert comfy.post("/schnellkit/presets/bring", file)["done"] == "1 added, 0 replaced, 0 as they were."
    assert [one["name"] for one in own(comfy)] == ["banner"]


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("", {"name": "x"}, "width"),
        ("", {**BANNER, "width": 1000}, "width"),
        ("", {**BANNER, "width": 76.8}, "width"),
        ("", {**BANNER, "name": " "}, "name"),
        ("/bring", {"workflow": []}, "no file of presets"),
        ("/drop", {}, "name"),
    ],
)
def test_what_is_no_preset_is_refused_in_words(comfy: ComfyUI, path: str, body: object, word: str) -> None:
    with pytest.raises(ComfyUIError) as caught:
        comfy.post(f"/schnellkit/presets{path}", body)
    assert (caught.value.status, word in caught.value.answer["error"]) == (400, True)
    assert own(comfy) == []
