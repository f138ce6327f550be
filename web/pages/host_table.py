"""The table of hosts: what the usual picture costs at each, how fast it was here, and how often it succeeded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...ledger.caps import read_caps
from ...ledger.reports.speeds import DAYS, ORDERS_AT_LEAST, Record, records
from ...personal.wins import wins
from ...providers.errors import StoreTrouble
from ...quoting.compare_hosts import Offer, compare_hosts, in_reach
from .hosts import SIDE, SQUARE, STEPS

if TYPE_CHECKING:
    from ...orders.runtime import Runtime


def host_table(runtime: Runtime, now: float, *, with_records: bool) -> dict[str, object]:
    """A row for every host that can be ordered from; with what became of the person's own orders, where that is asked.

    Nothing is sent. Raises StoreTrouble where prices, servers or caps cannot be read; of the ledger it is told instead.
    """
    runtime.see_own_hosts()
    home, reach = runtime.settings.home, in_reach(runtime.hosts, runtime.addresses)
    worth = read_caps(home).worth
    offers = _first_of_each(compare_hosts((SIDE, SIDE), STEPS, 1, reach, runtime.prices(), worth))
    known, trouble = _known(runtime, now) if with_records else ({}, "")
    chosen, no_wins = _chosen(runtime) if with_records else ({}, "")
    return {
        "sandbox": runtime.settings.sandbox,
        "size": SQUARE,
        "steps": STEPS,
        "days": DAYS,
        "least": ORDERS_AT_LEAST,
        "trouble": " ".join(filter(None, (trouble, no_wins))),
        "rows": [
            {
                "name": name,
                "title": host.title,
                "eu": host.in_eu,
                "price": _price(offer) if (offer := offers.get(name)) else "",
                "worth": str(amount) if offer and offer.money and (amount := worth(offer.money)) is not None else "",
                "record": _record(known[name]) if name in known else None,
                "chosen": chosen.get(name),
            }
            for name, host in reach.items()
        ],
    }


def _known(runtime: Runtime, now: float) -> tuple[dict[str, Record], str]:
    """What the ledger tells of each host, and why it tells nothing."""
    try:
        found = records(runtime.ledger, now, sandbox=runtime.settings.sandbox)
    except StoreTrouble as trouble:
        return {}, str(trouble)
    return {record.host: record for record in found}, ""


def _chosen(runtime: Runtime) -> tuple[dict[str, dict[str, object]], str]:
    """How often each host was chosen in face-offs, and at what part of the others' price; and why nothing is told."""
    settings = runtime.settings
    try:
        found = wins(settings.home, sandbox=settings.sandbox)
    except StoreTrouble as trouble:
        return {}, str(trouble)
    told: dict[str, dict[str, object]] = {}
    for name in dict.fromkeys(one.host for one in found):
        own = [one for one in found if one.host == name]
        share = own[0].share if len(own) == 1 else None
        told[name] = {
            "chosen": sum(one.chosen for one in own),
            "shown": sum(one.shown for one in own),
            "share": None if share is None else float(share),
        }
    return told, ""


def _first_of_each(offers: Iterable[Offer]) -> dict[str, Offer]:
    """The best offer of each host: they come sorted."""
    first: dict[str, Offer] = {}
    for offer in offers:
        first.setdefault(offer.host, offer)
    return first


def _price(offer: Offer) -> str:
    """The price in words; nothing where there is none, or where the host cannot make that picture."""
    return "" if offer.problem or (offer.money is None and not offer.free) else offer.describe()


def _record(record: Record) -> dict[str, object]:
    return {
        "orders": record.orders,
        "succeeded": record.succeeded,
        "refused": record.refused,
        "last_used": record.last_used,
        "p50": record.p50,
        "p95": record.p95,
    }
