"""What all hosted nodes share: their outputs, and the way to the pack's loop and back."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from comfy_api.latest import io

from .inputs import references_of, shared_inputs, when_served

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

    import torch

    from ..orders.batch import BatchResult
    from ..orders.delivery import OrderContext
    from ..orders.runtime import Runtime
    from ..providers.host import Host
    from .running.canvas import Canvas

    # Orders the pictures that a node's inputs ask for.
    Orders = Callable[[Runtime, Canvas, Mapping[str, Any], OrderContext], Awaitable[BatchResult]]

Result = TypeVar("Result")
RECEIPT = io.Custom("SCHNELLKIT_RECEIPT")
CANCEL_SECONDS = 0.1


class HostedNode(io.ComfyNode):
    """A node for one host: the inputs all hosts share, then its own; pictures and a receipt come out."""

    host: ClassVar[str]
    title: ClassVar[str]
    told: ClassVar[str]

    @classmethod
    def described(cls) -> Host:
        """The host whose limits its inputs show."""
        from ..providers.hosts import hosts

        return hosts()[cls.host]

    @classmethod
    def own_inputs(cls) -> list[io.Input]:
        """The inputs that only this host has."""
        return []

    @classmethod
    def own_outputs(cls) -> list[io.Output]:
        """The outputs behind pictures and receipt that only this node has."""
        return []

    @classmethod
    def outputs_of(cls, result: BatchResult) -> list[Any]:
        """What comes out at those."""
        return []

    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id=cls.__name__,
            display_name=f"Schnell · {cls.title}",
            category="schnellkit/hosted",
            description=cls.told,
            search_aliases=["flux", "schnell", "text to image", "api", cls.title, cls.host],
            inputs=when_served(cls, lambda: [*shared_inputs(cls.described()), *cls.own_inputs()]),
            outputs=[
                io.Image.Output(display_name="images", tooltip="The pictures, in the order of their seeds."),
                RECEIPT.Output(
                    display_name="receipt", tooltip="What they cost and how they were made; see Schnell Receipt."
                ),
                *cls.own_outputs(),
            ],
            hidden=[io.Hidden.unique_id, io.Hidden.extra_pnginfo],
        )

    @classmethod
    def fingerprint_inputs(cls, **inputs: Any) -> str:
        return fingerprint(str(cls.hidden.unique_id), inputs)

    @classmethod
    async def execute(cls, **inputs: Any) -> io.NodeOutput:
        return await deliver(cls, inputs)


# How often each node of the canvas brought less than was asked: ComfyUI keeps what a node gave as if it were all.
_incomplete: Counter[str] = Counter()


def fingerprint(node_id: str, inputs: Mapping[str, Any]) -> str:
    """What ComfyUI compares, beside the inputs, to tell whether a node has to run again.

    With “fresh” on, or wired so that only the run knows it, each Run is another one. After a run that brought less than
    was asked the next one is another one: what is there already comes from the library, free.
    """
    fresh = inputs.get("fresh", False)
    return uuid.uuid4().hex if fresh or fresh is None else str(_incomplete[node_id])


def why_not(name: str, model: str | None) -> bool | str:
    """Whether the host has that model, or why not; a wired one is known to the run alone."""
    from ..orders.order_from_inputs import OTHER
    from ..providers.errors import InvalidOrder
    from ..providers.hosts import hosts

    if not model or model == OTHER:
        return True
    try:
        hosts()[name].model(model)
    except InvalidOrder as problem:
        return str(problem)
    return True


async def deliver(node: type[HostedNode], inputs: Mapping[str, Any], order: Orders | None = None) -> io.NodeOutput:
    """The node's outputs for its inputs; progress is shown under the node, cancel is felt at once.

    `order` orders the pictures; without it they are ordered at the node's own host.
    """
    from ..ledger.receipt import in_short
    from ..providers.said import Said, one_after_the_other

    async with running(node, fresh=bool(inputs.get("fresh"))) as (runtime, canvas, context):
        asked = int(inputs["images"])
        with canvas.counting(asked):
            result = await (order or _at_own_host(node))(runtime, canvas, inputs, context)
    if len(result.images) < asked:
        run_again(node)
    for failure in result.failures:
        canvas.note("warn", failure)
    cost = in_short(result.receipts)
    # Where all went well the badge and the receipt say it; the page takes a blank line away, and hears of no empty one.
    arrived = Said("{arrived} of {asked} pictures", arrived=len(result.images), asked=asked)
    said = one_after_the_other(arrived, cost[0], *result.failures, between=" · ")
    canvas.report(said if result.failures else " ")
    return io.NodeOutput(result.images, result.receipts, *node.outputs_of(result), ui={"schnellkit": cost})


@asynccontextmanager
async def running(node: type[HostedNode], *, fresh: bool) -> AsyncIterator[tuple[Runtime, Canvas, OrderContext]]:
    """What the orders of a node need while it runs. What is raised meanwhile is told on the canvas, and raised on."""
    from comfy.model_management import InterruptProcessingException

    from ..orders.own_fault import own_fault
    from ..providers.errors import SchnellkitError
    from ..runtime import get_runtime_async
    from .running.canvas import Canvas

    runtime = await get_runtime_async()
    canvas = Canvas(str(node.hidden.unique_id))
    try:
        yield runtime, canvas, canvas.context(node.hidden.extra_pnginfo, fresh)
    except SchnellkitError as error:
        canvas.report(error.args[0])
        canvas.note("error", error.args[0])
        raise
    except InterruptProcessingException:
        canvas.cancelled(runtime)
        raise
    except Exception as problem:
        canvas.note("error", own_fault(problem))
        raise


def run_again(node: type[HostedNode]) -> None:
    """It brought less than was asked: its next run is another one for ComfyUI, which keeps what a node gave."""
    _incomplete[str(node.hidden.unique_id)] += 1


def _at_own_host(node: type[HostedNode]) -> Orders:
    """Orders the pictures at the node's own host."""
    from ..orders.batch import fulfil_all
    from ..orders.order_from_inputs import ordered

    async def at_own_host(
        runtime: Runtime, canvas: Canvas, inputs: Mapping[str, Any], context: OrderContext
    ) -> BatchResult:
        host = await runtime.host_of(node.host, inputs)
        references = await _inline(inputs.get("reference"), references_of(host))
        order, snapped = ordered(host, inputs, runtime.addresses, references)
        if snapped:
            canvas.note("info", snapped)
        return await until_cancelled(runtime.loop.submit(fulfil_all(order, runtime, context)))

    return at_own_host


async def _inline(pictures: torch.Tensor | None, most: int) -> list[bytes]:
    """The first pictures of an IMAGE, as they are sent along."""
    from ..library.pictures import as_png

    if pictures is None:
        return []
    return await asyncio.to_thread(lambda: [as_png(picture) for picture in pictures[:most]])


async def until_cancelled(future: Future[Result]) -> Result:
    """The result, unless the person cancels: then waiting ends, and what was already sent goes on in the background."""
    from comfy.model_management import InterruptProcessingException, processing_interrupted

    waiting = asyncio.wrap_future(future)
    try:
        while not waiting.done():
            if processing_interrupted():
                raise InterruptProcessingException
            await asyncio.wait({waiting}, timeout=CANCEL_SECONDS)
        return waiting.result()
    finally:
        waiting.cancel()
