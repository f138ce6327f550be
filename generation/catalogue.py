"""What the frontend must know before a node is drawn: hosts, prices, sizes, and whether this is the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..providers import hosts
from ..providers.host import Host
from ..providers.presets import PRESETS
from ..providers.prices import is_old
from .own_presets import offered
from .own_prices import known_prices
from .settings import read_settings


def catalogue(hosted: Mapping[str, str]) -> dict[str, object]:
    """The catalogue; `hosted` names the host of each hosted node."""
    settings = read_settings()
    hosts_of = {node_id: hosts()[name] for node_id, name in hosted.items()}
    return {
        "sandbox": settings.sandbox,
        "problem": settings.problem(),
        "nodes": {
            node_id: {
                "host": host.name,
                "model": host.models[0].id,
                "title": host.title,
                "stepless": _stepless(host),
            }
            for node_id, host in hosts_of.items()
        },
        "prices": [{**price.told(), "old": is_old(price, date.today())} for price in known_prices(settings.home)],
        "presets": {preset.name: [preset.width, preset.height] for preset in PRESETS.values()},
        "offered": offered(settings.home),
        "takes": {host.name: _takes(host) for host in hosts().values()},
    }


def _takes(host: Host) -> dict[str, object]:
    """The sizes the host's schnell takes."""
    limits = host.models[0].limits
    return {"title": host.title, "side": limits.side, "sizes": limits.sizes, "pixels": limits.pixels}


def _stepless(host: Host) -> list[tuple[str, object]]:
    """The settings under which the host chooses the steps, so that a price by the step is unknown."""
    variants = [variant for model in host.models for variant in model.variants]
    return [(variant.setting, variant.value) for variant in variants if variant.limits.steps is None]
