"""Whether the places on a page that tell money contradict each other: badge, total, details, and what was charged."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from schnellkit.tests.known_hosts import all_of

READ = (Path(__file__).parent / "told_alike.js").read_text(encoding="utf-8")
DOLLARS = re.compile(r"\$(\d+\.\d+)")
# Two digits that matter are written.
ROUNDING = Decimal("0.02")


def contradictions(page: Page) -> list[str]:
    """Every contradiction on the page as it stands; none where the pack is not there."""
    if not page.evaluate("() => Boolean(document.querySelector('.schnellkit-total-box'))"):
        return []
    return found_in(page.evaluate(READ))


def found_in(told: dict[str, Any]) -> list[str]:
    """Every contradiction in what was read."""
    return [*_of_total(told), *_of_badges(told), *_of_charges(told)]


def _of_total(told: dict[str, Any]) -> list[str]:
    """The total is what its details are headed with, and the sum of their lines."""
    total, rows = told["total"].removesuffix(told["keyless"].strip()).strip(), told["rows"]
    if not total or not told["known"]:
        return []
    found = [] if total in told["heading"] else [f"the total says {total!r}, its details {told['heading']!r}"]
    least, most = (sum(map(end, (row["price"] for row in rows)), Decimal(0)) for end in (_least, _most))
    # Details are of the first prompt of a press; more of them charge no less.
    if told["several"]:
        alike = _least(total) >= least * (1 - ROUNDING) and _most(total) >= most * (1 - ROUNDING)
    else:
        alike = abs(_least(total) - least) <= least * ROUNDING and abs(_most(total) - most) <= most * ROUNDING
    if not alike:
        found.append(f"the total says {total!r}, its lines {[row['price'] for row in rows]}")
    return found


def _of_badges(told: dict[str, Any]) -> list[str]:
    """Each node's badge has the price of its line, as long as it tells no charge."""
    if not told["prices"] or not told["known"]:
        return []
    found = []
    for row in told["rows"]:
        # Of several lines a badge tells all; the whole of it may end like a number of them: "… 2000 × 1024".
        parts = [row["badge"], *re.split(r" / | × \d+$", row["badge"])]
        if row["kind"].startswith("Schnellkit") and row["kind"] in HOSTED:
            marks = set(row["marks"]) | {_keyless(mark, told) for mark in row["marks"]}
            if not any(part.strip() in marks or _charge(part, told) for part in parts):
                found.append(f"the badge of {row['id']} says {row['badge']!r}, its line {row['price']!r}")
    return found


def _of_charges(told: dict[str, Any]) -> list[str]:
    """What an app says of the last run, and what receipts say, is what the nodes say of it."""
    charges = [charge for row in told["rows"] if (charge := _charge(row["badge"], told))]
    found = []
    if told["charge"] and charges and not any(charge in told["charge"] for charge in charges):
        found.append(f"under the picture stands {told['charge']!r}, on the nodes {charges}")
    written = [text for text in told["receipts"] if "charged:" in text]
    if len(written) == len(charges) == 1 and not set(DOLLARS.findall(charges[0])) <= set(DOLLARS.findall(written[0])):
        found.append(f"the receipt says {written[0]!r}, its node {charges[0]!r}")
    return found


def _charge(badge: str, told: dict[str, Any]) -> str:
    """The charge that a badge tells, or nothing."""
    before, after = told["lastRun"]
    inside = badge.strip().removeprefix(before).removesuffix(after)
    return inside if inside != badge.strip() else ""


def _keyless(price: str, told: dict[str, Any]) -> str:
    return f"{price}{told['keyless']}"


def _least(price: str) -> Decimal:
    return Decimal((DOLLARS.findall(price) or ["0"])[0])


def _most(price: str) -> Decimal:
    return Decimal((DOLLARS.findall(price) or ["0"])[-1])


HOSTED = set(all_of("NODE"))
