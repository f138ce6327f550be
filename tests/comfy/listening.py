"""Listening to a run as a browser does, over the websocket."""

from __future__ import annotations

import asyncio
import json
import struct
import uuid
from collections.abc import Mapping
from io import BytesIO
from typing import Any, NamedTuple

from aiohttp import ClientSession, WSMsgType
from PIL import Image

from schnellkit.workshop.comfyui.running import ComfyUI

PREVIEW_WITH_METADATA = 4
FEATURES = {"type": "feature_flags", "data": {"supports_preview_metadata": True}}
ENDS = ("execution_success", "execution_error", "execution_interrupted")


class Progress(NamedTuple):
    """A node's bar, or the end of the node."""

    value: float
    most: float
    ended: bool


async def heard_of(comfy: ComfyUI, node: str, graph: Mapping[str, Any]) -> list[Progress | Image.Image]:
    """What was told of one node while the graph ran: its changes of progress and its previews, in order."""
    heard: list[Progress | Image.Image] = []
    client = uuid.uuid4().hex
    async with ClientSession() as session, session.ws_connect(f"{comfy.url}/ws?clientId={client}") as socket:
        await socket.send_json(FEATURES)
        await asyncio.to_thread(comfy.queue, graph, client_id=client)
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                heard += _preview(message.data, node)
                continue
            told = json.loads(message.data)
            if told["type"] == "progress_state" and node in told["data"]["nodes"]:
                state = told["data"]["nodes"][node]
                progress = Progress(state["value"], state["max"], state["state"] == "finished")
                if progress not in heard:
                    heard.append(progress)
            if told["type"] in ENDS:
                return heard
    raise AssertionError("the connection ended before the run")


def _preview(message: bytes, node: str) -> list[Image.Image]:
    kind, length = struct.unpack(">II", message[:8])
    if kind != PREVIEW_WITH_METADATA or json.loads(message[8 : 8 + length])["node_id"] != node:
        return []
    return [Image.open(BytesIO(message[8 + length :]))]
