"""Routes of the Spend page: what was spent, the caps, and the ledger to take along."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..ledger.caps import write_caps
from ..ledger.reports.export import as_csv, as_json
from ..orders.runtime import Runtime
from .form import Form
from .guard import changeable, reach
from .pages.spend import read_caps_form, spend_page

if TYPE_CHECKING:
    from aiohttp import web

LINES_AT_ONCE = 500
AMOUNTS = ("run", "day", "month", "assumed")


async def get_spending(runtime: Runtime, request: web.Request) -> Any:
    """Spent today and this month, by host and day, the caps, and unknown outcomes."""
    page = await asyncio.to_thread(spend_page, runtime)
    return {**changeable(request), **reach(), **page}


async def post_caps(runtime: Runtime, form: Form) -> Any:
    """Set the caps. An empty amount is no cap."""
    amounts = {name: form.amount(name) for name in AMOUNTS}
    caps = read_caps_form(form.text("currency"), amounts, form.amounts("rates"))
    await asyncio.to_thread(write_caps, runtime.settings.home, caps)
    return await asyncio.to_thread(spend_page, runtime)


async def get_csv(runtime: Runtime, request: web.Request) -> Any:
    """The whole ledger as CSV."""
    return await _sent(request, as_csv(runtime.ledger), "text/csv", "schnellkit-ledger.csv")


async def get_json(runtime: Runtime, request: web.Request) -> Any:
    """The whole ledger as JSON."""
    return await _sent(request, as_json(runtime.ledger), "application/json", "schnellkit-ledger.json")


async def _sent(request: web.Request, lines: Iterator[str], kind: str, name: str) -> web.StreamResponse:
    from aiohttp import web

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    response = web.StreamResponse(headers={**headers, "Content-Type": f"{kind}; charset=utf-8"})
    first = await asyncio.to_thread(_some, lines)
    await response.prepare(request)
    while first:
        await response.write(first.encode())
        first = await asyncio.to_thread(_some, lines)
    await response.write_eof()
    return response


def _some(lines: Iterator[str]) -> str:
    return "".join(islice(lines, LINES_AT_ONCE))
