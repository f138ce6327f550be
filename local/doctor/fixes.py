"""Edits that put a graph right, as data the frontend applies as well."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ...graphs.walk import Graph


@dataclass(frozen=True)
class Edit:
    """One change: set a widget, wire an input to another output, or bypass a node along one of its inputs."""

    op: Literal["set", "wire", "bypass"]
    node: str
    input: str
    value: Any = None


@dataclass(frozen=True)
class Finding:
    """Something in a graph that is wrong for schnell: where, what, why, and the edits that put it right."""

    node: str
    title: str
    told: str
    fix: str
    edits: tuple[Edit, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The finding as JSON takes it."""
        return asdict(self)


def mended(graph: Graph, edits: Iterable[Edit]) -> dict[str, dict[str, Any]]:
    """The graph after these edits."""
    result = copy.deepcopy({node: dict(entry) for node, entry in graph.items()})
    for edit in edits:
        if edit.op == "bypass":
            _bypass(result, edit.node, edit.input)
        else:
            result[edit.node]["inputs"][edit.input] = edit.value
    return result


def _bypass(graph: dict[str, dict[str, Any]], node: str, through: str) -> None:
    """Gives what comes in through an input to everyone who took the node's first output."""
    source = graph[node]["inputs"].get(through)
    for entry in graph.values():
        for name, value in entry.get("inputs", {}).items():
            if isinstance(value, (list, tuple)) and list(value) == [node, 0]:
                entry["inputs"][name] = source
    del graph[node]
