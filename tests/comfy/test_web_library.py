"""The routes of the Library page: pictures newest first, by hash alone, small and whole."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote

import pytest
from PIL import Image

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI


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


def test_a_picture_is_pinned_and_no_longer_pinned(comfy: ComfyUI) -> None:
    comfy.run(hosted("to be pinned"))
    (picture,) = found(comfy, "to be pinned")
    assert picture["pinned"] is False
    before = comfy.get("/schnellkit/library")["room"]
    room = comfy.post("/schnellkit/library/pin", {"name": picture["hash"], "pinned": True})["room"]
    assert room["pinned"] == before["pinned"] + 1
    assert found(comfy, "to be pinned")[0]["pinned"] is True
    comfy.post("/schnellkit/library/pin", {"name": picture["hash"], "pinned": False})
    assert found(comfy, "to be pinned")[0]["pinned"] is False


def test_a_removed_picture_is_gone_and_the_same_order_is_made_anew(comfy: ComfyUI) -> None:
    comfy.run(hosted("to be removed", seed=11))
    (picture,) = found(comfy, "to be removed")
    count = comfy.get("/schnellkit/library")["room"]["pictures"]
    room = comfy.post("/schnellkit/library/remove", {"name": picture["hash"]})["room"]
    assert room["pictures"] == count - 1
    assert found(comfy, "to be removed") == []
    with pytest.raises(ComfyUIError) as caught:
        comfy.get(f"/schnellkit/pictures/{picture['hash']}")
    assert caught.value.status == 404
    # Another seed between, or ComfyUI gives what it remembers of the first run.
    comfy.run(hosted("to be removed", seed=12))
    comfy.run(hosted("to be removed", seed=11))
    notes = [entry["note"] for entry in comfy.get("/schnellkit/ledger.json") if entry["prompt"] == "to be removed"]
    assert len(notes) == 3
    assert "made anew" in notes[-1]


def test_a_pinned_picture_and_one_that_is_not_there_cannot_be_removed(comfy: ComfyUI) -> None:
    comfy.run(hosted("stays pinned"))
    (picture,) = found(comfy, "stays pinned")
    comfy.post("/schnellkit/library/pin", {"name": picture["hash"], "pinned": True})
    for name, why in ((picture["hash"], "pinned"), ("0" * 64, "no such picture"), ("../keys.json", "no such picture")):
        with pytest.raises(ComfyUIError, match=why) as caught:
            comfy.post("/schnellkit/library/remove", {"name": name})
        assert caught.value.status == 400
    assert found(comfy, "stays pinned")


def test_the_sandbox_has_a_room_of_its_own_and_sets_no_limit(comfy: ComfyUI) -> None:
    room = comfy.get("/schnellkit/library")["room"]
    assert (room["sandbox"], room["limit"]) == (True, "512 MiB")
    with pytest.raises(ComfyUIError, match="sandbox mode"):
        comfy.post("/schnellkit/library/limit", {"limit": "4"})


@pytest.mark.parametrize(
    ("path", "body"),
    [("pin", {"name": "0" * 64, "pinned": True}), ("remove", {"name": "0" * 64}), ("limit", {"limit": "1"})],
)
def test_the_library_cannot_be_changed_from_elsewhere(comfy: ComfyUI, path: str, body: dict) -> None:
    with pytest.raises(ComfyUIError) as caught:
        comfy.post(f"/schnellkit/library/{path}", body, {"Origin": "http://evil.example"})
    assert caught.value.status == 403
