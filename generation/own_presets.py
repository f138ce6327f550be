"""The person's own presets: kept apart from the pack, so that no update takes them; they go before its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..providers.errors import InvalidOrder, StoreTrouble
from ..providers.limits import Size, Span
from ..providers.presets import CUSTOM, GRID, LEAST, MOST, PRESETS, Preset
from .private_file import read_private, write_private

FILE = "presets.json"
NAME_AT_MOST = 60
PRESETS_AT_MOST = 200
SIDE = Span(LEAST, MOST, GRID)


def own_presets(home: Path) -> tuple[Preset, ...]:
    """The presets the person made."""
    try:
        return _read(read_private(home / FILE)) if (home / FILE).exists() else ()
    except InvalidOrder as problem:
        raise StoreTrouble(f"{FILE} in the pack's folder: {problem} Mend or remove it.") from None


def offered(home: Path) -> dict[str, Size]:
    """What the node's list offers, the person's own first; a name of theirs hides the built-in preset of that name."""
    try:
        own = own_presets(home)
    except StoreTrouble:
        own = ()  # The Presets page tells the trouble; no node and no price waits for that.
    hidden = {preset.name for preset in own}
    built_in = {name: (width, height) for name, width, height in PRESETS.values() if name not in hidden}
    return {option(preset): (preset.width, preset.height) for preset in own} | built_in


def option(preset: Preset) -> str:
    """How a preset of one's own stands in the list: never as a built-in name, which means the same to everybody."""
    return f"{preset.name} · {preset.width}x{preset.height}"


def keep_preset(home: Path, name: str, size: Size, before: str = "") -> None:
    """Add or replace a preset; `before` is the name it had."""
    preset = Preset(name, *size)
    own = own_presets(home)
    at = next((at for at, one in enumerate(own) if before and one.name == before), len(own))
    others = [one for one in own if one.name not in (before, preset.name)]
    write_presets(home, [*others[:at], preset, *others[at:]])


def drop_preset(home: Path, name: str) -> None:
    """Forget a preset; workflows that use it carry its numbers."""
    write_presets(home, [preset for preset in own_presets(home) if preset.name != name])


def bring_presets(home: Path, file: Mapping[str, Any]) -> str:
    """Add all presets of an exported file, those of the same name replaced, or none; in words what was done."""
    brought = {preset.name: preset for preset in _read(file)}
    if not brought:
        raise InvalidOrder("There are no presets in this file.")
    own = {preset.name: preset for preset in own_presets(home)}
    write_presets(home, {**own, **brought}.values())
    replaced = sum(name in own and own[name] != preset for name, preset in brought.items())
    added = sum(name not in own for name in brought)
    return f"{added} added, {replaced} replaced, {len(brought) - added - replaced} as they were."


def write_presets(home: Path, presets: Iterable[Preset]) -> None:
    """Keep these presets and no others."""
    kept = [_checked(preset) for preset in presets]
    if len(kept) > PRESETS_AT_MOST:
        raise InvalidOrder(f"presets: at most {PRESETS_AT_MOST} can be kept; these would be {len(kept)}.")
    write_private(home / FILE, exported(kept))


def exported(presets: Iterable[Preset]) -> dict[str, Any]:
    """The presets as they are kept and taken along."""
    return {"presets": [preset._asdict() for preset in presets]}


def _read(file: Mapping[str, Any]) -> tuple[Preset, ...]:
    entries = file.get("presets")
    if not isinstance(entries, list):
        raise InvalidOrder("This is no file of presets: there is no list “presets” in it.")
    return tuple(_checked(_preset(entry)) for entry in entries)


def _preset(entry: Any) -> Preset:
    try:
        return Preset(str(entry["name"]), entry["width"], entry["height"])
    except (LookupError, TypeError):
        raise InvalidOrder("presets: each needs a name, a width and a height.") from None


def _checked(preset: Preset) -> Preset:
    name = preset.name.strip()
    if not name or len(name) > NAME_AT_MOST or not name.isprintable() or name == CUSTOM:
        raise InvalidOrder(
            f"name: give the preset a name of 1 to {NAME_AT_MOST} characters, and not “{CUSTOM}”.", name="name"
        )
    for side, value in (("width", preset.width), ("height", preset.height)):
        if isinstance(value, bool) or value not in SIDE:
            raise InvalidOrder(f"{side} of “{name}”: a number from {SIDE}.", name=side)
    return preset._replace(name=name)
