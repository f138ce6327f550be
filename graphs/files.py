"""Graphs in files: API exports, saved workflows, and pictures that carry one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .walk import Graph
from .workflow import api_form

PICTURES = (".png", ".webp")


class NoGraph(Exception):
    """Why no graph could be read, in words."""


def read_graph(path: Path) -> Graph:
    """The graph in a file, in API form."""
    try:
        text = _in_picture(path) if path.suffix.lower() in PICTURES else path.read_text(encoding="utf-8")
        return graph_of(json.loads(text))
    except (OSError, ValueError, RecursionError, NoGraph) as error:
        raise NoGraph(f"{path.name} holds no workflow that can be read.") from error


def graph_of(data: Any) -> Graph:
    """The graph in API form, from that form or from a saved workflow."""
    if not isinstance(data, Mapping):
        raise NoGraph("That is no workflow.")
    try:
        graph = api_form(data) if isinstance(data.get("nodes"), list) else data
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise NoGraph("That is no workflow that can be read.") from error
    if not all(isinstance(node, Mapping) and isinstance(node.get("inputs"), Mapping) for node in graph.values()):
        raise NoGraph("That is no workflow: its nodes have no inputs.")
    return graph


def _in_picture(path: Path) -> str:
    from PIL import Image

    with Image.open(path) as picture:
        return picture.info.get("prompt") or picture.info.get("workflow") or ""
