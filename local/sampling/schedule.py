"""The steps schnell takes from noise to picture."""

from __future__ import annotations

STEPS_OF_USE = 4
STEPS_AT_MOST = 8


def schedule(steps: int, strength: float = 1.0) -> list[float]:
    """The noise level before each step and 0 at the end: `steps` equal steps, down from `strength`."""
    return [strength * (steps - step) / steps for step in range(steps + 1)]


def describe_steps(steps: int) -> str:
    """What to say about a number of steps; nothing where it is a good one."""
    if steps <= STEPS_OF_USE:
        return ""
    return f"{steps} steps: more than {STEPS_OF_USE} are of no use to schnell, they only take longer."
