"""Routes of the Presets page: one's own sizes, kept, dropped, taken along and brought back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..orders.runtime import Runtime
from ..personal.own_presets import bring_presets, drop_preset, exported, keep_preset, own_presets
from ..providers.host import Host
from .form import Form
from .guard import changeable
from .pages.presets import presets_view

if TYPE_CHECKING:
    from aiohttp import web

FILE_NAME = "schnellkit-presets.json"


async def get_presets(runtime: Runtime, request: web.Request) -> Any:
    """The person's own presets and the built-in ones, and which hosts take them."""
    return {**changeable(request), **await _view(runtime.settings.home, runtime.hosts)}


async def get_presets_file(runtime: Runtime, request: web.Request) -> Any:
    """The person's own presets as a file."""
    from aiohttp import web

    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"', "Cache-Control": "no-store"}
    own = await asyncio.to_thread(own_presets, runtime.settings.home)
    return web.json_response(exported(own), headers=headers)


async def post_preset(runtime: Runtime, form: Form) -> Any:
    """Add or replace a preset. `before` is the name it had."""
    size = form.number("width"), form.number("height")
    name, before = form.text("name"), form.text("before", default="")
    await asyncio.to_thread(keep_preset, runtime.settings.home, name, size, before)
    return await _view(runtime.settings.home, runtime.hosts)


async def post_preset_drop(runtime: Runtime, form: Form) -> Any:
    """Forget a preset."""
    await asyncio.to_thread(drop_preset, runtime.settings.home, form.text("name"))
    return await _view(runtime.settings.home, runtime.hosts)


async def post_presets_brought(runtime: Runtime, form: Form) -> Any:
    """Add the presets of an exported file."""
    done = await asyncio.to_thread(bring_presets, runtime.settings.home, form.data)
    return {"done": done, **await _view(runtime.settings.home, runtime.hosts)}


async def _view(home: Path, hosts: Mapping[str, Host]) -> dict[str, object]:
    return await asyncio.to_thread(presets_view, home, hosts)
