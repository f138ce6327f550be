"""A rename is told to ComfyUI in full, where it has a place for it; every rename leads to a node that there is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import comfy_api.latest
import pytest

from schnellkit.nodes import all_nodes, renamed
from schnellkit.nodes.renamed import RENAMED, Renamed, register

EXAMPLE = Renamed(
    "SchnellkitOld",
    "SchnellkitReceipt",
    ("words", "count"),
    ("pictures",),
    {"words": "prompt", "pictures": "images"},
    2,
)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What ComfyUI was told."""
    told: list[Any] = []

    async def hear(one: Any) -> None:
        told.append(one.as_dict())

    there = SimpleNamespace(node_replacement=SimpleNamespace(register=hear))
    monkeypatch.setattr(comfy_api.latest, "ComfyAPI", lambda: there)
    return told


async def test_inputs_widgets_and_outputs_are_told_under_both_names(heard: list[Any]) -> None:
    await register((EXAMPLE,))
    assert heard == [
        {
            "old_node_id": "SchnellkitOld",
            "new_node_id": "SchnellkitReceipt",
            "old_widget_ids": ["words", "count"],
            "input_mapping": [
                {"new_id": "prompt", "old_id": "words"},
                {"new_id": "count", "old_id": "count"},
                {"new_id": "images", "old_id": "pictures"},
            ],
            "output_mapping": [{"new_idx": 0, "old_idx": 0}, {"new_idx": 1, "old_idx": 1}],
        }
    ]


async def test_a_comfyui_without_a_place_for_it_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comfy_api.latest, "ComfyAPI", lambda: SimpleNamespace())
    await register((EXAMPLE,))


def test_every_rename_leads_from_a_node_that_is_gone_to_one_that_there_is() -> None:
    ids = {node.__name__ for node in all_nodes()}
    for one in (*RENAMED, EXAMPLE):
        assert one.new in ids, one
        assert one.old not in ids, one
    assert renamed.register.__defaults__ == (RENAMED,)
