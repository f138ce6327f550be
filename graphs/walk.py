"""A graph in ComfyUI's API form, walked from a node back to what feeds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Graph = Mapping[str, Mapping[str, Any]]
Link = tuple[str, int]


def is_link(graph: Graph, value: Any) -> bool:
    """Whether an input's value is a wire to a node of the graph."""
    return (
        isinstance(value, (list, tuple))
        and len(value) == 2
        and isinstance(value[0], (str, int))
        and isinstance(value[1], int)
        and str(value[0]) in graph
    )


def link_of(graph: Graph, node: str, name: str) -> Link | None:
    """Where an input comes from, if it is wired to a node of the graph."""
    value = graph[node].get("inputs", {}).get(name)
    return (str(value[0]), value[1]) if is_link(graph, value) else None


def links_of(graph: Graph, node: str) -> list[Link]:
    """Every wire into a node."""
    values = graph[node].get("inputs", {}).values()
    return [(str(value[0]), value[1]) for value in values if is_link(graph, value)]


def value_of(graph: Graph, node: str, name: str) -> Any:
    """What is set on the node itself; None where it is wired or missing."""
    value = graph[node].get("inputs", {}).get(name)
    return None if isinstance(value, (list, tuple, dict)) else value


def kind_of(graph: Graph, node: str) -> str:
    """The class of a node."""
    return str(graph[node].get("class_type", ""))


def upstream(graph: Graph, node: str, *names: str) -> Iterator[str]:
    """The nodes behind these inputs, nearest first, and those behind theirs; each once."""
    waiting = [link[0] for name in names if (link := link_of(graph, node, name))]
    seen = set()
    while waiting:
        current = waiting.pop(0)
        if current in seen:
            continue
        seen.add(current)
        yield current
        waiting += [link[0] for name in graph[current].get("inputs", {}) if (link := link_of(graph, current, name))]


def chain(graph: Graph, node: str, name: str) -> Iterator[str]:
    """The nodes one behind the other along inputs of the same name, such as model behind model."""
    seen = {node}
    link = link_of(graph, node, name)
    while link and link[0] not in seen:
        seen.add(link[0])
        yield link[0]
        link = link_of(graph, link[0], name)
