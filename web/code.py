"""Routes for the one-time code: print one in ComfyUI's console, and let in who enters it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .form import BadRequest, Form
from .one_time_code import CODE, COOKIE, Refused

if TYPE_CHECKING:
    from aiohttp import web

# A browser keeps it longer than most ComfyUIs run; after a restart a code is entered anew.
SECONDS = 30 * 24 * 3600


async def post_code(form: Form) -> dict[str, bool]:
    """Print a code."""
    try:
        CODE.show()
    except Refused as why:
        raise BadRequest(str(why), 429) from None
    return {"printed": True}


async def post_entered(form: Form) -> web.StreamResponse:
    """Let in the browser that sends the code."""
    from aiohttp import web

    try:
        proof = CODE.enter(form.text("code", longest=40))
    except Refused as why:
        raise BadRequest(str(why), 403) from None
    answer = web.json_response({"entered": True}, headers={"Cache-Control": "no-store"})
    answer.set_cookie(COOKIE, proof, max_age=SECONDS, path="/", httponly=True, samesite="Strict")
    return answer
