"""The facts by which Schnell · Anywhere chooses a host, as they are on this machine now, before and in a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from ..ledger.caps import Caps, read_caps
from ..ledger.reports.speeds import megapixels, speeds
from ..ledger.reports.spending import counted, worth_of_known
from ..ledger.totals import COUNTING
from ..orders.routes.facts import Facts, Seconds
from ..orders.runtime import Runtime
from ..providers.order import Order
from .free_day import left_today, used_today


def facts_now(runtime: Runtime, *, run: str = "", workflow: str = "", here: bool = False) -> Facts:
    """What is known now. It may wait for the disk. Raises StoreTrouble where the ledger or the caps cannot be read."""
    settings, ledger = runtime.settings, runtime.ledger
    caps = read_caps(settings.home)
    used = cache(lambda: used_today(runtime, time.time()))
    return Facts(
        runtime.hosts,
        runtime.addresses,
        runtime.prices(),
        caps.worth,
        keyless_in(runtime),
        lambda order: _has(runtime, order),
        seconds_in(runtime),
        lambda quoted, images: left_today(quoted, images, used),
        runtime.resting.left,
        None if settings.sandbox else room(runtime, caps, run),
        ledger.last_host(workflow, sandbox=settings.sandbox) if workflow else "",
        here,
    )


def keyless_in(runtime: Runtime) -> Callable[[str], bool]:
    """Looks up whether a host lacks its key. The sandbox needs none."""
    sandbox = runtime.settings.sandbox

    @cache
    def keyless(name: str) -> bool:
        host = runtime.hosts.get(name)
        return host is not None and not sandbox and bool(host.key_variable) and runtime.keys.get(host) is None

    return keyless


def seconds_in(runtime: Runtime) -> Callable[[str, str, int, int], Seconds | None]:
    """Looks up what a picture took at a host, by the person's own receipts."""

    @cache
    def known() -> dict[tuple[str, str, object], Seconds]:
        found = speeds(runtime.ledger, time.time(), sandbox=runtime.settings.sandbox)
        return {(one.host, one.model, one.megapixels): Seconds(one.p50, one.p95, one.orders) for one in found}

    return lambda host, model, width, height: known().get((host, model, megapixels(width, height)))


def room(runtime: Runtime, caps: Caps, run: str) -> Decimal | None:
    """What the caps still allow, in their currency; None where there is no cap."""
    spent = counted(runtime.ledger, caps)
    if run and caps.run is not None:
        sums = (each.money for each in runtime.ledger.spent(f"run {run}") if each.state in COUNTING)
        spent["run"] = worth_of_known(caps, sums)
    every = (("run", caps.run), ("day", caps.day), ("month", caps.month))
    return min((cap - spent[period] for period, cap in every if cap is not None), default=None)


def _has(runtime: Runtime, order: Order) -> bool:
    """Whether the picture is paid: in the library, or in an answer that is kept."""
    sandbox = runtime.settings.sandbox
    return runtime.ledger.find(order.name, sandbox=sandbox) is not None or bool(
        runtime.ledger.find_kept(order.name, sandbox=sandbox)
    )
