"""The facts by which Schnell · Anywhere chooses a host, as they are on this machine now, before and in a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Protocol
from weakref import WeakKeyDictionary

from ..ledger.caps import Caps, read_caps
from ..ledger.ledger import Ledger
from ..ledger.reports.speeds import megapixels, speeds
from ..ledger.reports.spending import counted, worth_of_known
from ..ledger.totals import COUNTING
from ..orders.routes.facts import Facts, Seconds
from ..orders.routes.resting import Resting
from ..personal.addresses import Addresses
from ..personal.keys import Keys
from ..providers.host import Host
from ..providers.order import Order
from .free_day import Bookkeeping, left_today, used_today

# What a picture took, by host, model and class of size.
Measured = Mapping[tuple[str, str, Decimal], Seconds]
KEPT_SECONDS = 120.0
_kept: WeakKeyDictionary[Ledger, tuple[float, Measured]] = WeakKeyDictionary()


class Known(Bookkeeping, Protocol):
    """All that is known on this machine: an open runtime, or what a command reads without one."""

    hosts: Mapping[str, Host]
    addresses: Addresses
    keys: Keys
    resting: Resting


def facts_now(known: Known, *, run: str = "", workflow: str = "", here: bool = False) -> Facts:
    """What is known now. It may wait for the disk. Raises StoreTrouble where the ledger or the caps cannot be read."""
    settings, ledger = known.settings, known.ledger
    caps = read_caps(settings.home)
    used = cache(lambda: used_today(known, time.time()))
    return Facts(
        known.hosts,
        known.addresses,
        known.prices(),
        caps.worth,
        keyless_in(known),
        lambda order: _has(known, order),
        seconds_in(known),
        lambda quoted, images: left_today(quoted, images, used),
        known.resting.left,
        None if settings.sandbox else room(known, caps, run),
        ledger.last_host(workflow, sandbox=settings.sandbox) if workflow else "",
        here,
    )


def keyless_in(known: Known) -> Callable[[str], bool]:
    """Looks up whether a host lacks its key. The sandbox needs none."""
    sandbox = known.settings.sandbox

    @cache
    def keyless(name: str) -> bool:
        host = known.hosts.get(name)
        return host is not None and not sandbox and bool(host.key_variable) and known.keys.get(host) is None

    return keyless


def seconds_in(known: Known) -> Callable[[str, str, int, int], Seconds | None]:
    """Looks up what a picture took at a host, by the person's own receipts, as they were some minutes ago at most."""

    def looked_up(host: str, model: str, width: int, height: int) -> Seconds | None:
        return _measured(known).get((host, model, megapixels(width, height)))

    return looked_up


def _measured(known: Known) -> Measured:
    """All that was measured. With very many receipts that takes half a second, and every edit asks for it."""
    now = time.monotonic()
    kept = _kept.get(known.ledger)
    if kept and now - kept[0] < KEPT_SECONDS:
        return kept[1]
    # What the sandbox takes says nothing of the hosts.
    found = speeds(known.ledger, time.time(), sandbox=False)
    measured = {(one.host, one.model, one.megapixels): Seconds(one.p50, one.p95, one.orders) for one in found}
    _kept[known.ledger] = now, measured
    return measured


def room(known: Known, caps: Caps, run: str) -> Decimal | None:
    """What the caps still allow, in their currency; None where there is no cap."""
    spent = counted(known.ledger, caps)
    if run and caps.run is not None:
        sums = (each.money for each in known.ledger.spent(f"run {run}") if each.state in COUNTING)
        spent["run"] = worth_of_known(caps, sums)
    every = (("run", caps.run), ("day", caps.day), ("month", caps.month))
    return min((cap - spent[period] for period, cap in every if cap is not None), default=None)


def _has(known: Known, order: Order) -> bool:
    """Whether the picture is paid: in the library, or in an answer that is kept."""
    sandbox = known.settings.sandbox
    return known.ledger.find(order.name, sandbox=sandbox) is not None or bool(
        known.ledger.find_kept(order.name, sandbox=sandbox)
    )
