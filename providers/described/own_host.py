"""Own host: the node that orders from whichever of the person's described hosts its inputs name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import InvalidOrder
from ..host import Host, Model
from ..limits import SEED_RANGE, Limits, Span
from ..said import Said
from .host_file import OWN

# The host of the node, until its inputs name one.
CHOSEN = "own"
INPUT = "host"


def _not_chosen(asked: object) -> NoReturn:
    raise no_such_host("", ())


NONE_CHOSEN = Host(
    CHOSEN,
    "Own host",
    (Model("", Limits(steps=Span(1, 100), seeds=Span(0, SEED_RANGE - 1))),),
    request=_not_chosen,
    read=_not_chosen,
)


def own_names(hosts: Mapping[str, Host]) -> tuple[str, ...]:
    """The described hosts, as a person names them: by their files."""
    return tuple(name.removeprefix(OWN) for name, host in hosts.items() if host.origin)


def host_for(hosts: Mapping[str, Host], name: str, inputs: Mapping[str, Any]) -> Host:
    """The host that a node orders from: its own, or the described one that its inputs name.

    Raises InvalidOrder, which says which there are.
    """
    if name != CHOSEN:
        return hosts[name]
    chosen = str(inputs.get(INPUT, ""))
    host = hosts.get(OWN + chosen)
    if host is None or not host.origin:
        raise no_such_host(chosen, own_names(hosts))
    return host


def no_such_host(chosen: str, known: tuple[str, ...]) -> InvalidOrder:
    """What is told of a host that no file here describes."""
    return InvalidOrder(
        Said(
            "host is “{name}”: no file here describes it (known: {known}). "
            "Put its file into the folder hosts, or choose another. The Hosts page tells what is wrong with a file.",
            name=chosen,
            known=", ".join(known) or Said("none"),
        ),
        name=INPUT,
        value=chosen,
        nearest=known,
    )


def gone_host(name: str) -> InvalidOrder:
    """What is told of an order at a host whose file is no longer there."""
    return InvalidOrder(
        Said(
            "The file {file} in the folder hosts is gone or damaged, and only it says how its host is asked and read. "
            "Put it back, then try again.",
            file=f"{name.removeprefix(OWN)}.json",
        ),
        name=INPUT,
        value=name,
    )
