"""Whatever money passes through tells in its docstring what it raises: “Raises X where …”, up to the docstring's end.

“Raises nothing” is such a word too, and “as `name`” stands for what another of these functions tells.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Generator
from typing import Any

import pytest

from schnellkit import ledger, library, orders, personal, quoting, wire
from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.recovery import recover
from schnellkit.ledger.totals import check_caps, hold
from schnellkit.ledger.transitions import move
from schnellkit.orders.batch import fulfil_all
from schnellkit.orders.fulfil import buy, fulfil
from schnellkit.orders.resume import look_again, resume
from schnellkit.providers import errors
from schnellkit.providers.prices.price_list import Quote
from schnellkit.tests.unit.ledgers import answer, dollars, order, read
from schnellkit.tests.unit.ledgers import buy as bought
from schnellkit.wire.download import download
from schnellkit.wire.sending import Sender
from schnellkit.wire.transport import Transport

LEDGER = tuple(method for name, method in inspect.getmembers(Ledger, inspect.isfunction) if not name.startswith("_"))
LINE = (
    fulfil_all,
    fulfil,
    buy,
    resume,
    look_again,
    recover,
    Sender.prepare,
    Sender.ask,
    Sender.wait_for,
    Sender.collect,
    Transport.send,
    download,
    hold,
    check_caps,
    move,
)
MONEY = {function.__qualname__: function for function in LINE} | {f"Ledger.{one.__name__}": one for one in LEDGER}
# What the ledger's methods are called with, by the name of the parameter; a new parameter needs a line here.
GIVEN: dict[str, Any] = {
    "moment": 0.0,
    "answer": answer(),
    "client": None,
    "asked": order(),
    "before": None,
    "charged": dollars("0.1"),
    "first": "day 2026-11-21",
    "fresh": False,
    "known": frozenset(),
    "last": None,
    "limit": 0,
    "most": 10,
    "note": "a note",
    "order": order(),
    "page": 10,
    "pinned": True,
    "pictures": [b"picture"],
    "quote": Quote(dollars("0.1")),
    "read": read,
    "refused": 0,
    "request_id": None,
    "run": "run",
    "until": 2e9,
    "sandbox": False,
    "search": "",
    "seconds": 1.0,
    "seeds": (7,),
    "state": None,
    "told_by_host": True,
    "workflow": None,
}


def _errors() -> dict[str, type[BaseException]]:
    """Every error by its name: Python's, and those of the pack."""
    found: dict[str, Any] = {**vars(builtins), **vars(errors)}
    for room in (orders, quoting, ledger, library, wire, personal):
        for module in pkgutil.iter_modules(room.__path__):
            found |= vars(importlib.import_module(f"{room.__name__}.{module.name}"))
    return {name: kind for name, kind in found.items() if isinstance(kind, type) and issubclass(kind, BaseException)}


ERRORS = _errors()


def told(function: Callable[..., Any]) -> set[str] | None:
    """The errors that the docstring names; None where it says nothing of errors at all."""
    said = re.search(r"\bRaises\b(.*)", function.__doc__ or "", re.DOTALL)
    if said is None:
        return None
    words = re.findall(r"\w+", said[1])
    named = {name for word in words for name in (word, word.removesuffix("s")) if name in ERRORS}
    for other in re.findall(r"as `([\w.]+)`", said[1]):
        named |= told(MONEY.get(other) or MONEY[f"Ledger.{other}"]) or set()
    if not named and not re.match(r"\s+nothing\b", said[1]):
        return None
    return named


def is_told(kind: type[BaseException], function: Callable[..., Any]) -> bool:
    return any(base.__name__ in (told(function) or ()) for base in kind.__mro__)


@pytest.mark.parametrize("name", MONEY)
def test_the_docstring_tells_what_is_raised(name):
    assert told(MONEY[name]) is not None, f"{name}: say “Raises …” in its docstring"


@pytest.mark.parametrize("name", MONEY)
def test_what_it_raises_itself_is_told(name):
    function = MONEY[name]
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        raised = getattr(node, "exc", None)
        raised = raised.func if isinstance(raised, ast.Call) else raised
        if isinstance(raised, ast.Name) and raised.id in ERRORS:
            assert is_told(ERRORS[raised.id], function), f"{name} raises {raised.id} and does not tell"


@pytest.mark.parametrize("method", LEDGER, ids=lambda method: method.__name__)
def test_what_a_ledger_raises_that_cannot_be_used_is_told(method, tmp_path):
    ledger = Ledger(tmp_path, caps=Caps)
    receipt = bought(ledger)
    ledger.close()
    given = {**GIVEN, "receipt": receipt, "receipt_id": receipt.id, "order_name": receipt.order, "name": "0" * 64}
    parameters = list(inspect.signature(method).parameters)[1:]
    assert set(parameters) <= set(given), "tell in GIVEN what to call it with"
    problem = None
    try:
        result = method(ledger, **{name: given[name] for name in parameters})
        if isinstance(result, Generator):
            list(result)
    except Exception as raised:
        problem = raised
    told_or_none = problem is None or is_told(type(problem), method)
    assert told_or_none, f"{method.__name__} raises {type(problem).__name__} and does not tell"
