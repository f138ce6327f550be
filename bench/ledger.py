"""The ledger with 100 000 receipts: looking an order up, totals, reserving, settling, opening."""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from schnellkit.ledger import totals
from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.recovery import recover
from schnellkit.ledger.reports.spending import spending
from schnellkit.ledger.rows import insert
from schnellkit.library.picture_store import name_of
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.price_list import Quote
from schnellkit.providers.wire import Reply
from schnellkit.workshop.paths import REPO

RESULTS = REPO / "bench" / "results" / "ledger.md"
HOSTS = ("deepinfra", "together", "nvidia", "ionos", "monica", "selfhosted")
PICTURE = b"a picture"
NO_CAPS = Caps(run=None, day=None)
DAYS = 365


def main() -> None:
    """Fills a ledger, measures, prints the table, and with --keep writes it to bench/results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--receipts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200, help="of each measurement (default 200)")
    parser.add_argument("--keep", action="store_true", help="write the table to bench/results/ledger.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="schnellkit-") as folder:
        told = table(Path(folder), options.receipts, options.rounds)
    print(told)
    if options.keep:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(told + "\n", encoding="utf-8")


def table(folder: Path, receipts: int, rounds: int) -> str:
    """The measurements as a table."""
    names = fill(folder, receipts)
    ledger = Ledger(folder, caps=lambda: Caps(run=None, day=Decimal(10**6), month=Decimal(10**6)))
    chance = random.Random(1)
    fresh = iter(range(10**9))
    rows = [
        ("look an order up that is stored", "1", lambda: ledger.find(chance.choice(names), sandbox=False)),
        ("look an order up that is not", "1", lambda: ledger.find(f"none {next(fresh)}", sandbox=False)),
        ("totals of this month by host", "20", lambda: ledger.spent(f"month {ledger.today()[:7]}")),
        ("all that the Ledger node shows", "", lambda: spending(ledger, "run 1")),
        ("newest 100 receipts", "", lambda: ledger.receipts(most=100)),
        ("search all for words that are not there", "", lambda: ledger.receipts(search="nowhere to be found")),
        ("reserve", "", lambda: reserve(ledger, next(fresh))),
        ("reserve and mark as sent (synced to disk)", "", lambda: ledger.sent(reserve(ledger, next(fresh)).id)),
        ("open and recover", "", lambda: reopen(folder)),
    ]
    lines = [f"# A ledger of {receipts} receipts, {DAYS} days, {len(HOSTS)} hosts", "", "| | median | 95th | at most |"]
    lines.append("|---|---|---|---|")
    for name, most, work in rows:
        few = rounds if name.startswith(("look", "totals", "reserve")) else max(5, rounds // 10)
        took = [seconds(work) * 1000 for _ in range(few)]
        high = statistics.quantiles(took, n=20)[-1]
        lines.append(f"| {name} | {statistics.median(took):.2f} ms | {high:.2f} ms | {f'{most} ms' if most else ''} |")
    ledger.close()
    return "\n".join(lines)


def fill(folder: Path, receipts: int) -> list[str]:
    """A ledger as a year leaves it; the names of its stored orders."""
    ledger = Ledger(folder, caps=lambda: NO_CAPS)
    picture = reserve(ledger, -1)
    ledger.keep(picture.id, [PICTURE])
    now, names = time.time(), []
    with ledger._database.writing() as database:
        for number in range(receipts):
            at = now - (receipts - number) * DAYS * 86400 / receipts
            names.append(f"{number:064x}")
            charged = Decimal(number % 997 + 1) / 10**6
            insert(
                database,
                **{"id": f"{number:032x}", "state": "settled", "owner": "gone", "order_name": names[-1]},
                **{"at": at, "day": totals.date_of(at), "run": f"run {number // 5}", "sandbox": False},
                **{"host": HOSTS[number % len(HOSTS)], "model": "flux-schnell", "prompt": f"a boat {number}"},
                **{"width": 1024, "height": 1024, "images": 1, "steps": 4, "assumed": False},
                **{"held": str(charged), "held_currency": "USD", "charged": str(charged), "charged_currency": "USD"},
                **{"seeds": json.dumps([number]), "pictures": json.dumps([name_of(PICTURE)])},
            )
        totals.rebuild(database)
    ledger.close()
    return names


def reserve(ledger: Ledger, number: int):
    """One more reservation."""
    order = Order("deepinfra", "flux-schnell", f"a new boat {number}", 256, 256, 1, number, 4)
    quote = Quote(Money(Decimal("0.0005"), "USD"))
    return ledger.reserve(order, quote, run=f"new {number}", workflow=None, sandbox=False)


def reopen(folder: Path) -> None:
    """What a start of ComfyUI does with the ledger at first use."""
    ledger = Ledger(folder, caps=lambda: NO_CAPS)
    recover(ledger, lambda name, answer: Reply(()))
    ledger.close()


def seconds(work: Callable[[], object]) -> float:
    """How long the work took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    os.umask(0o077)
    main()
