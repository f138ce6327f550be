"""Wins: which hosts were chosen in face-offs, kept in the person's folder; no prompt and no picture is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from ..providers.errors import StoreTrouble
from ..providers.prices.money import EXACT, Money, totals
from .private_file import change_private, read_private

FILES = {False: "wins.json", True: "wins_sandbox.json"}
NO_WINS = "{file} in the pack's folder holds an entry that is no face-off. Mend or remove it."
# So many face-offs are kept, the newest.
KEPT_AT_MOST = 500


class Shown(NamedTuple):
    """A host whose picture was shown, the family of its model, and what one picture costs there."""

    host: str
    family: str
    price: Money | None = None


class Wins(NamedTuple):
    """How often a host was shown in face-offs that were decided, how often chosen, and its prices.

    `paid` is the sum of its prices in each currency. `share` is its price beside that of the others it was shown
    with: 1 where they cost the same, None where that is not known.
    """

    host: str
    family: str
    shown: int
    chosen: int
    paid: tuple[Money, ...] = ()
    share: Decimal | None = None


class _FaceOff(NamedTuple):
    shown: tuple[Shown, ...]
    chosen: int | None


def keep_face_off(home: Path, key: str, shown: Sequence[Shown], chosen: Shown | None, *, sandbox: bool) -> None:
    """Keep what was shown in a face-off, and who was chosen: the last choice counts.

    Whoever chooses has seen the pictures: a choice in the very run that shows them first is one left over from
    before, and does not count; neither does one among fewer than two. Raises StoreTrouble where it cannot be kept.
    """
    if len(shown) < 2:
        return

    def changed(data: dict[str, Any]) -> dict[str, Any]:
        every = dict(_entries(data))
        before = every.pop(key, None)
        picked = shown.index(chosen) if chosen in shown and before is not None else None
        if picked is None and before is not None:
            picked = _still_chosen(_read(before), shown)
        every[key] = {"shown": [_as_data(one) for one in shown], "chosen": picked}
        return {**data, "face_offs": dict(list(every.items())[-KEPT_AT_MOST:])}

    try:
        change_private(home / FILES[sandbox], changed, or_empty=True)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise StoreTrouble(NO_WINS.format(file=FILES[sandbox])) from None


def wins(home: Path, *, sandbox: bool) -> tuple[Wins, ...]:
    """What is kept, by host and family, the most chosen first. Raises StoreTrouble where it cannot be read."""
    file = FILES[sandbox]
    try:
        every = [_read(entry) for entry in _entries(read_private(home / file)).values()]
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise StoreTrouble(NO_WINS.format(file=file)) from None
    return _summed(one for one in every if one.chosen is not None)


def _summed(decided: Iterable[_FaceOff]) -> tuple[Wins, ...]:
    every = tuple(decided)
    names = dict.fromkeys((one.host, one.family) for face_off in every for one in face_off.shown)
    found = [_wins_of(host, family, every) for host, family in names]
    return tuple(sorted(found, key=lambda one: (-one.chosen, one.shown, one.host, one.family)))


def _wins_of(host: str, family: str, decided: Sequence[_FaceOff]) -> Wins:
    shown = chosen = 0
    prices: list[Money] = []
    own = others = Decimal(0)
    for face_off in decided:
        for at, one in enumerate(face_off.shown):
            if (one.host, one.family) != (host, family):
                continue
            shown += 1
            chosen += at == face_off.chosen
            prices += [one.price] if one.price else []
            beside = _beside(one, face_off)
            if beside is not None and one.price:
                own, others = EXACT.add(own, one.price.amount), EXACT.add(others, beside)
    return Wins(host, family, shown, chosen, totals(prices), own / others if others else None)


def _beside(one: Shown, face_off: _FaceOff) -> Decimal | None:
    """What the others cost in the middle, as far as they have the same currency."""
    if one.price is None:
        return None
    amounts = [
        each.price.amount
        for each in face_off.shown
        if each is not one and each.price and each.price.currency == one.price.currency
    ]
    return sum(amounts, Decimal(0)) / len(amounts) if amounts else None


def _still_chosen(before: _FaceOff, shown: Sequence[Shown]) -> int | None:
    """Where who was chosen before stands now; its price may be another one."""
    if before.chosen is None:
        return None
    name = before.shown[before.chosen][:2]
    return next((at for at, one in enumerate(shown) if one[:2] == name), None)


def _entries(data: Mapping[str, Any]) -> Mapping[str, Any]:
    entries = data.get("face_offs", {})
    if not isinstance(entries, dict):
        raise TypeError
    return entries


def _as_data(one: Shown) -> list[str | None]:
    return [one.host, one.family, *((str(one.price.amount), one.price.currency) if one.price else (None, None))]


def _read(entry: Mapping[str, Any]) -> _FaceOff:
    shown = tuple(
        Shown(str(host), str(family), None if amount is None else Money(Decimal(amount), str(currency)))
        for host, family, amount, currency in entry["shown"]
    )
    chosen = entry["chosen"]
    if chosen is not None and not 0 <= int(chosen) < len(shown):
        raise ValueError
    return _FaceOff(shown, None if chosen is None else int(chosen))
