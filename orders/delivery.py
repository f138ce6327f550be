"""For whom an order is fulfilled, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..ledger.receipt import Receipt
from ..wire.rate_limiter import OnProgress

if TYPE_CHECKING:
    import torch
    from PIL import Image

Show = Callable[[int, int, "Image.Image"], None]
Came = Callable[[int, Receipt], None]


@dataclass(frozen=True)
class OrderContext:
    """For whom an order is fulfilled: run, workflow and client, and where to report, show and count its progress.

    `why` is what its receipt says of the choice of its host. One that is `hurried` is not asked for again at a host
    that is busy: another host waits for it.
    """

    run: str
    report: OnProgress
    workflow: str | None = None
    fresh: bool = False
    show: Show | None = None
    came: Came | None = None
    client: str | None = None
    why: str = ""
    hurried: bool = False


@dataclass(frozen=True)
class Delivery:
    """A fulfilled order: its receipt and its pictures as one IMAGE tensor."""

    receipt: Receipt
    images: torch.Tensor

    def shared(self) -> Delivery:
        """The same pictures for someone who pays nothing for them."""
        return replace(self, receipt=replace(self.receipt, from_library=True))
