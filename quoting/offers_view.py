"""The same pictures at other hosts, for a page that can put another host's node in the place of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..ledger.caps import Caps
from ..personal.speech import say
from ..providers.errors import InvalidOrder, StoreTrouble
from ..providers.families import family, is_of
from ..providers.host import Host, Model
from ..providers.limits import Limits, check
from ..providers.order import Order
from ..providers.prices.money import plain
from .compare_hosts import PROMPT, Offer, in_reach, offer_of, rank
from .quotes import Line, World

STEPS = 4
# So many pictures of different orders are compared with other hosts, those of the first nodes.
COMPARED_AT_MOST = 300
# Hosts whose node needs more than a model: which server, or which file.
NEED_MORE = ("own", "selfhosted")


# The node class of each host that can come into another's place.
Shop = Mapping[str, str]
NO_SHOP: Shop = {}


def shop_of(hosted: Mapping[str, str]) -> Shop:
    """The shop of all hosted node classes that a model is enough for."""
    return {host: node for node, host in hosted.items() if host not in NEED_MORE}


class Offers(NamedTuple):
    """The offers of a page: each list once, and which of them is that of a node."""

    lists: dict[str, list[dict[str, Any]]]
    of: dict[str, str]


def offers_view(lines: Iterable[Line], world: World, caps: Caps, shop: Shop, language: str = "") -> Offers:
    """What other hosts ask for the pictures of each line, as plain data in that language.

    First those that can be ordered from, the cheapest before; then those without a key.
    """
    lists: dict[str, list[dict[str, Any]]] = {}
    known: dict[Any, str] = {}
    of: dict[str, str] = {}
    compared = 0
    for line in lines:
        if line.ask is None or not shop:
            continue
        asked = (line.host, line.ask.model, line.ask.width, line.ask.height, line.ask.images, line.ask.steps)
        refusing = frozenset(_refusing(line, world))
        name = known.get((asked, refusing))
        if name is None:
            compared += line.ask.images
            if compared > COMPARED_AT_MOST:
                continue
            name = known[asked, refusing] = str(len(known))
            offers = [one for one in _offers(line, world, shop) if (one.host, one.model) not in refusing]
            offers.sort(key=lambda one: (world.keyless(one.host), rank(one, caps.worth)))
            lists[name] = [_as_data(one, line, world, shop, language) for one in offers]
        of[line.node] = name
    return Offers(lists, of)


def _models(line: Line, world: World) -> Iterator[tuple[Host, Model]]:
    """The models of other hosts that make the like of what the line asks for."""
    alike = family(line.ask.model) if line.ask else ""
    for host in in_reach(world.hosts, world.addresses).values():
        if host.name != line.host and not host.origin and host.name not in NEED_MORE:
            yield from ((host, model) for model in host.models if is_of(model.id, alike) and not model.doubt)


def _offers(line: Line, world: World, shop: Shop) -> Iterator[Offer]:
    for host, model in _models(line, world):
        if line.ask and host.name in shop:
            offer = offer_of(host, model, _order(line.ask, host, model), world.prices, world.used)
            if not offer.problem:
                yield offer


def _order(asked: Order, host: Host, model: Model) -> Order:
    """The order that the host's node would place, whatever it is asked to draw."""
    size = (asked.width, asked.height, asked.images)
    return Order(host.name, model.id, PROMPT, *size, 0, _steps(asked, model.limits))


def _steps(asked: Order, limits: Limits) -> int | None:
    """The steps as they are; those of a new node where there were none."""
    if limits.steps is None or asked.steps is not None:
        return asked.steps
    return min(STEPS, limits.steps.most)


def _refusing(line: Line, world: World) -> Iterator[tuple[str, str]]:
    """The hosts and models that do not take this very prompt: it is too long, or holds what they read as a command."""
    prompt = line.ask.prompt if line.ask else ""
    for host, model in _models(line, world):
        limits = model.limits
        if not prompt.strip() or (limits.prompt_characters is None and not limits.prompt_without):
            continue
        only = Limits(prompt_characters=limits.prompt_characters, prompt_without=limits.prompt_without)
        try:
            check(Order(host.name, model.id, prompt, 1024, 1024), only, host.title, lambda text: 0)
        except InvalidOrder:
            yield host.name, model.id


def _as_data(offer: Offer, line: Line, world: World, shop: Shop, language: str) -> dict[str, Any]:
    asked = line.ask.model if line.ask else ""
    seconds = _seconds(offer, line, world)
    money = offer.money
    return {
        "name": offer.host,
        "host": offer.title,
        "node": shop[offer.host],
        "model": offer.model,
        "short": offer.model.rpartition("/")[2],
        # Whether it is the same model, however hosts write its name; else it is schnell in the place of another one.
        "alike": is_of(asked, family(asked)),
        "told": say(offer.describe(), language),
        "cost": [plain(money.amount), money.currency] if money and offer.exact else None,
        "keyless": world.keyless(offer.host),
        "seconds": seconds,
    }


def _seconds(offer: Offer, line: Line, world: World) -> float | None:
    """What the middle one of the person's own orders like this took there, where enough of them tell."""
    if world.facts is None or line.ask is None:
        return None
    try:
        took = world.facts().takes(offer.host, offer.model, line.ask.width, line.ask.height)
    except StoreTrouble:
        return None
    return round(took.p50, 1) if took else None
