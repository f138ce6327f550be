"""What the hosts told when they were last asked, beside the prices known, and what their charges say of those."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ...personal.looks import Found, Look, found_price, kept_looks, named
from ...personal.own_prices import known_prices
from ...providers.errors import StoreTrouble
from ...providers.host import Host
from ...providers.prices.price_list import Price, price_of
from ...quoting.told_charges import Difference, differences
from .hosts import amounts

if TYPE_CHECKING:
    from ...orders.runtime import Runtime


def looks_view(runtime: Runtime) -> dict[str, object]:
    """For every host what it told, and where its charges differ from the quotes."""
    sandbox = runtime.settings.sandbox
    try:
        looks, prices = kept_looks(runtime.settings.home, sandbox=sandbox), known_prices(runtime.settings.home)
        charged = differences(runtime.ledger.told_charges(), prices)
    except StoreTrouble as trouble:
        return {"usable": False, "trouble": str(trouble), "hosts": {}}
    return {
        "usable": not sandbox,
        "hosts": {
            host.name: _host_view(host, looks.get(host.name), prices, charged) for host in runtime.hosts.values()
        },
    }


def _host_view(
    host: Host, look: Look | None, prices: Sequence[Price], charged: Mapping[tuple[str, str], Difference]
) -> dict[str, object]:
    models = dict(look.models) if look else {}
    names = {*models, *(model for name, model in charged if name == host.name)}
    return {
        "asked": bool(host.free_looks),
        "left": str(look.left) if look and look.left else "",
        "seen": look.seen.isoformat() if look and look.seen else "",
        "models": {
            name: {
                "found": _found_view(host, models[name], price_of(host.name, name, prices)) if name in models else None,
                "charged": _charged_view(charged.get((host.name, name))),
            }
            for name in sorted(names)
        },
    }


def _found_view(host: Host, found: Found, known: Price | None) -> dict[str, object]:
    price = found_price(host.name, found, known)
    return {
        "served": found.offer.served,
        "date": found.seen.isoformat(),
        "text": amounts(price, price.amount) if price and price.amount is not None else found.offer.told,
        "name": named(price) if price else "",
        "differs": price is not None and not found.offer.is_like(known),
        "assumed": found.offer.assumed if price else "",
    }


def _charged_view(difference: Difference | None) -> dict[str, object] | None:
    if difference is None:
        return None
    return {"percent": str(abs(difference.percent)), "more": difference.percent > 0, "count": difference.count}
