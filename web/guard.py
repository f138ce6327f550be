"""The guard at every route: who may change what, JSON only, and errors in words."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from ..generation.house import House, the_house
from ..generation.trouble import trouble_told
from .form import BadRequest, Form
from .visitor import is_from_elsewhere, is_local

if TYPE_CHECKING:
    from aiohttp import web

BODY_AT_MOST = 64 * 1024
GRAPH_AT_MOST = 16 * 1024 * 1024
ALLOW_NETWORK = "SCHNELLKIT_ALLOW_NETWORK_SETTINGS"
LOCAL_ONLY = (
    "Keys, servers, caps and presets can be changed only in a browser on the machine ComfyUI runs on, at its own "
    f"address (127.0.0.1 or localhost). To allow it from the network, start ComfyUI with {ALLOW_NETWORK}=1."
)

Read = Callable[[House, "web.Request"], Awaitable[Any]]
Change = Callable[[House, Form], Awaitable[Any]]


async def read(request: web.Request, answer: Read) -> web.StreamResponse:
    """Answer a request that changes nothing."""
    return await _in_words(lambda house: answer(house, request))


async def change(request: web.Request, answer: Change, one_at_a_time: asyncio.Lock) -> web.StreamResponse:
    """Answer a request that changes something: from this machine's own pages only, JSON only, one at a time."""

    async def checked(house: House) -> Any:
        _refuse_elsewhere(request)
        if not may_change(house, request):
            raise BadRequest(LOCAL_ONLY, 403)
        form = await _form(request, BODY_AT_MOST)
        async with one_at_a_time:
            return await answer(house, form)

    return await _in_words(checked)


async def ask(request: web.Request, answer: Change) -> web.StreamResponse:
    """Answer a request that sends a graph along and changes nothing: from pages of this server only."""

    async def checked(house: House) -> Any:
        _refuse_elsewhere(request)
        return await answer(house, await _form(request, GRAPH_AT_MOST))

    return await _in_words(checked)


def _refuse_elsewhere(request: web.Request) -> None:
    if is_from_elsewhere(request.headers):
        raise BadRequest("This request comes from another site's page and was refused.", 403)


def may_change(house: House, request: web.Request) -> bool:
    """Whether this visitor may change keys, servers, caps and presets."""
    allowed = house.settings.environment.get(ALLOW_NETWORK, "") == "1"
    return allowed or is_local(request.remote, request.headers)


async def _form(request: web.Request, most: int) -> Form:
    if request.content_type != "application/json":
        raise BadRequest("Send JSON (Content-Type: application/json).", 415)
    if request.content_length is None or request.content_length > most:
        raise BadRequest(f"Send at most {most} bytes, and say how many (Content-Length).", 413)
    try:
        data = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise BadRequest("That is no JSON.") from None
    if not isinstance(data, dict):
        raise BadRequest("Send a JSON object.")
    return Form(data)


async def _in_words(answer: Callable[[House], Awaitable[Any]]) -> web.StreamResponse:
    """The answer as JSON, or the error that came instead, with its status and without keys."""
    from aiohttp import web

    house = None
    try:
        house = await asyncio.to_thread(the_house)
        found = await answer(house)
    except BadRequest as refused:
        return _told(refused.status, str(refused))
    except Exception as error:
        status, text = trouble_told(error, house)
        if status == 500:
            logging.error("schnellkit: %s", text)
        return _told(status, text)
    return found if isinstance(found, web.StreamResponse) else web.json_response(found, headers=PRIVATE)


PRIVATE = {"Cache-Control": "no-store"}


def _told(status: int, text: str) -> web.Response:
    from aiohttp import web

    return web.json_response({"error": text}, status=status, headers=PRIVATE)
