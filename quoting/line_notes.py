"""What is to be known of a quote beside its price."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from ..graphs.running import TURNS_AT_MOST
from ..providers.host import Host
from ..providers.prices.money import EXACT, plain
from ..providers.prices.price_list import Price
from ..providers.said import Said

MAY_RUN_MORE = Said("it may run more often: how often is only known at run time")
TOO_MUCH = Said("this workflow is too big to be counted to its end")
MANY_TURNS = Said("it runs more than {count} times: only so many are counted", count=f"{TURNS_AT_MOST:,}")
PERHAPS_FREE = Said("free if it is in your library by then")
NO_PROMPT = Said("the prompt is still empty")
INPUT_MISSING = Said("refused, nothing is charged: an input is missing or no number")


def known_later(names: Collection[str]) -> tuple[str, ...]:
    """Inputs that only the run knows; nothing where there are none."""
    return (Said("{inputs}: known at run time", inputs=", ".join(names)),) if names else ()


def why_unknown(price: Price | None, host: Host) -> str:
    """Why nobody can tell what it will charge."""
    if price is None or price.amount is None:
        return Said("no price of {host} for this model is known: enter yours on the Hosts page", host=host.title)
    return Said("the host chooses the steps, and charges by them")


def may_be_gone(host: Host) -> str:
    """A model whose host may have dropped it."""
    return Said("{host} may not serve this model any more: another model or another host is surer", host=host.title)


def why_about(price: Price | None, host: Host) -> str | None:
    """A price that is only about right."""
    if price is None or not price.margin:
        return None
    return Said(
        "{host} charges by its own measure: up to {percent} % more or less",
        host=host.title,
        percent=plain(EXACT.multiply(price.margin, Decimal(100))),
    )
