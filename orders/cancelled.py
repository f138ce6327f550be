"""What becomes of a run that was cancelled. What was sent goes on: the person hears of it now, and at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..providers.errors import StoreTrouble
from ..providers.said import Said

if TYPE_CHECKING:
    from ..ledger.ledger import Ledger

# What was not sent yet is being released meanwhile.
RELEASED_WITHIN = 0.5
LOOK_EVERY = 1.0

Note = Callable[[str, str], None]

_told_of: set[str] = set()


async def tell_cancelled(ledger: Ledger, run: str, note: Note, landed: Callable[[], None], *, sandbox: bool) -> None:
    """Tell once a run what is paid and what is on its way, then when all of it is there.

    Each node of the run may come here. The first one tells.
    """
    if not run or run in _told_of:
        return
    _told_of.add(run)
    try:
        await asyncio.sleep(RELEASED_WITHIN)
        before = await asyncio.to_thread(ledger.standing, run)
        text = describe_cancelled(before, sandbox=sandbox)
        if not text:
            return
        note("info", text)
        landed()
        now = before
        while now.get("sent"):
            await asyncio.sleep(LOOK_EVERY)
            now = await asyncio.to_thread(ledger.standing, run)
            if now != before:
                landed()
        if before.get("sent"):
            note("info", describe_landed(now))
    except StoreTrouble:
        # The next order tells of it; here there is only nothing to be told.
        return
    finally:
        _told_of.discard(run)


def describe_cancelled(pictures: Mapping[str, int], *, sandbox: bool) -> str:
    """What a cancelled run comes to, by how many of its pictures are in which state; nothing where nothing was sent."""
    kept, under_way = pictures.get("settled", 0), pictures.get("sent", 0)
    if not kept and not under_way:
        return ""
    counts = {"kept": kept, "coming": under_way}
    if not under_way:
        return Said("Cancelled: {kept} in your library. Nothing more is charged.", kept=kept)
    if sandbox:
        return Said("Cancelled: {kept} in your library, {coming} still being drawn.", **counts)
    return Said("Cancelled: {kept} in your library, {coming} still being made and paid.", **counts)


def describe_landed(pictures: Mapping[str, int]) -> str:
    """What came of the pictures that were under way when the run was cancelled."""
    kept, unknown = pictures.get("settled", 0), pictures.get("unknown outcome", 0)
    if unknown:
        return Said(
            "The cancelled run has ended: {kept} in your library, {unknown} with an unknown outcome. "
            "See the Spend page.",
            kept=kept,
            unknown=unknown,
        )
    return Said("The cancelled run has ended: {kept} in your library.", kept=kept)
