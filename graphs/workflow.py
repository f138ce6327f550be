"""A saved workflow in API form: what is off left out, what is bypassed passed through, subgraphs laid open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .walk import Graph, Link
from .widgets import WIDGETS

OFF, BYPASSED = 2, 4
FROM_OUTSIDE = -10
DEPTH_AT_MOST = 32
CONTROLS = ("fixed", "increment", "decrement", "randomize")
ONLY_DRAWN = ("Note", "MarkdownNote", "PrimitiveNode", "Reroute")

Saved = Mapping[str, Any]


def api_form(workflow: Saved) -> Graph:
    """The nodes that would run, by id, those in a subgraph as outer:inner, and how they are wired."""
    subgraphs = {one["id"]: one for one in (workflow.get("definitions") or {}).get("subgraphs", [])}
    return Level(workflow, subgraphs).laid_open()


class Level:
    """One graph of the workflow: the outermost, or the inside of a subgraph where it is used."""

    def __init__(
        self, saved: Saved, subgraphs: Mapping[str, Saved], outer: Level | None = None, used: Saved | None = None
    ) -> None:
        self._saved, self._subgraphs, self._outer, self._used = saved, subgraphs, outer, used or {}
        self._prefix = f"{outer._prefix}{self._used['id']}:" if outer else ""
        self._nodes = {str(node["id"]): node for node in saved["nodes"]}
        self._sources = dict(map(_source, saved.get("links") or []))
        self._depth: int = outer._depth + 1 if outer else 0
        if self._depth > DEPTH_AT_MOST:
            raise ValueError("subgraphs too deep")

    def laid_open(self) -> dict[str, dict[str, Any]]:
        """The nodes of this graph that would run, and those inside its subgraphs."""
        graph: dict[str, dict[str, Any]] = {}
        for name, node in self._nodes.items():
            if node.get("mode") in (OFF, BYPASSED) or node["type"] in ONLY_DRAWN:
                continue
            if node["type"] in self._subgraphs:
                graph |= self._inside(node).laid_open()
            else:
                inputs = {**_widgets(node), **self._wires(node)}
                graph[self._prefix + name] = {"class_type": node["type"], "inputs": inputs}
        return graph

    def _inside(self, node: Saved) -> Level:
        return Level(self._subgraphs[node["type"]], self._subgraphs, self, node)

    def _wires(self, node: Saved) -> dict[str, list[Any]]:
        found = ((slot["name"], self._behind(slot.get("link"))) for slot in node.get("inputs") or [])
        return {name: list(source) for name, source in found if source}

    def _behind(self, link: int | None) -> Link | None:
        """The node and slot that really feed a link."""
        if link is None or link not in self._sources:
            return None
        origin, slot = self._sources[link]
        if origin == FROM_OUTSIDE:
            return self._fed_from_outside(slot)
        node = self._nodes.get(str(origin))
        if node is None or node.get("mode") == OFF or node["type"] == "PrimitiveNode":
            return None
        if node.get("mode") == BYPASSED:
            return self._behind(_same_type(node, slot))
        if node["type"] == "Reroute":
            return self._behind(node["inputs"][0].get("link"))
        if node["type"] in self._subgraphs:
            return self._inside(node)._fed_inside(slot)
        return self._prefix + str(origin), slot

    def _fed_from_outside(self, slot: int) -> Link | None:
        name = self._saved["inputs"][slot]["name"]
        outside = next((one for one in self._used.get("inputs") or [] if one["name"] == name), {})
        return self._outer._behind(outside.get("link")) if self._outer else None

    def _fed_inside(self, slot: int) -> Link | None:
        inside = self._saved["outputs"][slot].get("linkIds") or [None]
        return self._behind(inside[0])


def _source(link: Any) -> tuple[int, tuple[int | str, int]]:
    """A link's id and where it comes from; the outermost graph writes links as lists, subgraphs as tables."""
    if isinstance(link, Mapping):
        return link["id"], (link["origin_id"], link["origin_slot"])
    return link[0], (link[1], link[2])


def _same_type(node: Saved, slot: int) -> int | None:
    """The link that a bypassed node passes on: of the input beside the output, else of the first of its type."""
    kind = node["outputs"][slot]["type"]
    inputs = list(node.get("inputs") or [])
    for one in [*inputs[slot : slot + 1], *inputs]:
        if one["type"] == kind:
            return one.get("link")
    return None


def _widgets(node: Saved) -> dict[str, Any]:
    """Values by widget name; the choice behind a seed has no name and is left out."""
    values = node.get("widgets_values") or []
    if isinstance(values, Mapping):
        return dict(values)
    told = [slot["widget"]["name"] for slot in node.get("inputs") or [] if slot.get("widget")]
    known = WIDGETS.get(node["type"], ())
    names = told if len(told) > len(known) else known
    named, rest = {}, list(values)
    for name in names:
        if not rest:
            break
        named[name] = rest.pop(0)
        if name in ("seed", "noise_seed") and rest and rest[0] in CONTROLS:
            rest.pop(0)
    return named
