"""One's own servers: shown, kept with their keys, and dropped."""

from __future__ import annotations

from urllib.parse import urlsplit

from ...personal.addresses import DIALECTS, Addresses, Endpoint, check_endpoint
from ...personal.keys import Keys, checked_key
from ...providers.errors import InvalidOrder

NAME_AT_MOST = 64


def servers_view(keys: Keys, addresses: Addresses, *, with_addresses: bool) -> list[dict[str, object]]:
    """The servers by name; their addresses only for whom they are meant."""
    return [
        {
            "name": endpoint.name,
            "url": endpoint.url if with_addresses else "",
            "dialect": endpoint.dialect,
            "model": endpoint.model,
            "key": keys.get_named(endpoint.key_name) is not None,
        }
        for endpoint in addresses.endpoints().values()
    ]


def dialects() -> tuple[str, ...]:
    """The dialects a server can speak."""
    return DIALECTS


def keep_server(keys: Keys, addresses: Addresses, endpoint: Endpoint, key: str, *, sandbox: bool) -> None:
    """Add or replace a server. A stored key stays with its address and does not move to another one.

    Raises InvalidOrder for a bad server or key, with nothing changed; StoreTrouble where it cannot all be kept.
    Whatever ends this in between, no key is stored under the name of a server it was not meant for.
    """
    if sandbox:
        raise _refused_in_sandbox()
    if not endpoint.name or len(endpoint.name) > NAME_AT_MOST or not endpoint.name.isprintable():
        raise InvalidOrder(f"name: give the server a name of 1 to {NAME_AT_MOST} characters.", name="name")
    before = addresses.endpoints().get(endpoint.name)
    endpoint = Endpoint(endpoint.name, _base(endpoint.url), endpoint.dialect, endpoint.model)
    check_endpoint(endpoint)
    key = checked_key(key)
    # The key goes before its address does, or a crash between would leave it to the new one.
    if not before or urlsplit(before.url)[:2] != urlsplit(endpoint.url)[:2]:
        keys.store(endpoint.key_name, "")
    addresses.keep(endpoint)
    if key:
        keys.store(endpoint.key_name, key)


def drop_server(keys: Keys, addresses: Addresses, name: str, *, sandbox: bool) -> None:
    """Forget a server and its key. Raises InvalidOrder where there is none, StoreTrouble where that cannot be kept."""
    if sandbox:
        raise _refused_in_sandbox()
    endpoint = addresses.endpoint(name)
    # The key first: one left behind would go to the next server of that name.
    keys.store(endpoint.key_name, "")
    addresses.drop(name)


def _base(url: str) -> str:
    """The address without the /v1 that many write at its end: every dialect adds its own."""
    return url.strip().rstrip("/").removesuffix("/v1")


def _refused_in_sandbox() -> InvalidOrder:
    return InvalidOrder(
        "In sandbox mode the servers are the sandbox's own. Start ComfyUI without SCHNELLKIT_SANDBOX to use yours."
    )
