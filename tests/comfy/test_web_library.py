"""The routes of the Library page: pictures newest first, by hash alone, small and whole."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote

import pytest
from PIL import Image

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui import ComfyUI
from schnellkit.workshop.comfyui_client import ComfyUIError


def found(comfy: ComfyUI, search: str) -> list[dict]:
    return comfy.get(f"/schnellkit/library?search={quote(search)}")["pictures"]


def test_pictures_come_newest_first_and_by_any_word_of_the_prompt(comfy: ComfyUI) -> None:
    for seed in (1, 2):
        comfy.run(hosted("a Zeppelin over ÅSE", seed=seed, width=320))
    pictures = found(comfy, "zeppelin over åse")
    assert [picture["seed"] for picture in pictures] == ["2", "1"]
    assert (pictures[0]["width"], pictures[0]["title"], pictures[0]["sandbox"]) == (320, "DeepInfra", True)
    assert found(comfy, "no such word anywhere") == []


def test_every_picture_of_an_order_has_its_own_seed(comfy: ComfyUI) -> None:
    comfy.run(hosted("three larks", images=3, seed=2**60))
    seeds = [int(picture["seed"]) for picture in found(comfy, "three larks")]
    assert len(set(seeds)) == 3


def test_a_picture_and_its_thumbnail_are_what_they_say(comfy: ComfyUI) -> None:
    comfy.run(hosted("a wide pier", width=1024, height=512))
    (picture,) = found(comfy, "a wide pier")
    with Image.open(BytesIO(comfy.get(f"/schnellkit/pictures/{picture['hash']}"))) as whole:
        assert whole.size == (1024, 512)
    with Image.open(BytesIO(comfy.get(f"/schnellkit/thumbnails/{picture['hash']}"))) as small:
        assert (small.format, small.size) == ("WEBP", (256, 128))


@pytest.mark.parametrize(
    "name", ["0" * 64, "0" * 63, "F" * 64, "..%2f..%2fkeys.json", "%2e%2e%2fledger.db", "0" * 62 + "%2f.", "keys.json"]
)
@pytest.mark.parametrize("route", ["pictures", "thumbnails"])
def test_a_name_that_is_no_hash_of_a_picture_finds_nothing(comfy: ComfyUI, route: str, name: str) -> None:
    with pytest.raises(ComfyUIError) as caught:
        comfy.get(f"/schnellkit/{route}/{name}")
    assert caught.value.status == 404


def test_a_damaged_file_is_no_picture(comfy: ComfyUI) -> None:
    comfy.run(hosted("soon damaged"))
    (picture,) = found(comfy, "soon damaged")
    (comfy.home / "pictures" / picture["hash"][:2] / picture["hash"]).write_bytes(b"<svg onload=alert(1)>")
    with pytest.raises(ComfyUIError) as caught:
        comfy.get(f"/schnellkit/pictures/{picture['hash']}")
    assert caught.value.status == 404
