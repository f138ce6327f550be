"""Schnell · Anywhere in a run: its route by what is known now, and one spread for all items of a list."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ..hosted import until_cancelled

if TYPE_CHECKING:
    from ...orders.batch import BatchResult
    from ...orders.delivery import Delivery, OrderContext
    from ...orders.routes.facts import Facts
    from ...orders.routes.spread import Spread
    from ...orders.routes.stops import Stop
    from ...orders.runtime import Runtime
    from .canvas import Canvas


@dataclass
class _Shared:
    """What all items of a list share: the spread of a node in a run, and the facts by which it chooses."""

    spread: Spread
    facts: asyncio.Task[Facts]
    items: int = 0


_open: dict[tuple[str, str], _Shared] = {}


def names_here() -> tuple[str, ...]:
    """The names that a person may call a host by on this machine."""
    from ...orders.routes.stops import names_of
    from ...personal.addresses import Addresses
    from ...personal.own_hosts import all_hosts
    from ...personal.settings import read_settings

    settings = read_settings()
    addresses = Addresses(settings.home, settings.environment, sandbox=settings.sandbox)
    return names_of(all_hosts(settings), addresses)


async def ordered_anywhere(
    runtime: Runtime, canvas: Canvas, inputs: Mapping[str, Any], context: OrderContext
) -> BatchResult:
    """The pictures that the inputs ask for, each from the best host there is. Raises as `fulfil_anywhere`."""
    from ...orders.anywhere import fulfil_anywhere
    from ...orders.routes.route import routes
    from ...orders.routes.stops import names_of
    from ...orders.routes.wishes import wishes_of

    here = OnThisMachine(inputs) if inputs.get("own_model") is not None else None
    wishes = wishes_of(inputs, names_of(runtime.hosts, runtime.addresses))
    with _shared(runtime, context, canvas.node_id, inputs) as shared:
        facts = (await asyncio.shield(shared.facts))._replace(here=here is not None)
        way = await asyncio.to_thread(routes, inputs, int(inputs["images"]), wishes, facts)
        canvas.report(way[0].describe())
        work = fulfil_anywhere(way, runtime, context, shared.spread, here.make if here else None)
        return await until_cancelled(runtime.loop.submit(work))


@contextmanager
def _shared(runtime: Runtime, context: OrderContext, node: str, inputs: Mapping[str, Any]) -> Iterator[_Shared]:
    """One spread and the same facts for all items of a list: ComfyUI runs them side by side."""
    from ...orders.routes.ready_by import seconds_until
    from ...orders.routes.spread import Spread
    from ...orders.routes.wishes import FASTEST
    from ...quoting.route_facts import facts_now

    key = context.run, node
    if key not in _open:

        def known() -> Facts:
            runtime.see_own_hosts()
            return facts_now(runtime, run=context.run, workflow=context.workflow or "")

        within = seconds_until(str(inputs.get("ready_by") or ""))
        spread = Spread(within, fastest=inputs.get("choose") == FASTEST)
        _open[key] = _Shared(spread, asyncio.ensure_future(asyncio.to_thread(known)))
    shared = _open[key]
    shared.items += 1
    try:
        yield shared
    finally:
        shared.items -= 1
        if not shared.items:
            _open.pop(key, None)


class OnThisMachine:
    """Makes pictures on this machine with the wired model, in the thread of the run, as every node does."""

    def __init__(self, inputs: Mapping[str, Any]) -> None:
        self._inputs, self._loop = inputs, asyncio.get_running_loop()

    async def make(self, stop: Stop) -> Delivery:
        """The picture. Raises NotHere where that is not possible."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._make(stop), self._loop))

    async def _make(self, stop: Stop) -> Delivery:
        from comfy.model_management import InterruptProcessingException

        from ...orders.anywhere import NotHere
        from ...orders.delivery import Delivery
        from ...orders.own_fault import own_fault
        from ...providers.errors import SchnellkitError

        try:
            receipt, images = self._generated(stop)
        except InterruptProcessingException:
            raise
        except SchnellkitError as problem:
            raise NotHere(problem.args[0]) from None
        except Exception as problem:
            raise NotHere(own_fault(problem)) from None
        return Delivery(receipt, images)

    def _generated(self, stop: Stop) -> tuple[Any, Any]:
        from ...local.prompts.places import places
        from ...local.sampling.picture import Request, generate
        from ...personal.settings import read_settings
        from ..local.picture import receipt_of

        order = stop.order
        request = Request(order.prompt, order.width, order.height, order.seed or 0, 1, order.steps or 4)
        model, clip, vae = (cast("Any", self._inputs.get(name)) for name in ("own_model", "clip", "vae"))
        generated = generate(request, model, clip, vae, places(read_settings().home))
        return receipt_of(request, generated, None), generated.images
