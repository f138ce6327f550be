"""The library's limit: how many bytes of paid pictures this person keeps, set on this machine only."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path

from ..providers.errors import InvalidOrder, StoreTrouble
from ..providers.prices.money import plain
from .private_file import read_private, write_private

FILE = "library.json"
GIB = 2**30
USUAL = Decimal(2)
LEAST, MOST = Decimal("0.1"), Decimal(1_000_000)


def read_limit(home: Path) -> int:
    """The limit in bytes, 2 GiB where the person set none. Raises StoreTrouble where the file holds no limit."""
    written = read_private(home / FILE).get("limit_gib", str(USUAL))
    try:
        gib = Decimal(str(written))
    except InvalidOperation:
        gib = Decimal(0)
    if not _is_limit(gib):
        raise StoreTrouble(f"{FILE} in the pack's folder holds no limit: write {LEAST} or more, in GiB, or remove it.")
    return int(gib * GIB)


def limit_of(gib: Decimal) -> int:
    """That many GiB in bytes. Raises InvalidOrder where that is no limit."""
    if not _is_limit(gib):
        # Nothing, or next to nothing, would drop every picture with the next one.
        raise InvalidOrder(f"limit: write a size from {LEAST} to {MOST} GiB.", name="limit")
    return int(gib * GIB)


def write_limit(home: Path, gib: Decimal) -> None:
    """Keep the person's limit. Raises InvalidOrder where it is none, StoreTrouble where it cannot be saved."""
    limit_of(gib)
    write_private(home / FILE, {"limit_gib": plain(gib)})


def _is_limit(gib: Decimal) -> bool:
    return gib.is_finite() and LEAST <= gib <= MOST
