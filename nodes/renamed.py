"""What was called otherwise before: ComfyUI offers the new node, or input, in a graph that holds the old one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

SAME: Mapping[str, str] = MappingProxyType({})


class Renamed(NamedTuple):
    """A node that goes on as another: its widgets in their old order, and which inputs have another name now."""

    old: str
    new: str
    widgets: tuple[str, ...]
    wires: tuple[str, ...] = ()
    inputs: Mapping[str, str] = SAME
    outputs: int = 0


# Ids are for ever: a rename is never only made, it is written down here too.
RENAMED: tuple[Renamed, ...] = ()


async def register(renamed: tuple[Renamed, ...] = RENAMED) -> None:
    """Tell ComfyUI of them; one that has no place for it shows such nodes as missing."""
    if not renamed:
        return
    from comfy_api.latest import ComfyAPI, io

    place = getattr(ComfyAPI(), "node_replacement", None)
    if place is None or not hasattr(io, "NodeReplace"):
        return
    for one in renamed:
        await place.register(io.NodeReplace(**_replacement(one)))


def _replacement(renamed: Renamed) -> dict[str, Any]:
    """A rename as ComfyUI takes it."""
    names = [*renamed.widgets, *renamed.wires]
    return {
        "old_node_id": renamed.old,
        "new_node_id": renamed.new,
        "old_widget_ids": list(renamed.widgets),
        "input_mapping": [{"new_id": renamed.inputs.get(name, name), "old_id": name} for name in names],
        "output_mapping": [{"new_idx": slot, "old_idx": slot} for slot in range(renamed.outputs)],
    }
