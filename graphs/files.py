"""Graphs in files: API exports, saved workflows, and pictures that carry one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .effort import Effort
from .walk import Graph
from .workflow import api_form

PICTURES = (".png", ".webp")


class NoGraph(Exception):
    """Why no graph could be read, in words."""


def read_graph(path: Path, effort: Effort | None = None) -> Graph:
    """The graph in a file, in API form; as much of it as the effort allows, or all of it where none is given.

    Raises NoGraph where there is none, or where it is too big to be read whole.
    """
    reading = effort or Effort()
    try:
        text = _in_picture(path) if path.suffix.lower() in PICTURES else path.read_text(encoding="utf-8")
        graph = graph_of(json.loads(text), reading)
    except (OSError, ValueError, RecursionError, NoGraph) as error:
        raise NoGraph(f"{path.name} holds no workflow that can be read.") from error
    if reading.used_up and effort is None:
        raise NoGraph(f"{path.name} holds a workflow that is too big to be read.")
    return graph


def graph_of(data: Any, effort: Effort | None = None) -> Graph:
    """The graph in API form, from that form or from a saved workflow; as much of it as the effort allows.

    Raises NoGraph where it is none, and Unwanted with the effort.
    """
    if not isinstance(data, Mapping):
        raise NoGraph("That is no workflow.")
    try:
        graph = api_form(data, effort) if isinstance(data.get("nodes"), list) else data
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise NoGraph("That is no workflow that can be read.") from error
    if not all(isinstance(node, Mapping) and isinstance(node.get("inputs"), Mapping) for node in graph.values()):
        raise NoGraph("That is no workflow: its nodes have no inputs.")
    return graph


def _in_picture(path: Path) -> str:
    from PIL import Image

    with Image.open(path) as picture:
        return picture.info.get("prompt") or picture.info.get("workflow") or ""
