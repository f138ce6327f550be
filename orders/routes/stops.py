"""Stops: what each host would make of one picture, and why some cannot or may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from ...personal.addresses import Addresses
from ...providers.errors import InvalidOrder, SchnellkitError
from ...providers.families import SCHNELL, is_of
from ...providers.host import Host, Model
from ...providers.limits import SEED_RANGE, Limits, Span, check
from ...providers.order import Order
from ...providers.prices.price_list import ANY_MODEL, Price, Quote, quote
from ...providers.said import Said
from ...providers.split import split
from ...providers.wire import Reply, Request
from ..order_from_inputs import as_inputs, ordered
from .facts import Facts, Seconds
from .wishes import HERE_FIRST, IN_EU, IN_ORDER, Wishes

# The inputs that say what the picture is, in a node of any host.
PICTURE = ("prompt", "width", "height", "seed", "steps", "size_fit")
HERE = "here"
# This machine, as one host among the others: whoever orders there makes the picture itself.
HERE_HOST = Host(
    HERE,
    "This machine",
    (Model(SCHNELL, Limits(side=Span(64, 4096, 16), steps=Span(1, 50), seeds=Span(0, SEED_RANGE - 1))),),
    request=lambda order: Request(""),
    read=lambda answer: Reply(()),
)
HERE_PRICE = Price(HERE, ANY_MODEL, "free")
NOT_ALLOWED = Said("not among the hosts you named")


class Stop(NamedTuple):
    """One host on the way, and the order of one picture there. `has` says that the library has that picture."""

    host: Host
    order: Order
    quoted: Quote
    left: int | None = None
    seconds: Seconds | None = None
    has: bool = False
    server: str = ""

    @property
    def name(self) -> str:
        """What a person calls it by: the host, or one's own server."""
        return self.server or self.host.name

    @property
    def title(self) -> str:
        """Its name as it is written."""
        return self.server or self.host.title

    @property
    def here(self) -> bool:
        """Whether this machine makes it."""
        return self.host is HERE_HOST

    @property
    def free(self) -> bool:
        """Whether it charges nothing: by its price, or as the picture is in the library."""
        return self.has or self.quoted.free or bool(self.quoted.money and not self.quoted.money.amount)


class LeftOut(NamedTuple):
    """A host that is not on the way, and why."""

    title: str
    why: str


def names_of(hosts: Mapping[str, Host], addresses: Addresses) -> tuple[str, ...]:
    """The names that a person may call a host by: its own, or that of one's own server."""
    return (*(name for name, host in hosts.items() if not _is_server(host)), *addresses.names(), HERE)


def stops_for(inputs: Mapping[str, Any], wishes: Wishes, facts: Facts) -> Iterator[Stop | LeftOut]:
    """What every host would make of the picture that the inputs ask for, one stop for each model that is alike."""
    servers = facts.addresses.names()
    for host in (*facts.hosts.values(), *([HERE_HOST] if facts.here else [])):
        for server in servers if _is_server(host) else [""]:
            name = server or host.name
            if wishes.hosts and name not in wishes.hosts:
                yield LeftOut(server or host.title, NOT_ALLOWED)
                continue
            models = _models(host, wishes.family, server)
            for model in models:
                yield _stop(inputs, host, model, server, wishes, facts)
            if not models and wishes.hosts:
                yield LeftOut(host.title, Said("it does not serve {model}", model=wishes.family))


def _models(host: Host, family: str, server: str) -> list[Model]:
    return list(host.models[:1]) if server else [model for model in host.models if is_of(model.id, family)]


def _is_server(host: Host) -> bool:
    return not host.key_variable and not host.origin and host is not HERE_HOST


def _stop(
    inputs: Mapping[str, Any], host: Host, model: Model, server: str, wishes: Wishes, facts: Facts
) -> Stop | LeftOut:
    title = server or host.title
    picture = {name: inputs[name] for name in PICTURE if name in inputs}
    where = {"endpoint": server} if server else as_inputs(host, model.id, {})
    try:
        order, _ = ordered(host, {**picture, "images": 1, **where}, facts.addresses)
        (call,) = split(order, host.model(order.model))
        check(call, host.limits(call), host.title, lambda prompt: 0)
    except InvalidOrder as problem:
        return LeftOut(title, problem.args[0])
    except SchnellkitError as problem:
        return LeftOut(title, str(problem))
    quoted = quote(call, (HERE_PRICE,) if host is HERE_HOST else facts.prices)
    stop = Stop(
        host,
        call,
        quoted,
        facts.left(quoted, 1),
        facts.takes(server or host.name, order.model, order.width, order.height),
        not inputs.get("fresh") and facts.has(call),
        server,
    )
    why = _why_not(stop, model, wishes, facts)
    return LeftOut(title, why) if why else stop


def _why_not(stop: Stop, model: Model, wishes: Wishes, facts: Facts) -> str:
    """Why a host that could make it may not, or nothing."""
    host = stop.host
    if wishes.only == IN_EU and not (host.in_eu or stop.server or stop.here):
        return Said("it does not say that it works in the EU")
    if wishes.seeded and not host.limits(stop.order).seeds:
        return Said("it has no seed")
    if stop.has:
        return ""
    if facts.keyless(host.name):
        return Said("no key yet")
    if model.doubt:
        return Said("it may not serve this model any more")
    if rests := facts.resting(stop.name):
        return Said("it rests for {seconds} s", seconds=f"{rests:.0f}")
    return _why_too_dear(stop, wishes, facts)


def _why_too_dear(stop: Stop, wishes: Wishes, facts: Facts) -> str:
    if stop.free:
        return ""
    most = stop.quoted.most
    worth = facts.worth(most) if most else None
    if worth is None:
        named = wishes.choose in (IN_ORDER, HERE_FIRST) and stop.name in wishes.hosts
        if wishes.at_most is not None or not (wishes.unknown or (named and most)):
            return Said("its price is not known") if most is None else Said("its price is in another currency")
        return ""
    if wishes.at_most is not None and worth > wishes.at_most:
        return Said("it costs more than you allow")
    if facts.room is not None and worth > facts.room:
        return Said("your caps do not leave enough for it")
    return ""


def cost_of(stop: Stop, facts: Facts) -> Decimal | None:
    """What it is worth in the currency of the caps, nothing where it is free; None where that is not known."""
    if stop.free:
        return Decimal(0)
    return facts.worth(stop.quoted.money) if stop.quoted.money else None
