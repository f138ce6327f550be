"""The person's own presets: kept apart from the pack, so that no update takes them; they go before its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ..providers.errors import InvalidOrder, StoreTrouble
from ..providers.limits import Size, Span
from ..providers.presets import CUSTOM, GRID, LEAST, MOST, PRESETS, Preset
from .private_file import change_private, read_private

FILE = "presets.json"
NAME_AT_MOST = 60
PRESETS_AT_MOST = 200
SIDE = Span(LEAST, MOST, GRID)


def own_presets(home: Path) -> tuple[Preset, ...]:
    """The presets the person made; raises StoreTrouble where their file cannot be read."""
    return _kept(read_private(home / FILE))


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
    """Add or replace a preset; `before` is the name it had.

    Raises InvalidOrder for what is no preset, StoreTrouble where it cannot be kept; nothing is changed then.
    """
    preset = Preset(name, *size)

    def changed(own: tuple[Preset, ...]) -> list[Preset]:
        at = next((at for at, one in enumerate(own) if before and one.name == before), len(own))
        others = [one for one in own if one.name not in (before, preset.name)]
        return [*others[:at], preset, *others[at:]]

    _change(home, changed)


def drop_preset(home: Path, name: str) -> None:
    """Forget a preset; workflows that use it carry its numbers. Raises StoreTrouble where that cannot be kept."""
    _change(home, lambda own: [preset for preset in own if preset.name != name])


def bring_presets(home: Path, file: Mapping[str, Any]) -> str:
    """Add all presets of an exported file, those of the same name replaced, or none; in words what was done.

    Raises InvalidOrder for what is no such file, StoreTrouble where they cannot be kept; nothing is changed then.
    """
    brought = {preset.name: preset for preset in _read(file)}
    if not brought:
        raise InvalidOrder("There are no presets in this file.")
    before: dict[str, Preset] = {}

    def changed(own: tuple[Preset, ...]) -> Iterable[Preset]:
        before.update({preset.name: preset for preset in own})
        return {**before, **brought}.values()

    _change(home, changed)
    replaced = sum(name in before and before[name] != preset for name, preset in brought.items())
    added = sum(name not in before for name in brought)
    return f"{added} added, {replaced} replaced, {len(brought) - added - replaced} as they were."


def exported(presets: Iterable[Preset]) -> dict[str, Any]:
    """The presets as they are kept and taken along."""
    return {"presets": [preset._asdict() for preset in presets]}


def _change(home: Path, change: Callable[[tuple[Preset, ...]], Iterable[Preset]]) -> None:
    """Keep what `change` makes of the presets there are."""

    def changed(data: dict[str, Any]) -> dict[str, Any]:
        kept = [_checked(preset) for preset in change(_kept(data))]
        if len(kept) > PRESETS_AT_MOST:
            raise InvalidOrder(f"presets: at most {PRESETS_AT_MOST} can be kept; these would be {len(kept)}.")
        return exported(kept)

    change_private(home / FILE, changed)


def _kept(data: Mapping[str, Any]) -> tuple[Preset, ...]:
    """The presets in the person's own file, which may be empty."""
    try:
        return _read(data) if data else ()
    except InvalidOrder as problem:
        raise StoreTrouble(f"{FILE} in the pack's folder: {problem} Mend or remove it.") from None


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
