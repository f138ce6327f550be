"""Routes of the Spend page: unknown outcomes, what the person found, a second look, and the answers that were kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from ..orders.runtime import Runtime
from .form import BadRequest, Form
from .guard import changeable
from .pages.outcomes import kept_answer, look, mark, mark_not_charged, outcome_found, outcomes_page
from .pages.spend import spend_page

if TYPE_CHECKING:
    from aiohttp import web

ID_AT_MOST = 100
MARKED_AT_MOST = 1000
ELSEWHERE = "A kept answer can be opened only in a browser on the machine ComfyUI runs on, from the Spend page."


async def get_outcomes(runtime: Runtime, request: web.Request) -> Any:
    """The next page of unknown outcomes."""
    before = request.query.get("before", "")
    if len(before) > ID_AT_MOST:
        raise BadRequest("before: that is no order.")
    return await asyncio.to_thread(outcomes_page, runtime, before)


async def post_outcome(runtime: Runtime, form: Form) -> Any:
    """Write down what the person found at the host about one unknown outcome, or that several were not charged."""
    charged = outcome_found(form.text("outcome"), form.amount("amount"), form.text("currency", default="USD"))
    ledger, sandbox = runtime.ledger, runtime.settings.sandbox
    if "ids" not in form.data:
        await asyncio.to_thread(mark, ledger, form.text("id"), charged, sandbox=sandbox)
        return await asyncio.to_thread(spend_page, runtime)
    ids = form.texts("ids")
    if charged is not None or len(ids) > MARKED_AT_MOST:
        raise BadRequest(f"ids: several, {MARKED_AT_MOST} at most, can be marked as not charged only.")
    marked = await asyncio.to_thread(mark_not_charged, ledger, ids, sandbox=sandbox)
    return {"marked": marked, **await asyncio.to_thread(spend_page, runtime)}


async def post_look(runtime: Runtime, form: Form) -> Any:
    """Look again at the answer that was kept, and save what it leads to."""
    looked = await look(runtime, form.text("id"))
    return {"looked": looked, **await asyncio.to_thread(spend_page, runtime)}


async def get_answer(runtime: Runtime, request: web.Request) -> Any:
    """A host's kept answer as a file, for the person on this machine only."""
    from aiohttp import web

    if not changeable(request)["changeable"]:
        raise BadRequest(ELSEWHERE, 403)
    receipt_id = request.match_info["id"]
    body = await asyncio.to_thread(kept_answer, runtime, receipt_id)
    headers = {
        "Content-Disposition": f'attachment; filename="schnellkit-answer-{receipt_id}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=body, content_type="application/octet-stream", headers=headers)
