"""The ledger on the command line: python -m schnellkit.generation.ledger_command, from the folder custom_nodes."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ..ledger.caps import read_caps
from ..ledger.database import is_there
from ..ledger.ledger import Ledger
from ..ledger.receipt import Receipt
from ..ledger.reports.export import as_csv, as_json
from ..ledger.reports.spending import Spent, spending
from ..personal.settings import Settings, read_settings
from ..providers.errors import SchnellkitError
from ..providers.prices.money import Money, read_currency
from ..runtime import open_runtime

LEDGER = "ledger.db"
MOST = 10**6
WORDS = {
    "totals": "what was spent today and this month, or in the month named",
    "list": "receipts, newest first; words after it are searched for in prompt, host and model",
    "unknown": "orders that were sent and their answers lost",
    "mark": "mark such an order: ID, then what was charged (0.002 USD) or nothing",
    "export": "every receipt as --csv or --json, to the file named or to the screen",
    "recover": "bring to an end what a crash left open; every start of ComfyUI does the same",
    "redate": "count receipts dated in the future to today, where the clock once ran ahead",
}


def main(words: list[str]) -> int:
    """Do what the words say and give the exit status."""
    options = _parser().parse_args(words)
    try:
        settings = home_settings(options.home)
        if not is_there(settings.home / LEDGER):
            raise SchnellkitError("There is no ledger in that folder. Look at --home and SCHNELLKIT_HOME.")
        if options.command == "recover":
            return _recover(settings)
        ledger = Ledger(settings.home, caps=lambda: read_caps(settings.home))
    except SchnellkitError as problem:
        return _say(f"ledger: {problem}", 1)
    try:
        if ledger.set_aside:
            _say(ledger.set_aside)
        return COMMANDS[options.command](ledger, options)
    except SchnellkitError as problem:
        return _say(f"ledger: {problem}", 1)
    finally:
        ledger.close()


def _totals(ledger: Ledger, options: argparse.Namespace) -> int:
    if options.month:
        caps = ledger.caps()
        return _say(Spent(options.month, tuple(ledger.spent(f"month {options.month}")), caps.month).describe(caps))
    now = spending(ledger)
    told = [period.describe(now.caps) for period in (now.today, now.month)]
    return _say("\n".join([*told, f"{now.unknown} unknown outcomes" if now.unknown else ""]).strip())


def _list(ledger: Ledger, options: argparse.Namespace) -> int:
    return _show(ledger.receipts(search=" ".join(options.words), most=options.most))


def _unknown(ledger: Ledger, options: argparse.Namespace) -> int:
    return _show(ledger.receipts(state="unknown outcome", sandbox=False, most=options.most))


def _mark(ledger: Ledger, options: argparse.Namespace) -> int:
    marked = ledger.resolve(options.id, charged=_money(options.charged))
    return _show([marked])


def _export(ledger: Ledger, options: argparse.Namespace) -> int:
    lines = (as_json if options.json else as_csv)(ledger)
    if options.file is None:
        sys.stdout.writelines(lines)
        return 0
    with options.file.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
    return _say(f"written to {options.file}")


def _redate(ledger: Ledger, options: argparse.Namespace) -> int:
    return _say(f"{ledger.redate()} receipts now count to today")


def _recover(settings: Settings) -> int:
    ledger = open_runtime(settings).ledger
    try:
        left = sum(len(ledger.receipts(state=state, most=MOST)) for state in ("reserved", "sent"))
        unknown = ledger.count_unknown(sandbox=False)
    finally:
        ledger.close()
    _say(
        f"Orders still open: {left}. A running ComfyUI is at work on them, or they could not be written down now."
        if left
        else "No order is open."
    )
    return _say(f"Unknown outcomes: {unknown}. The command “unknown” lists them.") if unknown else 0


COMMANDS: dict[str, Callable[[Ledger, argparse.Namespace], int]] = {
    "totals": _totals,
    "list": _list,
    "unknown": _unknown,
    "mark": _mark,
    "export": _export,
    "redate": _redate,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ledger", description="What your pictures cost, and what became of each order."
    )
    parser.add_argument("--home", type=Path, help="the folder of the ledger; else SCHNELLKIT_HOME, else ComfyUI's own")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    parsers = {name: commands.add_parser(name, help=text, description=text) for name, text in WORDS.items()}
    parsers["totals"].add_argument("month", nargs="?", metavar="YYYY-MM")
    parsers["list"].add_argument("words", nargs="*")
    for name in ("list", "unknown"):
        parsers[name].add_argument("--most", type=int, default=20, help="how many (default 20)")
    parsers["mark"].add_argument("id")
    parsers["mark"].add_argument("charged", nargs="+", help="0.002 USD, or: nothing")
    kind = parsers["export"].add_mutually_exclusive_group(required=True)
    for name in ("csv", "json"):
        kind.add_argument(f"--{name}", action="store_true")
    parsers["export"].add_argument("file", nargs="?", type=Path)
    return parser


def home_settings(home: Path | None) -> Settings:
    """The settings, with the home that was named, or of the ComfyUI this pack lies in."""
    if home:
        return read_settings({**os.environ, "SCHNELLKIT_HOME": str(home)})
    comfyui = Path(__file__).resolve().parents[3]
    if not os.environ.get("SCHNELLKIT_HOME"):
        if not (comfyui / "folder_paths.py").is_file():
            raise SchnellkitError("Name the folder of the ledger with --home, or set SCHNELLKIT_HOME.")
        sys.path.insert(0, str(comfyui))
    return read_settings()


def _money(words: list[str]) -> Money | None:
    if words == ["nothing"]:
        return None
    try:
        amount = Decimal(words[0])
    except InvalidOperation:
        amount = Decimal(-1)
    if len(words) < 2 or not amount.is_finite() or amount <= 0:
        raise SchnellkitError("Say what was charged like this: 0.002 USD, or: nothing")
    return Money(amount, read_currency(" ".join(words[1:])))


def _show(receipts: Iterable[Receipt]) -> int:
    for receipt in receipts:
        when = datetime.fromtimestamp(receipt.when).strftime("%Y-%m-%d %H:%M")
        client = f" · queued by: {receipt.client}" if receipt.client else ""
        _say(f"{receipt.id}  {when}  {receipt.describe()}{client}")
    return 0


def _say(text: str, status: int = 0) -> int:
    print(text, file=sys.stderr if status else sys.stdout)
    return status
