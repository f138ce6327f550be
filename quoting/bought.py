"""Bought: the orders of one press that are paid before the one that is counted, as far as they are known."""

from __future__ import annotations


class Bought:
    """The names of the orders so far, and the hosts at which more was ordered than is known.

    In a prompt that is `later` than the first of a press, an order that is not known may be one of those before it.
    Each one behind it may then be that order. So either may be free.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.later = False
        self._open: set[str] = set()

    def copied(self) -> Bought:
        """The same, to go on from apart."""
        bought = Bought()
        bought.names, bought.later, bought._open = set(self.names), self.later, set(self._open)
        return bought

    def may_be_paid(self, host: str, *, known: bool) -> bool:
        """Whether an order at the host, all of it `known` or not, may be paid already without being among the names."""
        if self.later and not known:
            self._open.add(host)
        return host in self._open
