"""The presets for their page: the person's own and the built-in ones, with the hosts that take them."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from pathlib import Path

from ...personal.own_presets import own_presets
from ...providers.host import Host
from ...providers.presets import PRESETS, Preset
from ...providers.sizing import describe_fits

LARGEST_KNOWN = 21


def presets_view(home: Path, hosts: Mapping[str, Host]) -> dict[str, object]:
    """Every preset with its area, its ratio, and who takes it."""
    own = own_presets(home)
    hidden = {preset.name for preset in own}
    return {
        "own": [_preset_view(preset, hosts) for preset in own],
        "built_in": [_preset_view(preset, hosts) for preset in PRESETS.values() if preset.name not in hidden],
    }


def _preset_view(preset: Preset, hosts: Mapping[str, Host]) -> dict[str, object]:
    width, height = preset.width, preset.height
    megapixels = f"{width * height / 2**20:.2f} MP"
    return {
        **preset._asdict(),
        "text": f"{width} × {height} · {_ratio(width, height)} · {megapixels}",
        "fits": describe_fits((width, height), hosts),
    }


def _ratio(width: int, height: int) -> str:
    """The ratio in numbers a person knows, 16:9, or else against 1."""
    shared = gcd(width, height)
    exact = width // shared, height // shared
    if max(exact) <= LARGEST_KNOWN:
        return f"{exact[0]}:{exact[1]}"
    return f"{width / height:.2f}:1" if width > height else f"1:{height / width:.2f}"
