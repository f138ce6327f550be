"""Seeds for orders that name none: a new one each time, as the hosts pick them."""

from __future__ import annotations

import random


def any_seed(below: int) -> int:
    """A fresh seed from 1 up."""
    return random.SystemRandom().randrange(1, below)
