"""The English texts of the nodes are those that ComfyUI shows."""

from __future__ import annotations

from schnellkit.workshop.comfyui import ComfyUI
from schnellkit.workshop.translations import ENGLISH, read
from schnellkit.workshop.words import english


def test_english_has_every_text_of_the_nodes_and_no_other(comfy: ComfyUI) -> None:
    texts = english(comfy.get("/object_info"))
    assert list(read(ENGLISH).items()) == list(texts.items()), "run python3 dev.py words"


def test_comfyui_hands_the_sentences_to_the_page(comfy: ComfyUI) -> None:
    assert comfy.get("/i18n")["tr"]["schnellkit"]["words"]["Save"] == "Kaydet"
