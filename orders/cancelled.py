"""What becomes of a run that was cancelled. What was sent goes on: the person hears of it now, and at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..providers.errors import StoreTrouble

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
    there = f"{kept} {'is' if kept == 1 else 'are'} in your library"
    if not under_way:
        return f"Cancelled: {there}, nothing more is charged."
    doing = "drawn" if sandbox else "paid for"
    return f"Cancelled: {there}, {under_way} {'is' if under_way == 1 else 'are'} still being {doing}."


def describe_landed(pictures: Mapping[str, int]) -> str:
    """What came of the pictures that were under way when the run was cancelled."""
    kept, unknown = pictures.get("settled", 0), pictures.get("unknown outcome", 0)
    there = f"All of the cancelled run has ended: {kept} {'is' if kept == 1 else 'are'} in your library"
    return f"{there}, of {unknown} the outcome is unknown: see the Spend page." if unknown else f"{there}."
