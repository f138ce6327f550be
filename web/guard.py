"""The guard at every route: who is let in, JSON only, and errors in words."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ..orders.runtime import Runtime
from ..personal.speech import say
from ..runtime import get_runtime
from .access import Access, access, foreign_name, may_not_change, may_not_read
from .form import BadRequest, Form
from .pages.trouble import describe_trouble
from .visitor import is_from_elsewhere

if TYPE_CHECKING:
    from aiohttp import web

BODY_AT_MOST = 64 * 1024
GRAPH_AT_MOST = 16 * 1024 * 1024

Read = Callable[[Runtime, "web.Request"], Awaitable[Any]]
Change = Callable[[Runtime, Form], Awaitable[Any]]
# Says why a visitor does not come in; nothing where they do.
Door = Callable[[Access, str | None, Mapping[str, str]], str]


class Closed(BadRequest):
    """The door is closed to this visitor. A one-time code opens it."""


def anybody(known: Access, remote: str | None, headers: Mapping[str, str]) -> str:
    """Whoever reaches this server under a name of its own."""
    return ""


async def read(request: web.Request, answer: Read, door: Door) -> web.StreamResponse:
    """Answer a request that changes nothing."""
    return await _in_words(request, door, lambda runtime: answer(runtime, request))


async def change(request: web.Request, answer: Change, one_at_a_time: asyncio.Lock) -> web.StreamResponse:
    """Answer a request that changes something: from pages of this server only, JSON only, one at a time."""

    async def changed(runtime: Runtime) -> Any:
        form = await _form(request, BODY_AT_MOST)
        async with one_at_a_time:
            return await answer(runtime, form)

    return await _in_words(request, may_not_change, changed)


async def ask(request: web.Request, answer: Change) -> web.StreamResponse:
    """Answer a request that sends a graph along and changes nothing."""

    async def answered(runtime: Runtime) -> Any:
        return await answer(runtime, await _form(request, GRAPH_AT_MOST))

    return await _in_words(request, anybody, answered)


async def let_in_by_code(request: web.Request, answer: Callable[[Form], Awaitable[Any]]) -> web.StreamResponse:
    """Answer whoever asks for a code or brings one, from pages of this server."""

    async def answered(_: object) -> Any:
        return await answer(await _form(request, BODY_AT_MOST))

    return await _in_words(request, anybody, answered, opened=False)


async def tell(request: web.Request, answer: Callable[[], Any]) -> web.StreamResponse:
    """Answer a request that needs no ledger, by a function that may wait for the disk."""
    return await _in_words(request, anybody, lambda runtime: asyncio.to_thread(answer), opened=False)


def changeable(request: web.Request) -> dict[str, object]:
    """Whether this visitor may change what a page shows, and if not, why."""
    why = may_not_change(access(), request.remote, request.headers)
    return {"changeable": not why, "why": why}


def is_reader(request: web.Request) -> bool:
    """Whether this visitor may read spending, ledger and what else is the owner's alone."""
    return not may_not_read(access(), request.remote, request.headers)


def reach() -> dict[str, bool]:
    """Who else can spend: whoever reaches an open port, and all users of a ComfyUI that has several."""
    known = access()
    return {"open": known.open, "shared": known.multi_user}


def _let_in(request: web.Request, door: Door) -> None:
    """Raises BadRequest where the visitor must stay outside."""
    if why := foreign_name(access(), request.headers):
        raise BadRequest(why, 403)
    if is_from_elsewhere(request.headers):
        raise BadRequest("This request comes from another site's page and was refused.", 403)
    if why := door(access(), request.remote, request.headers):
        raise Closed(why, 403)


async def _form(request: web.Request, most: int) -> Form:
    if request.content_type != "application/json":
        raise BadRequest("Send JSON (Content-Type: application/json).", 415)
    if request.content_length is None or request.content_length > most:
        raise BadRequest(f"Send at most {most} bytes, and say how many (Content-Length).", 413)
    data = await asyncio.to_thread(_json, await request.read())
    if not isinstance(data, dict):
        raise BadRequest("Send a JSON object.")
    return Form(data)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("That is no JSON.") from None


async def _in_words(
    request: web.Request, door: Door, answer: Callable[[Any], Awaitable[Any]], *, opened: bool = True
) -> web.StreamResponse:
    """The answer as JSON, or the error that came instead, with its status and without keys."""
    from aiohttp import web

    runtime = None
    language = request.headers.get(LANGUAGE, "")
    try:
        _let_in(request, door)
        runtime = await asyncio.to_thread(get_runtime) if opened else None
        found = await answer(runtime)
    except Closed as refused:
        return _error(refused.status, say(refused.args[0], language), code=True)
    except BadRequest as refused:
        return _error(refused.status, say(refused.args[0], language))
    except Exception as error:
        without_keys = partial(runtime.keys.cut_from, hosts=runtime.hosts) if runtime else str
        status, text = describe_trouble(error, without_keys)
        if status == 500:
            logging.error("schnellkit: %s", text)
        return _error(status, say(text, language))
    if isinstance(found, web.StreamResponse):
        return found
    return web.json_response(said_in(found, language), headers=PRIVATE)


PRIVATE = {"Cache-Control": "no-store"}
# The language of the page, which may be another than the browser's.
LANGUAGE = "Schnellkit-Language"
ENGLISH = "en"


def said_in(found: Any, language: str) -> Any:
    """An answer with each of its sentences in that language; they are made in English."""
    if language in ("", ENGLISH):
        return found
    if isinstance(found, str):
        return say(found, language)
    if isinstance(found, Mapping):
        return {name: said_in(one, language) for name, one in found.items()}
    return [said_in(one, language) for one in found] if isinstance(found, list | tuple) else found


def _error(status: int, text: str, **more: bool) -> web.Response:
    from aiohttp import web

    return web.json_response({"error": text, **more}, status=status, headers=PRIVATE)
