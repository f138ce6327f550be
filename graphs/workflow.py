"""A saved workflow in API form: what is off left out, what is bypassed passed through, subgraphs laid open.

It follows what the frontend does when it sends a graph, step by step; a browser test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

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
ANY_TYPE = ("*", "", "0")

Saved = Mapping[str, Any]


class Given(NamedTuple):
    """A value on a wire that comes from no node that runs: one set on a subgraph node."""

    value: Any


def api_form(workflow: Saved, effort: Effort | None = None) -> Graph:
    """The nodes that would run, by id, those in a subgraph as outer:inner, and how they are wired.

    Where the effort is used up, only those laid open until then. Raises Unwanted with the effort.
    """
    effort = effort or Effort()
    found: dict[str, dict[str, Any]] = {}
    subgraphs = {one["id"]: one for one in (workflow.get("definitions") or {}).get("subgraphs", [])}
    with suppress(TooMuch):
        Level(workflow, subgraphs, effort).lay_open(found)
    for node in found.values():
        node["inputs"] = {name: value for name, value in node["inputs"].items() if not _is_lost(value, found)}
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
            off = node.get("mode") in (OFF, BYPASSED)
            if node["type"] in self._subgraphs:
                # Of a subgraph that is off inside another one, the frontend sends what is not off itself.
                if self._outer or not off:
                    self._inside(node).lay_open(found)
            elif not off and node["type"] not in ONLY_DRAWN:
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

    def _wires(self, node: Saved) -> dict[str, Any]:
        slots = node.get("inputs") or []
        self._effort.take(len(slots))
        wires: dict[str, Any] = {}
        for slot in slots:
            fed = self._behind(slot) or self._from_primitive(slot)
            if fed:
                wires[slot["name"]] = fed.value if isinstance(fed, Given) else list(fed)
        return wires

    def _from_primitive(self, slot: Saved) -> Given | None:
        """The value of a primitive right beside the node: the frontend writes it on the node before it sends."""
        link = slot.get("link")
        origin, _ = self._sources.get(link, (None, 0)) if link is not None else (None, 0)
        source = self._nodes.get(str(origin), {})
        values = source.get("widgets_values") if source.get("type") == "PrimitiveNode" else None
        return Given(values[0]) if values and slot.get("widget") else None

    def _behind(self, slot: Saved | None) -> Link | Given | None:
        """What really feeds an input: a loop, as the way through what is only drawn may be long."""
        level: Level | None = self
        kind = str(slot.get("type")) if slot else ""
        link = slot.get("link") if slot else None
        been: set[tuple[int, int | None]] = set()
        while level and link is not None and link in level._sources and (id(level), link) not in been:
            been.add((id(level), link))
            self._effort.take(WIRE_STEPS)
            origin, out = level._sources[link]
            if origin == FROM_OUTSIDE:
                outside = level._outside(out)
                if outside.get("link") is None:
                    return _promoted(level._used, outside)
                level, link, kind = level._outer, outside["link"], str(outside.get("type"))
                continue
            node = level._nodes.get(str(origin))
            if node is None or node.get("mode") == OFF or node["type"] == "PrimitiveNode":
                return None
            if node.get("mode") == BYPASSED:
                self._effort.take(len(node.get("inputs") or []))
                passed = _passed_on(node, out, kind)
                link, kind = passed.get("link"), str(passed.get("type"))
            elif node["type"] == "Reroute":
                link = node["inputs"][0].get("link")
            elif node["type"] in level._subgraphs:
                level = level._inside(node)
                link = level._linked_to(out)
            else:
                return level._named(str(origin)), out
        return None

    def _outside(self, slot: int) -> Saved:
        """The input of the subgraph node that is the input of this graph."""
        name, inputs = self._saved["inputs"][slot]["name"], self._used.get("inputs") or []
        self._effort.take(len(inputs))
        return next((one for one in inputs if one["name"] == name), {})

    def _linked_to(self, slot: int) -> int | None:
        """The link in this graph that feeds an output of it."""
        return (self._saved["outputs"][slot].get("linkIds") or [None])[0]


def _source(link: Any) -> tuple[int, tuple[int | str, int]]:
    """A link's id and where it comes from; the outermost graph writes links as lists, subgraphs as tables."""
    if isinstance(link, Mapping):
        return link["id"], (link["origin_id"], link["origin_slot"])
    return link[0], (link[1], link[2])


def _passed_on(node: Saved, out: int, kind: str) -> Saved:
    """The input that a bypassed node passes on: the one beside the output, else the first that fits."""
    inputs = list(node.get("inputs") or [])
    leaves = str(node["outputs"][out]["type"])
    if kind in ANY_TYPE:
        return inputs[out] if len(inputs) > out else next(iter(inputs), {})
    fits = [one for one in inputs if _connects(str(one["type"]), leaves) and _connects(str(one["type"]), kind)]
    beside = [one for one in inputs[out : out + 1] if one in fits]
    alike = [one for one in inputs if str(one["type"]) == kind]
    return next(iter((*beside, *alike, *fits)), {})


def _connects(one: str, other: str) -> bool:
    """Whether the frontend lets these types be wired."""
    if one in ANY_TYPE or other in ANY_TYPE:
        return True
    return bool(set(one.lower().split(",")) & set(other.lower().split(",")))


def _promoted(node: Saved, slot: Saved) -> Given | None:
    """The value that stands on a subgraph node at that input; older frontends kept none there."""
    values = node.get("widgets_values") or []
    if isinstance(values, Mapping):
        return Given(values[slot["name"]]) if slot.get("name") in values else None
    shown = [one for one in node.get("inputs") or [] if one.get("widget")]
    at = next((at for at, one in enumerate(shown) if one is slot), len(values))
    return Given(values[at]) if at < len(values) and values[at] is not None else None


def _is_lost(value: Any, graph: Graph) -> bool:
    """Whether it is a wire from a node that is not sent."""
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and value[0] not in graph


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
