"""What must hold, whatever happened. Each function tells the faults of one kind that it finds, in words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from schnellkit.ledger.receipt import Receipt
from schnellkit.orders.batch import BatchResult
from schnellkit.orders.fulfil import Delivery
from schnellkit.providers.errors import CapReached, HostError, SchnellkitError
from schnellkit.providers.order import Order

from . import faults
from .orders import FREE, singles
from .seen import Seen
from .world import World


def nobody_waits_for_ever(seen: Seen, world: World) -> Iterator[str]:
    """Every ask ends, and every order can be asked again."""
    if seen.left_waiting:
        waiting = sum(asked.outcome is None and not asked.process.died for asked in seen.asked)
        yield f"{seen.left_waiting} tasks still wait, {waiting} of them asks"
    yield from (
        f"asked again for {kind_of(seen, again.single)}, still waiting" for again in seen.again if again.outcome is None
    )


def nothing_stays_open(seen: Seen, world: World) -> Iterator[str]:
    """No receipt is reserved or sent once nobody works on it."""
    yield from (f"a receipt stays {each.state} in a living process" for each in seen.open_without_death)
    yield from (f"a receipt is {each.state} after a new start" for each in seen.receipts if is_open(each))


def errors_are_ours(seen: Seen, world: World) -> Iterator[str]:
    """What an asker sees is a picture, one of our errors, or the cancel they asked for themselves."""
    for asked in seen.asked:
        outcome = asked.outcome
        if isinstance(outcome, asyncio.CancelledError) and not asked.cancelled:
            yield "an ask that nobody cancelled was cancelled"
        elif not isinstance(outcome, BatchResult | SchnellkitError | asyncio.CancelledError | None):
            yield f"an ask ended with {type(outcome).__name__}: {str(outcome)[:80]}"


def no_secret_is_told(seen: Seen, world: World) -> Iterator[str]:
    """No key and no path of this machine in any error, note, progress or log."""
    texts = [*seen.texts]
    for outcome in (*(asked.outcome for asked in seen.asked), *(again.outcome for again in seen.again)):
        texts += [str(outcome), *map(str, outcome.args)] if isinstance(outcome, BaseException) else []
        texts += outcome.failures if isinstance(outcome, BatchResult) else []
    for text in texts:
        if faults.KEY in text:
            yield f"the key is in “{text[:120]}”"
        if str(world.home) in text:
            yield f"the home folder is in “{text[:120]}”"


def charges_are_known(seen: Seen, world: World) -> Iterator[str]:
    """Each charge of a host is settled or listed as unknown, and nothing is settled that no host charged."""
    for single in seen.singles:
        charged = world.charges_of(single)
        settled, unknown = count(seen, single, "settled"), count(seen, single, "unknown outcome")
        if charged > settled + unknown:
            yield f"{kind_of(seen, single)}: {charged} charges, but {settled} settled and {unknown} unknown"
        if settled > charged:
            yield f"{kind_of(seen, single)}: {settled} settled, but {charged} charges"


def nothing_is_paid_twice(seen: Seen, world: World) -> Iterator[str]:
    """One charge an order; one more for each fresh ask, each unknown outcome, and each picture refused and charged."""
    for single in seen.singles:
        fresh = sum(
            asked.ask.fresh and single in singles(asked.ask.kind, asked.ask.prompt, asked.ask.images)
            for asked in seen.asked
        )
        unknown = count(seen, single, "unknown outcome")
        lost = seen.writes_failed > 1 and count(seen, single, "settled")
        charged = world.charges_of(single)
        refused = sum(each.refused for each in seen.receipts if each.order == single.name and each.state == "settled")
        if charged > 1 + fresh + unknown + lost + refused:
            yield f"{kind_of(seen, single)}: {charged} charges, {fresh} fresh asks and {unknown} unknown outcomes"


def what_is_paid_for_is_free(seen: Seen, world: World) -> Iterator[str]:
    """Asked again once all is mended, every order gives its picture, and one that is here costs nothing."""
    for again in seen.again:
        kind = kind_of(seen, again.single)
        if isinstance(again.outcome, BaseException) and not (again.led_astray and isinstance(again.outcome, HostError)):
            yield f"asked again for {kind}: {type(again.outcome).__name__}: {str(again.outcome)[:120]}"
        if again.owned and again.charges:
            yield f"asked again for {kind}, which was paid for and here: charged again"
        if again.charges > 1:
            yield f"asked again for {kind}: {again.charges} charges"
        if isinstance(again.outcome, Delivery) and not again.charges and not again.outcome.receipt.from_library:
            yield f"asked again for {kind}: told to be bought, but not charged"


def what_arrived_is_kept(seen: Seen, world: World) -> Iterator[str]:
    """A picture whose bytes were here is in the library or its answer is kept, unless several writes failed."""
    arrived = {single for single, process in seen.arrived if not process.died and seen.writes_failed <= 1}
    for single, whole in (*((one, True) for one in arrived), *seen.kept_at_a_death):
        # Of a link only what lies behind it can be had; a byte that was changed on its way is not always to be seen.
        if single not in seen.owned and (whole or single not in seen.given):
            yield f"{kind_of(seen, single)}: its picture was here and is lost"


def no_cap_is_passed(seen: Seen, world: World) -> Iterator[str]:
    """What counts against a cap never passes it."""
    for counted in seen.counted:
        if counted.cap is not None and counted.amount > counted.cap:
            yield f"{counted.amount} count to {counted.period}, whose cap is {counted.cap}"


def what_is_free_needs_no_cap(seen: Seen, world: World) -> Iterator[str]:
    """One's own server costs nothing, so no cap refuses it."""
    for asked in seen.asked:
        if asked.ask.kind in FREE and isinstance(asked.outcome, CapReached):
            yield "a cap refused an order that costs nothing"


def nothing_is_sent_for_nobody(seen: Seen, world: World) -> Iterator[str]:
    """Once all who asked are gone, no new request to buy leaves."""
    yield from (f"sent for nobody: {told}" for told in seen.sent_for_nobody)


def sums_are_those_of_the_receipts(seen: Seen, world: World) -> Iterator[str]:
    """The running sums are what the receipts add up to."""
    if seen.sums[0] != seen.sums[1]:
        yield f"the running sums are {seen.sums[0]}, the receipts add up to {seen.sums[1]}"


INVARIANTS = (
    nobody_waits_for_ever,
    nothing_stays_open,
    errors_are_ours,
    no_secret_is_told,
    charges_are_known,
    nothing_is_paid_twice,
    what_is_paid_for_is_free,
    what_arrived_is_kept,
    no_cap_is_passed,
    what_is_free_needs_no_cap,
    nothing_is_sent_for_nobody,
    sums_are_those_of_the_receipts,
)


def problems(seen: Seen, world: World) -> list[str]:
    """Everything that should not be, each behind the name of the invariant it breaks."""
    return [f"{holds.__name__}: {problem}" for holds in INVARIANTS for problem in dict.fromkeys(holds(seen, world))]


def kind_of(seen: Seen, single: Order) -> str:
    """Which way to a picture that single order takes."""
    return f"“{seen.singles[single]}”"


def count(seen: Seen, single: Order, state: str) -> int:
    """How many receipts of that order are in that state."""
    return sum((receipt.order, receipt.state) == (single.name, state) for receipt in seen.receipts)


def is_open(receipt: Receipt) -> bool:
    """Whether a receipt waits for its end."""
    return receipt.state in ("reserved", "sent")
