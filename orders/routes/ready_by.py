"""Ready by: a time of day or a span, as a person writes it, in seconds from now."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from ...providers.errors import InvalidOrder
from ...providers.said import Said

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
SPAN = re.compile(r"(\d{1,4})\s*(h|min|m|s)")
UNITS = {"h": 3600, "min": 60, "m": 60, "s": 1}


def seconds_until(text: str, now: datetime | None = None) -> float | None:
    """The seconds until then; None where nothing is written. A time that is past today is tomorrow's.

    Raises InvalidOrder where it is neither a time nor a span.
    """
    text = text.strip().lower()
    if not text:
        return None
    if found := SPAN.fullmatch(text):
        return float(int(found[1]) * UNITS[found[2]])
    if not (found := CLOCK.fullmatch(text)):
        raise InvalidOrder(
            Said("ready_by is “{text}”: write a time like 14:30, or a span like 20 min.", text=text),
            name="ready_by",
            value=text,
        )
    now = now or datetime.now()
    then = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
    if then <= now:
        then += timedelta(days=1)
    return (then - now).total_seconds()
