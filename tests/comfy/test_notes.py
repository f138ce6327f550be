"""Notes of a run: the browser that asked hears them and no other, also what becomes of a run that was cancelled."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

OURS = ("schnellkit.note", "schnellkit.landed")


async def heard_until(socket: ClientWebSocketResponse, ends: int) -> list[tuple[str, Any]]:
    """Our own events on a connection, until so many runs have ended and the queue is empty."""
    heard: list[tuple[str, Any]] = []
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            continue
        told = json.loads(message.data)
        if told["type"] in OURS:
            heard.append((told["type"], told["data"].get("text")))
        ends -= told["type"] in ("execution_success", "execution_error")
        if ends == 0:
            break
    return heard


async def test_only_the_browser_that_asked_hears_a_note(comfy: ComfyUI) -> None:
    mine, other = uuid.uuid4().hex, uuid.uuid4().hex
    async with ClientSession() as session:
        address = f"{comfy.url}/ws?clientId="
        async with session.ws_connect(address + mine) as me, session.ws_connect(address + other) as they:
            await asyncio.to_thread(comfy.queue, hosted("too wide for me", width=2000), client_id=mine)
            await asyncio.to_thread(comfy.queue, hosted("quite right for them"), client_id=other)
            heard, beside = await asyncio.gather(heard_until(me, 1), heard_until(they, 1))
    assert len(heard) == 1
    assert "Nearest: 1920" in heard[0][1]
    assert beside == []


async def test_after_a_cancel_the_browser_hears_what_is_paid_and_when_the_rest_is_there(comfy: ComfyUI) -> None:
    mine = uuid.uuid4().hex
    async with ClientSession() as session, session.ws_connect(f"{comfy.url}/ws?clientId={mine}") as socket:
        graph = hosted("[sandbox:slow:4] three slow boats", images=3, seed=900)
        await asyncio.to_thread(comfy.queue, graph, client_id=mine)
        heard: list[tuple[str, str | None]] = []
        cancelled = False
        async for message in socket:
            if message.type is WSMsgType.BINARY and b"waiting for DeepInfra" in message.data and not cancelled:
                cancelled = True
                await asyncio.to_thread(comfy.interrupt)
            if message.type is not WSMsgType.TEXT:
                continue
            told = json.loads(message.data)
            if told["type"] in OURS:
                heard.append((told["type"], told["data"].get("text")))
            if "has ended" in str(heard[-1:]):
                break
    notes = [text for kind, text in heard if kind == "schnellkit.note"]
    assert notes == [
        "Cancelled: 0 in your library, 3 still being drawn.",
        "The cancelled run has ended: 3 in your library.",
    ]
    assert ("schnellkit.landed", None) in heard[heard.index(("schnellkit.note", notes[0])) :]
