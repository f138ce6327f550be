"""The English texts of the nodes are those that ComfyUI shows."""

from __future__ import annotations

from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.texts.translations import ENGLISH, read
from schnellkit.workshop.texts.words import english


def test_english_has_every_text_of_the_nodes_and_no_other(comfy: ComfyUI) -> None:
    texts = english(comfy.get("/object_info"))
    assert list(read(ENGLISH).items()) == list(texts.items()), "run python3 dev.py words"


def test_every_node_is_found_by_other_words_and_explains_each_input_and_output(comfy: ComfyUI) -> None:
    for name, node in comfy.get("/object_info").items():
        if not name.startswith("Schnellkit"):
            continue
        assert node["search_aliases"], name
        for group in ("required", "optional"):
            for wire, (_, options) in node["input"].get(group, {}).items():
                # The slots of a list that grows are explained by the list.
                assert options.get("tooltip") or "template" in options, f"{name}.{wire}"
        assert all(node["output_tooltips"]), name


def test_a_page_is_handed_the_sentences_of_its_language(comfy: ComfyUI) -> None:
    assert comfy.get("/schnellkit/words/tr")["Save"] == "Kaydet"
    assert comfy.get("/schnellkit/words/xx") == {}
