"""Anywhere: pictures bought at the best host there is, and at the next one after a refusal that cost nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from ..ledger.receipt import Receipt
from ..library.pictures import preview
from ..providers.errors import SchnellkitError
from ..providers.said import Said, one_after_the_other
from .batch import BatchResult, failed_receipt
from .delivery import Delivery, OrderContext
from .fulfil import fulfil
from .routes.resting import in_a_word, may_go_on
from .routes.route import Route
from .routes.spread import Spread
from .routes.stops import Stop

if TYPE_CHECKING:
    from .runtime import Runtime

# Makes the picture of an order on this machine.
Here = Callable[[Stop], Awaitable[Delivery]]


class NotHere(SchnellkitError):
    """This machine could not make the picture. It cost nothing."""


async def fulfil_anywhere(
    routes: Sequence[Route], runtime: Runtime, context: OrderContext, spread: Spread, here: Here | None = None
) -> BatchResult:
    """The pictures of all routes, in their order. Raises the first cause only when not one arrived.

    At most one host is paid for a picture. Raises as `fulfil`, and whatever `here` raises.
    """
    import torch

    pictures = [_Picture(route, runtime, context, spread, here) for route in routes]
    shown = _shown(pictures, runtime, context)
    outcomes = await asyncio.gather(*shown, return_exceptions=True)
    deliveries = [outcome for outcome in outcomes if isinstance(outcome, Delivery)]
    problems = [
        (picture, outcome)
        for picture, outcome in zip(pictures, outcomes, strict=True)
        if isinstance(outcome, BaseException)
    ]
    for _, problem in problems:
        if not deliveries or not isinstance(problem, SchnellkitError):
            raise problem
    receipts: tuple[Receipt, ...] = (
        *(delivery.receipt for delivery in deliveries),
        *(failed_receipt(picture.last.order, problem) for picture, problem in problems),
    )
    images = deliveries[0].images if len(deliveries) == 1 else torch.cat([delivery.images for delivery in deliveries])
    return BatchResult(images, receipts, tuple(_told(problem) for _, problem in problems))


class _Picture:
    """One picture on its way from stop to stop."""

    def __init__(
        self, route: Route, runtime: Runtime, context: OrderContext, spread: Spread, here: Here | None
    ) -> None:
        self._route, self._runtime, self._context, self._spread, self._here = route, runtime, context, spread, here
        self._refusals: list[tuple[Stop, SchnellkitError]] = []
        self.last = route.stops[0]

    async def bought(self) -> Delivery:
        """The picture. Raises the last stop's error, with those before it in its words."""
        stops = list(self._route.stops)
        while True:
            place = await self._spread.place(stops)
            self.last = place.stop
            seconds = None
            try:
                delivery = await self._at(place.stop, hurried=len(stops) > 1)
                seconds = delivery.receipt.seconds or None
                return delivery
            except SchnellkitError as error:
                self._runtime.resting.rest(place.stop.name, error)
                stops = [stop for stop in stops if stop.name != place.stop.name]
                if not stops or not (isinstance(error, NotHere) or may_go_on(error)):
                    raise self._with_those_before(error) from None
                self._refusals.append((place.stop, error))
                self._context.report(
                    Said("{host}: {why}. On to the next host.", host=place.stop.title, why=in_a_word(error))
                )
            finally:
                self._spread.done(place, seconds)

    async def _at(self, stop: Stop, *, hurried: bool) -> Delivery:
        why = self._why(stop)
        if stop.here:
            assert self._here is not None
            delivery = await self._here(stop)
            return replace(delivery, receipt=replace(delivery.receipt, note=f"{delivery.receipt.note} · {why}"))
        context = replace(self._context, why=why, hurried=hurried)
        return await fulfil(stop.order, self._runtime, context)

    def _why(self, stop: Stop) -> str:
        """Why it is ordered there, in English, for the receipt."""
        before = [f"{refused.title}: {in_a_word(error)}" for refused, error in self._refusals]
        first = str(self._route.reason) if stop is self._route.stops[0] else "the next on the way"
        return "; ".join([f"chosen: {first}", *before]) + "."

    def _with_those_before(self, error: SchnellkitError) -> SchnellkitError:
        for stop, refusal in reversed(self._refusals):
            told = Said("{host} before it: {why}.", host=stop.title, why=in_a_word(refusal))
            error.args = (one_after_the_other(error.args[0], told),)
        return error


def _shown(pictures: Sequence[_Picture], runtime: Runtime, context: OrderContext) -> list[Awaitable[Delivery]]:
    """The pictures on their way. Where there are several, each is shown as it arrives."""
    arrived = shown = 0

    async def bought_and_shown(picture: _Picture) -> Delivery:
        nonlocal arrived, shown
        delivery = await picture.bought()
        arrived += 1
        count = arrived
        # A picture that is there is not given up because it could not be counted or shown small.
        with suppress(Exception):
            if context.came:
                context.came(1, delivery.receipt)
            if context.show and len(pictures) > 1:
                newest = await asyncio.get_running_loop().run_in_executor(runtime.decoders, preview, delivery.images)
                if count > shown:
                    shown = count
                    context.show(count, len(pictures), newest)
        return delivery

    return [bought_and_shown(picture) for picture in pictures]


def _told(problem: BaseException) -> str:
    return problem.args[0] if isinstance(problem, SchnellkitError) else str(problem)
