"""Each of several pictures is shown on its node as it arrives."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageStat

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.tests.comfy.listening import Progress, heard_of
from schnellkit.workshop.comfyui.running import ComfyUI


def unlikeness(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


def seen_nowhere_else(prompt: str, **inputs: Any) -> dict[str, Any]:
    """A hosted node whose pictures are changed before they are saved: on its own node alone they are to be seen."""
    graph = hosted(prompt, **inputs)
    graph["4"] = {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}}
    graph["2"]["inputs"]["images"] = ["4", 0]
    return graph


async def test_four_pictures_are_counted_and_shown_before_the_node_ends(comfy: ComfyUI) -> None:
    heard = await heard_of(comfy, "1", seen_nowhere_else("four boats", images=4, width=1024, height=768))
    told = [one for one in heard if isinstance(one, Progress)]
    # A picture is counted when it is there, and shown when it has been made small: the next may come in between.
    arrived = [Progress(0, 1, False), *(Progress(value, 4, False) for value in (1, 2, 3, 4)), Progress(4, 4, True)]
    assert list(dict.fromkeys(told)) == arrived
    assert [one.size for one in heard if isinstance(one, Image.Image)] == [(512, 384)] * 4
    assert heard[-1] == Progress(4, 4, True)


async def test_the_newest_picture_is_the_one_that_is_shown(comfy: ComfyUI) -> None:
    graph = seen_nowhere_else("[sandbox:slow:2:8] four boats, one late", images=4, seed=7)
    heard = await heard_of(comfy, "1", graph)
    last = [told for told in heard if isinstance(told, Image.Image)][-1]
    entry = await asyncio.to_thread(comfy.run, graph)
    pictures = [ImageChops.invert(Image.open(BytesIO(made)).convert("RGB")) for made in comfy.pictures(entry, "2")]
    assert min(range(4), key=lambda number: unlikeness(last, pictures[number])) == 1


async def test_pictures_that_another_node_shows_are_counted_and_cover_nothing(comfy: ComfyUI) -> None:
    heard = await heard_of(comfy, "1", hosted("four boats in a row", images=4))
    assert heard == [Progress(0, 1, False), *(Progress(done, 4, False) for done in (1, 2, 3, 4)), Progress(4, 4, True)]


async def test_the_prompts_of_a_list_are_counted_together(comfy: ComfyUI) -> None:
    graph = hosted("none of these")
    for number in range(5):
        graph[f"p{number}"] = {"class_type": "PrimitiveString", "inputs": {"value": f"boat {number} of a list"}}
    wires = {f"inputs.input{number}": [f"p{number}", 0] for number in range(5)}
    graph["list"] = {"class_type": "CreateList", "inputs": wires}
    graph["1"]["inputs"]["prompt"] = ["list", 0]
    heard = await heard_of(comfy, "1", graph)
    counts = [(told.value, told.most) for told in heard if isinstance(told, Progress) and not told.ended]
    assert [count for count in counts if count[1] == 5] == [(done, 5) for done in (1, 2, 3, 4, 5)]


async def test_a_picture_alone_is_not_shown_twice(comfy: ComfyUI) -> None:
    heard = await heard_of(comfy, "1", hosted("one boat"))
    assert heard == [Progress(0, 1, False), Progress(1, 1, True)]
