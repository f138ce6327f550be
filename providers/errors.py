"""Everything that can go wrong with an order, as one small tree.

SchnellkitError
+- InvalidOrder     an input the host does not take; names the nearest values it does
+- CapReached       the order would pass a cap the person set
+- StoreTrouble     the receipts or pictures on disk cannot be used
+- HostError        the host, or the way to it
    +- KeyRefused       no key, a wrong key, an expired key
    +- BalanceEmpty     the account at the host has no money or credit left
    +- ContentRefused   the host's content filter refused the prompt or its picture
    +- ModelGone        the host no longer serves this model
    +- TooManyRequests  the host asked to slow down; it did no work
    +- OrderRefused     the host found a value in the order invalid
    +- Cancelled        the order was cancelled at the host before that cost anything
    +- HostDown         the host or the network did not do the work
    +- Unreadable       the host answered something that is no picture and no known error
    +- UnknownOutcome   the order was sent and its answer lost: it may have been charged
"""

from __future__ import annotations

from decimal import Decimal


class SchnellkitError(Exception):
    """What happened and what to do about it, in words for the person at the graph."""

    def __init_subclass__(cls) -> None:
        # ComfyUI names a pack's modules by their path on disk and shows an error's module to everyone.
        cls.__module__ = "schnellkit"


class InvalidOrder(SchnellkitError):
    """An input the host does not take."""

    def __init__(self, message: str, *, name: str = "", value: object = None, nearest: tuple[object, ...] = ()):
        super().__init__(message)
        self.name, self.value, self.nearest = name, value, nearest


class CapReached(SchnellkitError):
    """The order would pass a cap the person set; nothing was sent."""


class StoreTrouble(SchnellkitError):
    """The receipts or pictures on disk cannot be used."""


class HostError(SchnellkitError):
    """Something between us and a host; no_work says that the host certainly did none."""

    no_work = True

    def __init__(self, message: str, *, wait: float | None = None, charge: tuple[Decimal, str] | None = None):
        super().__init__(message)
        self.wait = wait
        # What the host itself says it charged although no picture came: an amount and its currency.
        self.charge = charge


class KeyRefused(HostError):
    """No key, a wrong key, or an expired one."""


class BalanceEmpty(HostError):
    """The account at the host has no money or credit left."""


class ContentRefused(HostError):
    """The host's content filter refused; whether it charges for that is the host's affair."""

    no_work = False


class ModelGone(HostError):
    """The host no longer serves this model."""


class TooManyRequests(HostError):
    """The host asked to slow down."""


class OrderRefused(HostError):
    """The host found a value in the order invalid."""


class Cancelled(HostError):
    """The order was cancelled at the host before that cost anything."""


class HostDown(HostError):
    """The host or the network did not do the work."""


class Unreadable(HostError):
    """The host answered something that is no picture and no known error; it may have charged."""

    no_work = False


class UnknownOutcome(HostError):
    """Sent, and the answer was lost: it may have been charged."""

    no_work = False
