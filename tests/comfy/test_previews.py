"""Each of several pictures is shown on its node as it arrives."""

from __future__ import annotations

import asyncio
from io import BytesIO

from PIL import Image, ImageChops, ImageStat

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.tests.comfy.listening import Progress, heard_of
from schnellkit.workshop.comfyui import ComfyUI


def unlikeness(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


async def test_four_pictures_are_counted_and_shown_before_the_node_ends(comfy: ComfyUI) -> None:
    heard = await heard_of(comfy, "1", hosted("four boats", images=4, width=1024, height=768))
    kinds = [told if isinstance(told, Progress) else told.size for told in heard]
    shown = [kind for value in (1, 2, 3, 4) for kind in (Progress(value, 4, False), (512, 384))]
    assert kinds == [Progress(0, 1, False), *shown, Progress(4, 4, True)]


async def test_the_newest_picture_is_the_one_that_is_shown(comfy: ComfyUI) -> None:
    graph = hosted("[sandbox:slow:2:8] four boats, one late", images=4, seed=7)
    heard = await heard_of(comfy, "1", graph)
    last = [told for told in heard if isinstance(told, Image.Image)][-1]
    entry = await asyncio.to_thread(comfy.run, graph)
    pictures = [Image.open(BytesIO(picture)) for picture in comfy.pictures(entry, "2")]
    assert min(range(4), key=lambda number: unlikeness(last, pictures[number])) == 1


async def test_a_picture_alone_is_not_shown_twice(comfy: ComfyUI) -> None:
    heard = await heard_of(comfy, "1", hosted("one boat"))
    assert heard == [Progress(0, 1, False), Progress(1, 1, True)]
