"""What a person is told when something on this machine is not as it should be."""

from __future__ import annotations


class LocalTrouble(Exception):
    """A sentence for the person: what is wrong, and what to do."""
