"""What a route says comes in the language of the page that asks."""

from __future__ import annotations

import pytest

from schnellkit.workshop.comfyui.running import ComfyUI

TURKISH = {"Schnellkit-Language": "tr"}


def bfl(comfy: ComfyUI, headers: dict[str, str]) -> dict:
    return next(one for one in comfy.get("/schnellkit/hosts", headers)["hosts"] if one["name"] == "bfl")


def test_limits_pace_and_prices_come_in_the_language_of_the_page(comfy: ComfyUI) -> None:
    said = bfl(comfy, TURKISH)
    assert said["pace"] == "aynı anda en çok 24 sipariş"
    assert said["models"][0]["price"]["text"] == "$0.014 ilk megapiksel için, $0.0010 sonraki her megapiksel için"
    assert ["örnek resim", "en çok 4 örnek resim kabul eder"] in said["models"][0]["limits"]


@pytest.mark.parametrize("language", ["en", "", "xx", "../../de"])
def test_without_a_language_that_there_is_all_is_english(comfy: ComfyUI, language: str) -> None:
    said = bfl(comfy, {"Schnellkit-Language": language})
    assert said["pace"] == "at most 24 orders at a time"
    assert ["reference", "takes up to 4 reference pictures"] in said["models"][0]["limits"]
