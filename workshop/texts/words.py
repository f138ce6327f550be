"""Every English text that a person reads of the pack, found where it is written: nodes, sentences, settings."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

from ..paths import REPO
from ..telling import Trouble

# Where a text stands: its file of locales/<language>/, then the keys that lead to it.
Place = tuple[str, ...]
Texts = dict[Place, str]

FILES = ("main", "nodeDefs", "settings")
SENTENCES: Place = ("main", "schnellkit", "words")
OURS = "Schnellkit"
JAVASCRIPT = REPO / "js"
# The rooms whose sentences reach the canvas: those that a person reads in an editor or a shell stay English.
SAID = ("Said", "LongWait")
ROOMS = ("providers", "personal", "ledger", "library", "wire", "quoting", "orders", "nodes", "web")
SWITCHES = JAVASCRIPT / "page" / "switches.mjs"

SAY = re.compile(r"(?<![.\w])(?<!function )say\(\s*")
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
SWITCH_ID = re.compile(r'const (\w+) = "(Schnellkit\.\w+)"')
SWITCH = re.compile(rf"(?<!const )toggle\(\s*(\w+),\s*({LITERAL}),\s*({LITERAL})")
CATEGORY = re.compile(r'category: \["Schnell", "(\w+)"')


def english(object_info: dict[str, Any]) -> Texts:
    """All of them, in the order of their sources; the nodes as a running ComfyUI tells them."""
    found = {**node_categories(object_info), **setting_texts(), **sentences(), **node_texts(object_info)}
    return dict(sorted(found.items(), key=lambda one: FILES.index(one[0][0])))


def sentences() -> Texts:
    """What the JavaScript says with say(), and the Python as Said."""
    return {**said_in_javascript(), **said_in_python()}


def said_in_python() -> Texts:
    """The patterns of all Said that have words."""
    found: Texts = {}
    for file in sorted(file for room in ROOMS for file in (REPO / room).rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAID):
                continue
            text = call.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                found[(*SENTENCES, text.value)] = text.value
            elif file.name != "said.py":
                raise Trouble(f'{file.relative_to(REPO)}:{call.lineno}: Said takes its sentence as a plain "string"')
    return found


def said_in_javascript() -> Texts:
    """What is said with say()."""
    found: Texts = {}
    for file in sorted([*JAVASCRIPT.rglob("*.js"), *JAVASCRIPT.rglob("*.mjs")]):
        source = file.read_text(encoding="utf-8")
        for call in SAY.finditer(source):
            literal = re.compile(LITERAL).match(source, call.end())
            if not literal:
                line = source.count("\n", 0, call.start()) + 1
                raise Trouble(f'{file.relative_to(REPO)}:{line}: say() takes its sentence as a plain "string"')
            text = json.loads(literal[0])
            found[(*SENTENCES, text)] = text
    return found


def setting_texts() -> Texts:
    """The switches in ComfyUI's settings dialog, and the heading they stand under."""
    ids = dict(SWITCH_ID.findall(SWITCHES.read_text(encoding="utf-8")))
    found: Texts = {
        ("main", "settingsCategories", category): category
        for category in CATEGORY.findall(SWITCHES.read_text(encoding="utf-8"))
    }
    for file in sorted(JAVASCRIPT.glob("*.js")):
        for name, told, tooltip in SWITCH.findall(file.read_text(encoding="utf-8")):
            key = _key(ids[name])
            found["settings", key, "name"] = json.loads(told)
            found["settings", key, "tooltip"] = json.loads(tooltip)
    return found


def node_categories(object_info: dict[str, Any]) -> Texts:
    """The folders that the nodes lie in, below the pack's own."""
    paths = [node["category"].split("/")[1:] for node in _ours(object_info)]
    return {("main", "nodeCategories", folder): folder for path in paths for folder in path}


def node_texts(object_info: dict[str, Any]) -> Texts:
    """Titles, descriptions, and the names and tooltips of inputs and outputs."""
    found: Texts = {}
    for node in _ours(object_info):
        at: Place = ("nodeDefs", node["name"])
        found[(*at, "display_name")] = node["display_name"]
        found[(*at, "description")] = node["description"]
        for name, tooltip, label in _inputs(node["input"]):
            _add(found, (*at, "inputs", _key(name)), label, tooltip)
        told = zip(node["output"], node["output_name"], node["output_tooltips"], strict=True)
        for index, (kind, name, tooltip) in enumerate(told):
            # An output named as its type is translated by ComfyUI.
            _add(found, (*at, "outputs", str(index)), name if name != kind else "", tooltip)
    # What a machine adds to a tooltip, on lines of their own, no translation knows: the server tells such a one.
    return {place: text for place, text in found.items() if text and "\n" not in text}


def _ours(object_info: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for name, node in sorted(object_info.items()) if name.startswith(OURS)]


def _inputs(groups: dict[str, Any], under: str = "") -> Iterator[tuple[str, str, str]]:
    """Each input with its tooltip and its label; those that a choice brings along are named under it."""
    for group in ("required", "optional"):
        for name, (kind, options) in groups.get(group, {}).items():
            yield under + name, options.get("tooltip", ""), options.get("display_name", name)
            if kind == "COMFY_DYNAMICCOMBO_V3":
                for choice in options["options"]:
                    yield from _inputs(choice["inputs"], f"{under}{name}.")


def _add(found: Texts, at: Place, name: str, tooltip: str | None) -> None:
    for word, text in (("name", name), ("tooltip", tooltip or "")):
        # Two choices may bring along the same input, but there is one place for its words.
        known = found.setdefault((*at, word), text)
        if known != text:
            raise Trouble(f"{'.'.join(at)} has two texts, {known!r} and {text!r}: say the same in both")


def _key(name: str) -> str:
    """A name as ComfyUI looks it up: dots would lead further down."""
    return name.replace(".", "_")
