"""After a cancel: what is paid, what is still on its way, and when all of it is there, told once a run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from schnellkit.orders import cancelled
from schnellkit.orders.cancelled import describe_cancelled, describe_landed, tell_cancelled


@pytest.mark.parametrize(
    ("pictures", "told"),
    [
        ({"settled": 12, "sent": 8}, "Cancelled: 12 in your library, 8 still being made and paid."),
        ({"settled": 1, "sent": 1}, "Cancelled: 1 in your library, 1 still being made and paid."),
        ({"sent": 3}, "Cancelled: 0 in your library, 3 still being made and paid."),
        ({"settled": 2, "failed": 5}, "Cancelled: 2 in your library. Nothing more is charged."),
        ({"failed": 5}, ""),
        ({}, ""),
    ],
)
def test_what_a_cancelled_run_comes_to(pictures: Mapping[str, int], told: str) -> None:
    assert describe_cancelled(pictures, sandbox=False) == told


def test_in_the_sandbox_nothing_is_paid_for() -> None:
    assert describe_cancelled({"sent": 2}, sandbox=True) == "Cancelled: 0 in your library, 2 still being drawn."


def test_what_was_lost_on_the_way_is_not_told_as_there() -> None:
    assert describe_landed({"settled": 20}) == "The cancelled run has ended: 20 in your library."
    assert describe_landed({"settled": 19, "unknown outcome": 1}) == (
        "The cancelled run has ended: 19 in your library, 1 with an unknown outcome. See the Spend page."
    )


def ledger(*standings: dict[str, int]) -> Any:
    """A ledger that tells one standing after the other."""
    left = list(standings)
    return SimpleNamespace(standing=lambda run: left.pop(0) if len(left) > 1 else left[0])


async def test_it_is_told_once_for_all_nodes_and_again_when_everything_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cancelled, "RELEASED_WITHIN", 0)
    monkeypatch.setattr(cancelled, "LOOK_EVERY", 0)
    notes: list[str] = []
    landings: list[int] = []
    there = ledger({"settled": 1, "sent": 2}, {"settled": 2, "sent": 1}, {"settled": 3})

    async def tell() -> None:
        await tell_cancelled(
            there, "run", lambda _, text: notes.append(text), lambda: landings.append(1), sandbox=False
        )

    await asyncio.gather(tell(), tell(), tell())
    assert notes == [
        "Cancelled: 1 in your library, 2 still being made and paid.",
        "The cancelled run has ended: 3 in your library.",
    ]
    assert len(landings) == 3


async def test_where_nothing_was_sent_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancelled, "RELEASED_WITHIN", 0)
    notes: list[str] = []
    await tell_cancelled(
        ledger({"failed": 4}),
        "run",
        lambda _, text: notes.append(text),
        lambda: notes.append("landed"),
        sandbox=False,
    )
    assert notes == []
