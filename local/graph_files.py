"""Graphs in files: API exports, saved workflows, and pictures that carry one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .graph import Graph
from .trouble import LocalTrouble

OFF, BYPASSED = 2, 4
REROUTE = "Reroute"
CONTROLS = ("fixed", "increment", "decrement", "randomize")
# Older workflows keep only the values of widgets; these are the names, as far as the doctor asks for them.
WIDGETS = {
    "KSampler": ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", "steps", "cfg", "sampler_name", "scheduler"),
    "SamplerCustom": ("add_noise", "noise_seed", "cfg"),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "CFGGuider": ("cfg",),
    "UNETLoader": ("unet_name",),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "LoraLoader": ("lora_name", "strength_model"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl"),
    "EmptyLatentImage": ("width", "height"),
    "EmptySD3LatentImage": ("width", "height"),
    "SchnellkitLoad": ("model",),
    "SchnellkitPrompt": ("text",),
    "SchnellkitResolution": ("preset", "width", "height"),
    "SchnellkitSample": ("seed", "images", "steps", "width", "height"),
    "SchnellkitLocal": ("prompt", "width", "height", "seed", "images", "steps"),
}


def read_graph(path: Path) -> Graph:
    """The graph in a file, in API form."""
    try:
        text = _in_picture(path) if path.suffix.lower() in (".png", ".webp") else path.read_text(encoding="utf-8")
        data = json.loads(text)
    except (OSError, ValueError) as error:
        raise LocalTrouble(f"{path.name} holds no workflow that can be read.") from error
    if not isinstance(data, dict):
        raise LocalTrouble(f"{path.name} holds no workflow.")
    return from_workflow(data) if isinstance(data.get("nodes"), list) else data


def from_workflow(workflow: dict[str, Any]) -> Graph:
    """A saved workflow in API form, as far as the names of its widgets are known."""
    parts = {part.get("id") for part in (workflow.get("definitions") or {}).get("subgraphs", [])}
    if any(node["type"] in parts for node in workflow["nodes"]):
        raise LocalTrouble("This workflow has subgraphs. Export it for the API and look through that file instead.")
    nodes = {str(node["id"]): node for node in workflow["nodes"] if node.get("mode") != OFF}
    links = {link[0]: (str(link[1]), link[2]) for link in workflow.get("links", []) if isinstance(link, list)}
    graph = {}
    for name, node in nodes.items():
        if not _passes_on(node):
            graph[name] = {"class_type": node["type"], "inputs": {**_widgets(node), **_wires(node, nodes, links)}}
    return graph


def _passes_on(node: dict[str, Any]) -> bool:
    return node.get("mode") == BYPASSED or node["type"] == REROUTE


def _widgets(node: dict[str, Any]) -> dict[str, Any]:
    """Values by widget name; the choice behind a seed has no name and is left out."""
    values = node.get("widgets_values") or []
    if isinstance(values, dict):
        return values
    told = [slot["widget"]["name"] for slot in node.get("inputs", []) if slot.get("widget")]
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


def _wires(node: dict[str, Any], nodes: dict[str, Any], links: dict[int, tuple[str, int]]) -> dict[str, list[Any]]:
    wires = {}
    for slot in node.get("inputs", []):
        source = _behind(links.get(slot.get("link")), nodes, links)
        if source:
            wires[slot["name"]] = list(source)
    return wires


def _behind(
    source: tuple[str, int] | None, nodes: dict[str, Any], links: dict[int, tuple[str, int]]
) -> tuple[str, int] | None:
    """The source behind nodes that only pass on: their input of the same type."""
    while source and (node := nodes.get(source[0])) and _passes_on(node):
        kind = node["outputs"][source[1]]["type"]
        slot = next((slot for slot in node.get("inputs", []) if slot["type"] in (kind, "*")), {})
        source = links.get(slot.get("link", -1))
    return source if source and source[0] in nodes else None


def _in_picture(path: Path) -> str:
    from PIL import Image

    with Image.open(path) as picture:
        return picture.info.get("prompt") or picture.info.get("workflow") or ""
