"""Where each host's key stands: missing, in the environment, or stored; never the key or a part of it."""

from __future__ import annotations

from ...orders.runtime import Runtime
from ...providers.errors import InvalidOrder
from ...providers.host import Host


def key_states(runtime: Runtime) -> list[dict[str, object]]:
    """For every host that takes a key: its state, its variable, and where to make one."""
    return [
        {
            "name": host.name,
            "title": host.title,
            "state": runtime.keys.origin(host),
            "stored": runtime.keys.get_named(host.name) is not None,
            "variable": " + ".join(host.key_variables),
            "parts": bool(host.key_form.account_variable),
            "page": host.key_page,
            "billing": host.billing_page,
            "checkable": host.key_check is not None,
        }
        for host in keyed(runtime)
    ]


def store_key(runtime: Runtime, name: str, key: str) -> None:
    """Keep the host's key; an empty one forgets it."""
    host = host_of(runtime, name)
    if key.strip() and (fault := host.key_form.fault_of(key.strip())):
        raise InvalidOrder(f"That is no key for {host.title}: it {fault}.", name="key")
    runtime.keys.store(host.name, key)


def host_of(runtime: Runtime, name: str) -> Host:
    """The host of that name, if it takes a key."""
    for host in keyed(runtime):
        if host.name == name:
            return host
    known = ", ".join(host.name for host in keyed(runtime))
    raise InvalidOrder(f"There is no host of that name that takes a key; there are: {known}.", name="host")


def keyed(runtime: Runtime) -> list[Host]:
    """The hosts that take a key of their own."""
    return [host for host in runtime.hosts.values() if host.key_variable]
