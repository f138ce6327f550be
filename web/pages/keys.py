"""Where each host's key stands: missing, in the environment, or stored; never the key or a part of it."""

from __future__ import annotations

from collections.abc import Mapping

from ...personal.keys import Keys
from ...providers.errors import InvalidOrder
from ...providers.host import Host


def key_states(keys: Keys, hosts: Mapping[str, Host]) -> list[dict[str, object]]:
    """For every host that takes a key: its state, its variable, and where to make one."""
    return [
        {
            "name": host.name,
            "title": host.title,
            "state": keys.origin(host),
            "stored": keys.get_named(host.key_name) is not None,
            "variable": " + ".join(host.key_variables),
            "parts": bool(host.key_form.account_variable),
            "page": host.key_page,
            "billing": host.billing_page,
            "checkable": host.key_check is not None,
        }
        for host in keyed(hosts)
    ]


def store_key(keys: Keys, hosts: Mapping[str, Host], name: str, key: str) -> None:
    """Keep the host's key. An empty one forgets it. Raises InvalidOrder for what is no key of that host."""
    host = host_of(hosts, name)
    if key.strip() and (fault := host.key_form.fault_of(key.strip())):
        raise InvalidOrder(f"That is no key for {host.title}: it {fault}.", name="key")
    keys.store(host.key_name, key)


def host_of(hosts: Mapping[str, Host], name: str) -> Host:
    """The host of that name, if it takes a key."""
    for host in keyed(hosts):
        if host.name == name:
            return host
    known = ", ".join(host.name for host in keyed(hosts))
    raise InvalidOrder(f"There is no host of that name that takes a key; there are: {known}.", name="host")


def keyed(hosts: Mapping[str, Host]) -> list[Host]:
    """The hosts that take a key of their own."""
    return [host for host in hosts.values() if host.key_variable]
