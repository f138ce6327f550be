"""Shared workflows hold nothing that is written down as nothing: newer frontends paste no node that does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schnellkit.workshop.paths import REPO

FILES = sorted((REPO / "workflows").glob("*.json"))
NO_WIRE = ("link", "links")


def nulls(data: Any, place: str = "") -> list[str]:
    """Where a null stands, other than for an input or output without a wire."""
    if isinstance(data, list):
        return [found for at, one in enumerate(data) for found in nulls(one, f"{place}[{at}]")]
    if not isinstance(data, dict):
        return [place] if data is None else []
    return [
        found
        for name, one in data.items()
        for found in nulls(one, f"{place}.{name}")
        if one is not None or name not in NO_WIRE
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_holds_no_nulls(file: Path) -> None:
    assert nulls(json.loads(file.read_text(encoding="utf-8"))) == []


def test_a_null_is_found_where_it_is_and_an_unwired_slot_is_none() -> None:
    assert nulls({"nodes": [{"slot_index": None, "link": None, "outputs": [{"links": None}]}]}) == [
        ".nodes[0].slot_index"
    ]
