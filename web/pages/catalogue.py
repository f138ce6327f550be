"""What the frontend must know before a node is drawn: hosts, sizes, and whether this is the sandbox."""

from __future__ import annotations

from collections.abc import Mapping

from ...personal.addresses import Addresses
from ...personal.own_hosts import all_hosts
from ...personal.own_presets import offered
from ...personal.settings import read_settings
from ...providers.described.own_host import CHOSEN, NONE_CHOSEN, own_names
from ...providers.host import Host
from ...providers.hosts import hosts
from ...providers.no_host import ANYWHERE, FACE_OFF
from ...providers.presets import PRESETS
from ...wire.version import version


def catalogue(hosted: Mapping[str, str]) -> dict[str, object]:
    """The catalogue. `hosted` names the host of each hosted node."""
    settings = read_settings()
    chosen_later = {CHOSEN: NONE_CHOSEN, ANYWHERE.name: ANYWHERE, FACE_OFF.name: FACE_OFF}
    hosts_of = {node_id: chosen_later.get(name) or hosts()[name] for node_id, name in hosted.items()}
    return {
        "sandbox": settings.sandbox,
        "problem": settings.problem(),
        "version": version(),
        "nodes": {node_id: {"host": host.name, "title": host.title} for node_id, host in hosts_of.items()},
        "presets": {preset.name: [preset.width, preset.height] for preset in PRESETS.values()},
        "offered": offered(settings.home),
        "servers": Addresses(settings.home, settings.environment, sandbox=settings.sandbox).names(),
        "own_hosts": own_names(all_hosts(settings)),
        "takes": {host.name: _takes(host) for host in hosts().values()},
    }


def _takes(host: Host) -> dict[str, object]:
    """The sizes the host's schnell takes."""
    limits = host.models[0].limits
    return {"title": host.title, "side": limits.side, "sizes": limits.sizes, "pixels": limits.pixels}
