"""Where each host's key stands: missing, in the environment, or stored; never the key or a part of it."""

from __future__ import annotations

from ...orders.runtime import House
from ...providers.errors import InvalidOrder
from ...providers.host import Host


def key_states(house: House) -> list[dict[str, object]]:
    """For every host that takes a key: its state, its variable, and where to make one."""
    return [
        {
            "name": host.name,
            "title": host.title,
            "state": house.keys.origin(host),
            "stored": house.keys.get_named(host.name) is not None,
            "variable": host.key_variable,
            "page": host.key_page,
            "billing": host.billing_page,
            "checkable": host.key_check is not None,
        }
        for host in keyed(house)
    ]


def store_key(house: House, name: str, key: str) -> None:
    """Keep the host's key; an empty one forgets it."""
    house.keys.store(host_of(house, name).name, key)


def host_of(house: House, name: str) -> Host:
    """The host of that name, if it takes a key."""
    for host in keyed(house):
        if host.name == name:
            return host
    known = ", ".join(host.name for host in keyed(house))
    raise InvalidOrder(f"There is no host of that name that takes a key; there are: {known}.", name="host")


def keyed(house: House) -> list[Host]:
    """The hosts that take a key of their own."""
    return [host for host in house.hosts.values() if host.key_variable]
