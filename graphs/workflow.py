"""A saved workflow in API form: what is off left out, what is bypassed passed through, subgraphs laid open."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from .effort import Effort, TooMuch
from .walk import Graph, Link
from .widgets import WIDGETS

OFF, BYPASSED = 2, 4
FROM_OUTSIDE = -10
DEPTH_AT_MOST = 32
# What a node and a wire cost, in steps, and how many letters of a name do: names grow with the depth. Some 20,000 nodes
# are laid open.
NODE_STEPS, WIRE_STEPS, LETTERS_A_STEP = 40, 3, 64
CONTROLS = ("fixed", "increment", "decrement", "randomize")
ONLY_DRAWN = ("Note", "MarkdownNote", "PrimitiveNode", "Reroute")

Saved = Mapping[str, Any]


def api_form(workflow: Saved, effort: Effort | None = None) -> Graph:
    """The nodes that would run, by id, those in a subgraph as outer:inner, and how they are wired.

    Where the effort is used up, only those laid open until then. Raises Unwanted with the effort.
    """
    effort = effort or Effort()
    found: dict[str, dict[str, Any]] = {}
    subgraphs = {one["id"]: one for one in (workflow.get("definitions") or {}).get("subgraphs", [])}
    with suppress(TooMuch):
        Level(workflow, subgraphs, effort).lay_open(found)
    return found


class Level:
    """One graph of the workflow: the outermost, or the inside of a subgraph where it is used."""

    def __init__(
        self,
        saved: Saved,
        subgraphs: Mapping[str, Saved],
        effort: Effort,
        outer: Level | None = None,
        used: Saved | None = None,
    ) -> None:
        effort.take(NODE_STEPS + len(saved["nodes"]) + len(saved.get("links") or []))
        self._saved, self._subgraphs, self._outer, self._used = saved, subgraphs, outer, used or {}
        self._effort = effort
        self._prefix = f"{outer._prefix}{self._used['id']}:" if outer else ""
        self._nodes = {str(node["id"]): node for node in saved["nodes"]}
        self._sources = dict(map(_source, saved.get("links") or []))
        self._insides: dict[str, Level] = {}
        self._depth: int = outer._depth + 1 if outer else 0
        if self._depth > DEPTH_AT_MOST:
            raise ValueError("subgraphs too deep")

    def lay_open(self, found: dict[str, dict[str, Any]]) -> None:
        """Add the nodes of this graph that would run, and those inside its subgraphs. Raises TooMuch."""
        for name, node in self._nodes.items():
            self._effort.take()
            if node.get("mode") in (OFF, BYPASSED) or node["type"] in ONLY_DRAWN:
                continue
            if node["type"] in self._subgraphs:
                self._inside(node).lay_open(found)
            else:
                inputs = {**_widgets(node, self._effort), **self._wires(node)}
                found[self._named(name)] = {"class_type": node["type"], "inputs": inputs}

    def _named(self, name: str) -> str:
        self._effort.take(NODE_STEPS + (len(self._prefix) + len(name)) // LETTERS_A_STEP)
        return self._prefix + name

    def _inside(self, node: Saved) -> Level:
        name = str(node["id"])
        if name not in self._insides:
            self._effort.take((len(self._prefix) + len(name)) // LETTERS_A_STEP)
            self._insides[name] = Level(self._subgraphs[node["type"]], self._subgraphs, self._effort, self, node)
        return self._insides[name]

    def _wires(self, node: Saved) -> dict[str, list[Any]]:
        slots = node.get("inputs") or []
        self._effort.take(len(slots))
        found = ((slot["name"], self._behind(slot.get("link"))) for slot in slots)
        return {name: list(source) for name, source in found if source}

    def _behind(self, link: int | None) -> Link | None:
        """The node and slot that really feed a link: a loop, as the way through what is only drawn may be long."""
        level: Level | None = self
        been: set[tuple[int, int | None]] = set()
        while level and link is not None and link in level._sources and (id(level), link) not in been:
            been.add((id(level), link))
            self._effort.take(WIRE_STEPS)
            origin, slot = level._sources[link]
            if origin == FROM_OUTSIDE:
                level, link = level._outside(slot)
                continue
            node = level._nodes.get(str(origin))
            if node is None or node.get("mode") == OFF or node["type"] == "PrimitiveNode":
                return None
            if node.get("mode") == BYPASSED:
                self._effort.take(len(node.get("inputs") or []))
                link = _same_type(node, slot)
            elif node["type"] == "Reroute":
                link = node["inputs"][0].get("link")
            elif node["type"] in level._subgraphs:
                level = level._inside(node)
                link = level._linked_to(slot)
            else:
                return level._named(str(origin)), slot
        return None

    def _outside(self, slot: int) -> tuple[Level | None, int | None]:
        """The graph around this one, and the link there that feeds an input of this one."""
        name, inputs = self._saved["inputs"][slot]["name"], self._used.get("inputs") or []
        self._effort.take(len(inputs))
        outside = next((one for one in inputs if one["name"] == name), {})
        return self._outer, outside.get("link")

    def _linked_to(self, slot: int) -> int | None:
        """The link in this graph that feeds an output of it."""
        return (self._saved["outputs"][slot].get("linkIds") or [None])[0]


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


def _widgets(node: Saved, effort: Effort) -> dict[str, Any]:
    """Values by widget name; the choice behind a seed has no name and is left out."""
    values = node.get("widgets_values") or []
    effort.take(len(values) + len(node.get("inputs") or []))
    if isinstance(values, Mapping):
        return dict(values)
    told = [slot["widget"]["name"] for slot in node.get("inputs") or [] if slot.get("widget")]
    known = WIDGETS.get(node["type"], ())
    names = told if len(told) > len(known) else known
    named, at = {}, 0
    for name in names:
        if at >= len(values):
            break
        named[name] = values[at]
        at += 1
        if name in ("seed", "noise_seed") and at < len(values) and values[at] in CONTROLS:
            at += 1
    return named
