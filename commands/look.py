"""Look again on the command line: python -m schnellkit.commands.look, from the folder custom_nodes."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from ..personal.looks import Found, found_price, kept_looks
from ..personal.own_prices import known_prices
from ..personal.settings import Settings
from ..providers.errors import SchnellkitError
from ..providers.host import Host
from ..providers.prices.price_list import Price, price_of
from ..quoting.look_again import look_again, problems_told
from ..quoting.told_charges import differences
from ..runtime import open_runtime
from .ledger import home_settings
from .printing import print_in_utf8

ABOUT = (
    "Asks the hosts, for nothing, what they serve today and at what price, and keeps their answers with the day. "
    "Keys go only to the host they are for. Nothing is charged by a price that was found before you take it on the "
    "Hosts page. Exit status: 0, or 1 where a host could not be asked."
)


def main(words: list[str]) -> int:
    """Ask, tell what was found, and give the exit status."""
    options = _parser().parse_args(words)
    try:
        settings = home_settings(options.home)
        return _look(settings)
    except SchnellkitError as problem:
        print(f"look: {problem}", file=sys.stderr)
        return 2


def _look(settings: Settings) -> int:
    runtime = open_runtime(settings)
    try:
        problems = runtime.loop.submit(look_again(runtime, date.today())).result()
        prices = known_prices(settings.home)
        looks = kept_looks(settings.home, sandbox=settings.sandbox)
        charged = differences(runtime.ledger.told_charges(), prices)
    finally:
        runtime.ledger.close()
    for name, look in looks.items():
        if host := runtime.hosts.get(name):
            for model, found in look.models.items():
                print(f"{host.title} {model}: {told(host, found, price_of(name, model, prices))}")
            if look.left is not None:
                print(f"{host.title}: {look.left} left on the account")
    for (name, model), difference in charged.items():
        more = "more" if difference.percent > 0 else "less"
        print(f"{name} {model}: charged {abs(difference.percent)} % {more} than quoted, {difference.count} times")
    for line in problems_told(problems, runtime.hosts):
        print(f"look: {line}", file=sys.stderr)
    return 1 if problems else 0


def told(host: Host, found: Found, known: Price | None) -> str:
    """What was found of a model, in a line."""
    if not found.offer.served:
        return f"not in its list on {found.seen}, so it may be gone"
    price = found_price(host.name, found, known)
    if price is None:
        return f"served on {found.seen}" + (f", {found.offer.told}" if found.offer.told else "")
    beside = "as known here" if found.offer.is_like(known) else f"known here: {_named(known)}"
    return f"served on {found.seen}, {_named(price)} ({beside})"


def _named(price: Price | None) -> str:
    if price is None or price.amount is None:
        return "no price"
    return f"{price.amount.normalize():f} {price.currency} by {price.basis}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="look", description=ABOUT)
    parser.add_argument("--home", type=Path, help="the pack's folder; else SCHNELLKIT_HOME, else ComfyUI's own")
    return parser


if __name__ == "__main__":
    print_in_utf8()
    sys.exit(main(sys.argv[1:]))
