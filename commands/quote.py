"""A graph's quote on the command line: python -m schnellkit.generation.quote_command WORKFLOW.json --max 0.10"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from string import ascii_letters
from tempfile import TemporaryDirectory

from ..graphs.effort import Effort
from ..graphs.files import NoGraph, read_graph
from ..graphs.running import Kind
from ..graphs.walk import Graph, kind_of
from ..ledger.caps import Caps, read_caps
from ..ledger.ledger import Ledger
from ..orders.routes.resting import Resting
from ..personal.addresses import Addresses
from ..personal.keys import Keys
from ..personal.own_hosts import all_hosts
from ..personal.own_prices import known_prices
from ..personal.settings import Settings, read_settings
from ..providers.described.own_host import CHOSEN
from ..providers.errors import SchnellkitError
from ..providers.host import Host
from ..providers.hosts import hosts
from ..providers.no_host import ANYWHERE, FACE_OFF
from ..providers.prices.money import Money, spelled
from ..providers.prices.price_list import Price
from ..quoting.graph_quote import quote_graph
from ..quoting.measured import past_runs
from ..quoting.quote_view import describe_line, describe_total, most_worth
from ..quoting.quotes import World
from ..quoting.route_facts import facts_now

ABOUT = (
    "What a workflow would charge at the hosts, without running it. Every node is taken to run, and once where ComfyUI "
    "itself brings it no list. Exit status: 0, or 1 where it may charge more than --max or nobody can tell, "
    "or 2 where the file cannot be read."
)
# The nodes of ComfyUI that make a list which only the run can count.
MAKE_LISTS = (
    "RebatchImages",
    "RebatchLatents",
    "SplitImageToTileList",
    "LoadImageDataSetFromFolder",
    "LoadImageTextDataSetFromFolder",
)


def main(words: list[str]) -> int:
    """Print the quote and give the exit status."""
    options = _parser().parse_args(words)
    with ExitStack() as stack:
        try:
            settings = _settings(options.home, stack)
            settings.must_be_clear()
            ledger = Ledger(settings.home, caps=lambda: read_caps(settings.home))
            stack.callback(ledger.close)
            reading = Effort()
            graph = read_graph(options.workflow, reading)
            world = _world(settings, ledger)
            quote = quote_graph(graph, _hosted(graph), world, reading.again(), whole=not reading.used_up)
            caps = read_caps(settings.home)
            above = _above(most_worth(quote, caps), options.max, caps) if options.max else ""
        except (SchnellkitError, NoGraph) as problem:
            print(f"quote: {problem}", file=sys.stderr)
            return 2
    for line in quote.lines:
        seen = (f"price as of {line.seen}",) if line.seen else ()
        print(" · ".join((f"#{line.node} {line.title}: {describe_line(line)}", *line.notes, *seen)))
    for own in quote.own:
        print(f"#{own.node} this machine: {own}")
    print(f"in all: {describe_total(quote) or 'nothing: no node of a host'}")
    if not quote.complete:
        print("The workflow is too big to be counted to its end.", file=sys.stderr)
    if above:
        print(above, file=sys.stderr)
    return 1 if above else 0


def _above(most: Decimal | None, limit: Money, caps: Caps) -> str:
    worth = caps.worth(limit)
    if worth is None:
        raise SchnellkitError(f"--max is in {limit.currency}, and there is no rate from it to {caps.currency}.")
    if most is None:
        return f"Nobody can tell that it stays within {limit}."
    return f"It may charge {Money(most, caps.currency)}, above {limit}." if most > worth else ""


def _hosted(graph: Graph) -> Mapping[str, str]:
    """The host of each hosted node class in the graph: a node is named after its host."""
    choosing = {f"schnellkit{one.name}": one.name for one in (ANYWHERE, FACE_OFF)}
    names = {f"schnellkit{name}": name for name in hosts()} | {"schnellkitownhost": CHOSEN} | choosing
    kinds = {kind_of(graph, node) for node in graph}
    return {kind: names[kind.lower()] for kind in kinds if kind.lower() in names}


@dataclass
class _Read:
    """What is known on this machine, read without an open runtime."""

    settings: Settings
    ledger: Ledger
    hosts: Mapping[str, Host]
    addresses: Addresses
    keys: Keys
    resting: Resting

    def prices(self) -> tuple[Price, ...]:
        """The prices, the person's own first."""
        return known_prices(self.settings.home)


def _world(settings: Settings, ledger: Ledger) -> World:
    addresses = Addresses(settings.home, settings.environment, sandbox=settings.sandbox)
    keys = Keys(settings.home, settings.environment)
    read = _Read(settings, ledger, all_hosts(settings), addresses, keys, Resting())
    return World(
        read.hosts,
        addresses,
        read.prices(),
        lambda order: ledger.find(order.name, sandbox=settings.sandbox) is not None,
        _kind,
        date.today(),
        lambda width, height, steps: past_runs(settings.home, width, height, steps),
        facts=cache(lambda: facts_now(read)),
    )


def _kind(name: str) -> Kind:
    return Kind(output=True, makes_lists=(True,) if name in MAKE_LISTS else (), takes_lists=name == "CreateList")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quote", description=ABOUT)
    parser.add_argument("workflow", type=Path, help="an API export, a saved workflow, or a picture that carries one")
    parser.add_argument(
        "--max", type=_money, help="the most it may charge: 0.10, or 0.10EUR; unknown prices as assumed"
    )
    parser.add_argument("--home", type=Path, help="the pack's folder: its prices, servers, caps and library")
    return parser


def _money(word: str) -> Money:
    number = word.rstrip(ascii_letters)
    try:
        amount = Decimal(number)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{word} is no amount; write it like 0.10 or 0.10EUR") from None
    return Money(amount, spelled(word[len(number) :]) or "USD")


def _settings(home: Path | None, stack: ExitStack) -> Settings:
    """The settings of the home that is named, else of an empty one: built-in prices only."""
    named = str(home) if home else os.environ.get("SCHNELLKIT_HOME")
    if named and not Path(named).is_dir():
        raise SchnellkitError("The folder named with --home is not there.")
    return read_settings({**os.environ, "SCHNELLKIT_HOME": named or stack.enter_context(TemporaryDirectory())})
