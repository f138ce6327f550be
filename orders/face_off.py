"""Face-off: one prompt at many hosts side by side, each picture in a frame; who fails stops nobody else."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..ledger.receipt import Receipt
from ..providers.errors import SchnellkitError
from ..providers.order import Order
from ..providers.prices.money import EXACT, Money
from ..providers.said import Said
from .anywhere import Here
from .batch import failed_receipt, fulfil_all
from .delivery import OrderContext
from .routes.entrants import Entrant, Entrants
from .routes.facts import Facts
from .routes.stops import LeftOut

if TYPE_CHECKING:
    import torch

    from .runtime import Runtime

FILTERED = Said("held back by a content filter")


class Frame(NamedTuple):
    """One place of a face-off: its picture, or in words why there is none.

    `order` names what was asked for. `price` is what one picture is charged, or quoted where `about`; without one it is
    free, or nobody knows where `about`.
    """

    title: str
    order: str
    host: str = ""
    family: str = ""
    image: torch.Tensor | None = None
    price: Money | None = None
    about: bool = False
    seconds: float = 0.0
    why: str = ""


class FaceOff(NamedTuple):
    """What came of a face-off: its frames, every receipt, and in words what did not arrive."""

    frames: tuple[Frame, ...]
    receipts: tuple[Receipt, ...]
    failures: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """A name for this very face-off: the same orders have the same."""
        return hashlib.sha256("\n".join(sorted(frame.order for frame in self.frames)).encode()).hexdigest()[:32]

    def chosen(self, number: int) -> Frame | None:
        """The frame of that number, from 1, where it has a picture."""
        frame = self.frames[number - 1] if 0 < number <= len(self.frames) else None
        return frame if frame and frame.image is not None else None

    @property
    def first(self) -> Frame:
        """The first frame with a picture; there is one."""
        return next(frame for frame in self.frames if frame.image is not None)

    def shuffled(self, seed: int) -> FaceOff:
        """The same in an order that nobody can guess, and that is the same each time."""

        ranked: list[tuple[bytes, int, Frame]] = []
        seen = Counter[str]()
        for at, frame in enumerate(self.frames):
            seen[frame.order] += 1
            mixed = hashlib.sha256(f"{seed} {seen[frame.order]} {frame.order}".encode()).digest()
            ranked.append((mixed, at, frame))
        return self._replace(frames=tuple(frame for *_, frame in sorted(ranked, key=lambda one: one[:2])))


class _Call(NamedTuple):
    entrant: Entrant
    order: Order


class _Came(NamedTuple):
    """What came of one call."""

    frames: tuple[Frame, ...]
    receipt: Receipt
    problem: BaseException | None = None


async def fulfil_face_off(
    found: Entrants,
    inputs: Mapping[str, Any],
    facts: Facts,
    runtime: Runtime,
    context: OrderContext,
    here: Here | None = None,
) -> FaceOff:
    """The pictures of all entrants. Raises the first cause only when not one arrived, and what stops `here`."""
    places = [_calls(one, inputs, facts) if isinstance(one, Entrant) else one for one in found.places]
    calls = [call for place in places if not isinstance(place, LeftOut) for call in place]
    # The node shows the sheet: a single picture on its way would cover it, and tell in what order they come.
    context = replace(context, show=None)
    came = await asyncio.gather(*(_came(call, runtime, context, here) for call in calls))
    if all(one.problem for one in came):
        raise next(one.problem for one in came if one.problem)
    following = iter(came)
    frames: list[Frame] = []
    for place in places:
        if isinstance(place, LeftOut):
            frames.append(Frame(place.title, f"not asked: {place.title}", why=place.why))
        else:
            frames += [frame for _ in place for frame in next(following).frames]
    failures = [Said("{host}: {why}", host=frame.title, why=frame.why) for frame in frames if frame.image is None]
    return FaceOff(tuple(frames), tuple(one.receipt for one in came), tuple(dict.fromkeys(failures)))


def pictures_of(found: Entrants, inputs: Mapping[str, Any]) -> int:
    """How many pictures are asked for in all."""
    return len(found.all_in) * int(inputs["images"])


def _calls(entrant: Entrant, inputs: Mapping[str, Any], facts: Facts) -> list[_Call]:
    return [_Call(entrant, order) for order in entrant.calls(inputs, facts)]


async def _came(call: _Call, runtime: Runtime, context: OrderContext, here: Here | None) -> _Came:
    """What came of a call. Raises only what stops the whole run, and that comes from this machine alone."""
    if call.entrant.stop.here:
        assert here is not None
        try:
            delivery = await here(call.entrant.stop._replace(order=call.order))
        except SchnellkitError as problem:
            return _failed(call, problem, problem.args[0])
        # A picture that is there is not given up because it could not be counted.
        with suppress(Exception):
            if context.came:
                context.came(1, delivery.receipt)
        return _Came(_framed(call, delivery.images, delivery.receipt), delivery.receipt)
    try:
        result = await fulfil_all(call.order, runtime, context)
    except SchnellkitError as problem:
        return _failed(call, problem, problem.args[0])
    return _Came(_framed(call, result.images, result.receipts[0]), result.receipts[0])


def _framed(call: _Call, images: torch.Tensor, receipt: Receipt) -> tuple[Frame, ...]:
    """A frame for each picture that was asked for; what a filter held back has none."""
    price = receipt.charged or receipt.quoted or call.entrant.stop.quoted.money
    each = _frame(
        call,
        price=price._replace(amount=EXACT.divide(price.amount, len(images))) if price else None,
        about=receipt.charged is None and not call.entrant.stop.quoted.free,
        seconds=receipt.seconds,
    )
    made = [each._replace(image=image[None]) for image in images]
    held_back = [_frame(call, why=FILTERED)] * (call.order.images - len(made))
    return (*made, *held_back)


def _failed(call: _Call, problem: BaseException, why: str) -> _Came:
    frame = _frame(call, why=why)
    return _Came((frame,) * call.order.images, failed_receipt(call.order, problem), problem)


def _frame(call: _Call, **values: Any) -> Frame:
    entrant = call.entrant
    return Frame(entrant.title, call.order.name, entrant.name, entrant.family, **values)


def shown_of(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """One frame with a picture of each host and family."""
    return tuple({(frame.host, frame.family): frame for frame in reversed(frames) if frame.image is not None}.values())
