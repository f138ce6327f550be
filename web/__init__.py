"""The routes the frontend calls. What a page shows is made in pages/, not here, and no key may enter an answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from .access import Access, access, may_not_open, may_not_read, may_not_see

if TYPE_CHECKING:
    from aiohttp import web

    from .guard import Door

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ROOT = "/schnellkit"

# Every route; which function answers it is in routes.py, which is read when the first of them is asked, since a start
# of ComfyUI has no time for it. What is read is open to its owner, but for what stands below (web/access.py).
READ = (
    "/hosts",
    "/presets",
    "/presets.json",
    "/keys",
    "/endpoints",
    "/spending",
    "/ledger.csv",
    "/ledger.json",
    "/outcomes",
    "/answers/{id}",
    "/library",
    "/pictures/{name}",
    "/thumbnails/{name}",
    "/hosts/table",
)
ANYBODY = ("/hosts", "/presets", "/presets.json", "/hosts/table")
SEEN_BY_OWNER = ("/keys", "/endpoints")
BY_HASH = ("/pictures/{name}", "/thumbnails/{name}")
CHANGE = (
    "/keys",
    "/keys/check",
    "/prices",
    "/prices/drop",
    "/prices/look",
    "/prices/take",
    "/endpoints",
    "/endpoints/drop",
    "/endpoints/check",
    "/presets",
    "/presets/drop",
    "/presets/bring",
    "/caps",
    "/outcomes",
    "/outcomes/look",
    "/library/pin",
    "/library/remove",
    "/library/limit",
)
# How a browser on the network becomes the owner's: whoever asks, only who reads ComfyUI's console gets in.
ENTER = ("/code", "/code/enter")
# Asks a host, and may wait for it longer than anybody who saves a key or a cap should.
SLOW = ("/outcomes/look", "/prices/look")


def register(routes: web.RouteTableDef, hosted: Mapping[str, str]) -> None:
    """Add the pack's routes to ComfyUI's. `hosted` names the host of each hosted node."""
    one_at_a_time = asyncio.Lock()
    for path in READ:
        routes.get(ROOT + path)(_reading(path))
    for path in CHANGE:
        routes.post(ROOT + path)(_changing(path, asyncio.Lock() if path in SLOW else one_at_a_time))
    for path in ENTER:
        routes.post(ROOT + path)(_entering(path))

    @routes.post(f"{ROOT}/quote")
    async def post_quote(request: web.Request) -> web.StreamResponse:
        from .guard import ask
        from .quote import post_quote

        return await ask(request, lambda runtime, form: post_quote(runtime, form, hosted))

    @routes.get(f"{ROOT}/catalogue")
    async def get_catalogue(request: web.Request) -> web.StreamResponse:
        from .guard import tell
        from .pages.catalogue import catalogue

        return await tell(request, lambda: catalogue(hosted))

    @routes.get(f"{ROOT}/words/{{language}}")
    async def get_words(request: web.Request) -> web.StreamResponse:
        from ..personal.speech import sentences_in
        from .guard import tell

        return await tell(request, lambda: sentences_in(request.match_info["language"]))

    warn(access())


def warn(known: Access) -> None:
    """Say once in the log who can spend, and which words of the environment are not understood."""
    log = logging.getLogger("schnellkit")
    for problem in known.problems:
        log.error("schnellkit: %s", problem)
    if known.open:
        log.warning(
            "schnellkit: ComfyUI listens beyond this machine. Whoever reaches this port can spend up to your caps."
        )
    if known.multi_user:
        log.warning(
            "schnellkit: ComfyUI has several users (--multi-user), and a queued graph does not say whose it is: "
            "whoever can queue spends up to the caps. Keys, caps, spending, ledger and library belong to one owner: "
            "this machine, and who is named by SCHNELLKIT_OWNER."
        )


def _reading(path: str) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        from .guard import read
        from .routes import READING

        return await read(request, READING[path], door(path))

    return answer


def door(path: str) -> Door:
    """Whom a route that is read is open to: where nothing else is said, to the owner."""
    from .guard import anybody

    if path in ANYBODY:
        return anybody
    if path in SEEN_BY_OWNER:
        return may_not_see
    return may_not_open if path in BY_HASH else may_not_read


def _entering(path: str) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        from .guard import let_in_by_code
        from .routes import ENTERING

        return await let_in_by_code(request, ENTERING[path])

    return answer


def _changing(path: str, one_at_a_time: asyncio.Lock) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        from .guard import change
        from .routes import CHANGING

        return await change(request, CHANGING[path], one_at_a_time)

    return answer
