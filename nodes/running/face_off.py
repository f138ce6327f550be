"""Schnell · Face-off in a run: all orders side by side, then the sheet, and who was chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .anywhere import OnThisMachine

if TYPE_CHECKING:
    import torch

    from ...local.sheets.frames import Cell
    from ...orders.delivery import OrderContext
    from ...orders.face_off import FaceOff, Frame
    from ...orders.runtime import Runtime
    from ...personal.settings import Settings
    from .canvas import Canvas


async def faced_off(runtime: Runtime, canvas: Canvas, inputs: Mapping[str, Any], context: OrderContext) -> FaceOff:
    """What came of the face-off that the inputs ask for, its frames as they are shown.

    Raises InvalidOrder where nobody takes part, else as `fulfil_face_off`.
    """
    from ...orders.face_off import fulfil_face_off, pictures_of
    from ...orders.routes.entrants import entrants
    from ...quoting.route_facts import facts_now
    from ..hosted import until_cancelled

    here = OnThisMachine(inputs) if inputs.get("own_model") is not None else None
    await asyncio.to_thread(runtime.see_own_hosts)
    facts = await asyncio.to_thread(facts_now, runtime, run=context.run, here=here is not None)
    found = await asyncio.to_thread(entrants, inputs, facts)
    with canvas.counting(pictures_of(found, inputs)):
        work = fulfil_face_off(found, inputs, facts, runtime, context, here.make if here else None)
        result = await until_cancelled(runtime.loop.submit(work))
    return result.shuffled(int(inputs["seed"])) if inputs.get("blind") else result


def is_blind(result: FaceOff, inputs: Mapping[str, Any]) -> bool:
    """Whether names are still hidden: until a picture is chosen."""
    return bool(inputs.get("blind")) and result.chosen(int(inputs.get("winner") or 0)) is None


def cells_of(result: FaceOff, winner: int, *, blind: bool) -> list[Cell]:
    """The frames as they are drawn: a number each, and what is known of it where nobody is blind."""
    from ...local.sheets.frames import Cell

    if blind:
        return [Cell(str(number), frame.image, _hidden(frame)) for number, frame in enumerate(result.frames, 1)]
    chosen = result.chosen(winner)
    return [
        Cell(_label(number, frame, chosen=frame is chosen), frame.image, frame.why)
        for number, frame in enumerate(result.frames, 1)
    ]


def pictures(frames: Sequence[Frame], *, blind: bool) -> list[torch.Tensor]:
    """The picture of each frame, grey where there is none, so that they count as on the sheet."""
    from ...local.sheets.frames import SIDE, grey

    shape = next((frame.image.shape for frame in frames if frame.image is not None), (1, SIDE, SIDE, 3))
    return [
        grey(shape[2], shape[1], _hidden(frame) if blind else frame.why) if frame.image is None else frame.image
        for frame in frames
    ]


def count_win(settings: Settings, result: FaceOff, winner: int) -> None:
    """Keep who was shown and who was chosen. Raises StoreTrouble where that cannot be kept."""
    from ...orders.face_off import shown_of
    from ...personal.wins import Shown, keep_face_off

    def shown(frame: Frame) -> Shown:
        return Shown(frame.host, frame.family, frame.price)

    # By host, not by the order on the sheet: that may be shuffled.
    seen = sorted({one[:2]: one for one in map(shown, shown_of(result.frames))}.values(), key=lambda one: one[:2])
    chosen = result.chosen(winner)
    picked = next((one for one in seen if chosen and one[:2] == (chosen.host, chosen.family)), None)
    keep_face_off(settings.home, result.key, seen, picked, sandbox=settings.sandbox)


def _hidden(frame: Frame) -> str:
    """Why there is no picture, without a word of whose it is."""
    return "" if frame.image is not None else "no picture came"


def _label(number: int, frame: Frame, *, chosen: bool) -> str:
    told = _told(frame) if frame.image is not None else []
    return " · ".join([str(number), frame.title, *told, *(["chosen"] if chosen else [])])


def _told(frame: Frame) -> list[str]:
    """Price and seconds, as far as they are known."""
    from ...providers.prices.money import ABOUT

    if frame.price is None:
        price = "price unknown" if frame.about else "free"
    elif not frame.price.amount:
        price = "free"
    else:
        price = f"{ABOUT} {frame.price}" if frame.about else str(frame.price)
    return [price, *([f"{frame.seconds:.1f} s"] if frame.seconds else [])]
