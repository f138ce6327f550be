"""The routes the frontend calls. What a page shows is made in pages/, not here, and no key may enter an answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .access import Access, access, may_not_open, may_not_read, may_not_see

if TYPE_CHECKING:
    from aiohttp import web

    from .guard import Door

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

ROOT = "/schnellkit"

# Every route and the function that answers it; its file is read when it is first asked. What is read
# is open to its owner, but for what stands below (web/access.py).
READ = {
    "/hosts": "hosts.get_hosts",
    "/presets": "presets.get_presets",
    "/presets.json": "presets.get_presets_file",
    "/keys": "keys.get_keys",
    "/endpoints": "endpoints.get_endpoints",
    "/spending": "spend.get_spending",
    "/ledger.csv": "spend.get_csv",
    "/ledger.json": "spend.get_json",
    "/outcomes": "outcomes.get_outcomes",
    "/answers/{id}": "outcomes.get_answer",
    "/library": "library.get_library",
    "/pictures/{name}": "library.get_picture",
    "/thumbnails/{name}": "library.get_thumbnail",
}
ANYBODY = ("/hosts", "/presets", "/presets.json")
SEEN_BY_OWNER = ("/keys", "/endpoints")
BY_HASH = ("/pictures/{name}", "/thumbnails/{name}")
CHANGE = {
    "/keys": "keys.post_key",
    "/keys/check": "keys.post_key_check",
    "/prices": "hosts.post_price",
    "/prices/drop": "hosts.post_price_drop",
    "/prices/look": "hosts.post_look",
    "/prices/take": "hosts.post_price_taken",
    "/endpoints": "endpoints.post_endpoint",
    "/endpoints/drop": "endpoints.post_endpoint_drop",
    "/endpoints/check": "endpoints.post_endpoint_check",
    "/presets": "presets.post_preset",
    "/presets/drop": "presets.post_preset_drop",
    "/presets/bring": "presets.post_presets_brought",
    "/caps": "spend.post_caps",
    "/outcomes": "outcomes.post_outcome",
    "/outcomes/look": "outcomes.post_look",
    "/library/pin": "library.post_pin",
    "/library/remove": "library.post_remove",
    "/library/limit": "library.post_limit",
}
# How a browser on the network becomes the owner's: whoever asks, only who reads ComfyUI's console gets in.
ENTER = {"/code": "code.post_code", "/code/enter": "code.post_entered"}
# Asks a host, and may wait for it longer than anybody who saves a key or a cap should.
SLOW = ("/outcomes/look", "/prices/look")


def register(routes: web.RouteTableDef, hosted: Mapping[str, str]) -> None:
    """Add the pack's routes to ComfyUI's. `hosted` names the host of each hosted node."""
    one_at_a_time = asyncio.Lock()
    for path, name in READ.items():
        routes.get(ROOT + path)(_reading(path, name))
    for path, name in CHANGE.items():
        routes.post(ROOT + path)(_changing(name, asyncio.Lock() if path in SLOW else one_at_a_time))

    for path, name in ENTER.items():
        routes.post(ROOT + path)(_entering(name))

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


def function(name: str) -> Callable[..., Awaitable[Any]]:
    """The function a route is answered by."""
    module, _, inside = name.partition(".")
    return getattr(import_module(f".{module}", __package__), inside)


def _reading(path: str, name: str) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        from .guard import read

        return await read(request, function(name), door(path))

    return answer


def door(path: str) -> Door:
    """Whom a route that is read is open to: where nothing else is said, to the owner."""
    from .guard import anybody

    if path in ANYBODY:
        return anybody
    if path in SEEN_BY_OWNER:
        return may_not_see
    return may_not_open if path in BY_HASH else may_not_read


def _entering(name: str) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        from .guard import let_in_by_code

        return await let_in_by_code(request, function(name))

    return answer


def _changing(name: str, one_at_a_time: asyncio.Lock) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        from .guard import change

        return await change(request, function(name), one_at_a_time)

    return answer
