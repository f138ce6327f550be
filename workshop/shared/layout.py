"""How a shared workflow is laid out: its nodes with their places, values and wires, and what most of them have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

Wires = Mapping[str, tuple[str, int]]
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Node(NamedTuple):
    """One node: where it stands, what is written on it, and what it is wired to."""

    kind: str
    at: tuple[int, int]
    size: tuple[int, int] | None = None
    says: Mapping[str, Any] = NOTHING
    wires: Wires = NOTHING
    title: str = ""


class Shared(NamedTuple):
    """One shared workflow; `runs` where it can be run without models."""

    name: str
    note: str
    nodes: Mapping[str, Node]
    runs: bool = True


PROMPT = "a lighthouse in a storm, oil painting"
KEY = "No key yet? Start ComfyUI with `SCHNELLKIT_SANDBOX=1`: pictures are drawn on your machine, nothing is charged."
MODELS = "A model that is missing is offered for download when this workflow opens."
LEFT, MIDDLE, RIGHT, FAR = 40, 430, 860, 1290


def save(name: str, source: tuple[str, int], at: tuple[int, int] = (RIGHT, 80)) -> Node:
    """Where the pictures are saved."""
    return Node("SaveImage", at, (400, 440), {"filename_prefix": f"schnellkit/{name}"}, {"images": source})


def size(at: tuple[int, int] = (LEFT, 450), preset: str = "1024x1024 (1:1)") -> Node:
    """The size that all share."""
    return Node("SchnellkitResolution", at, (330, 450), {"preset": preset})
