"""Schnell · Face-off: one prompt at many hosts side by side; who fails stops nobody else, and nothing is paid twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.local.sheets.frames import grey
from schnellkit.nodes.running.face_off import cells_of, count_win, is_blind, pictures
from schnellkit.orders.anywhere import NotHere
from schnellkit.orders.delivery import Delivery, OrderContext
from schnellkit.orders.face_off import FaceOff, Frame, fulfil_face_off
from schnellkit.orders.routes.entrants import Entrant, entrants, families_named
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.wins import wins
from schnellkit.providers.errors import BalanceEmpty, HostError, InvalidOrder
from schnellkit.quoting.route_facts import facts_now
from schnellkit.tests.unit.test_anywhere import Refusing
from schnellkit.tests.unit.wires import quick_waits, runtime, wire

__all__ = ["quick_waits", "runtime", "wire"]
HOSTS = "deepinfra, nvidia, monica"
ASKED = {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "images": 1, "steps": 4, "hosts": HOSTS}


async def faced_off(runtime: Runtime, here: Any = None, **inputs: Any) -> FaceOff:
    asked = {**ASKED, **inputs}
    facts = facts_now(runtime, run="run", here=here is not None)
    context = OrderContext("run", lambda text: None, fresh=bool(inputs.get("fresh")))
    work = fulfil_face_off(entrants(asked, facts), asked, facts, runtime, context, here)
    return await asyncio.wait_for(work, 60)


def told(result: FaceOff) -> list[str]:
    """Each frame: its host, or why it is empty."""
    return [frame.title if frame.image is not None else f"{frame.title}: {frame.why}" for frame in result.frames]


def titles(runtime: Runtime, **inputs: Any) -> list[str]:
    found = entrants({**ASKED, **inputs}, facts_now(runtime, here="own_model" in inputs))
    return [one.title if isinstance(one, Entrant) else f"{one.title}: {one.why}" for one in found.places]


async def test_every_host_that_is_named_makes_its_picture_in_its_place(runtime, wire):
    result = await faced_off(runtime, hosts="nvidia, deepinfra")
    assert told(result) == ["NVIDIA", "DeepInfra"]
    assert [frame.image.shape for frame in result.frames] == [(1, 1024, 1024, 3)] * 2
    assert [str(frame.price) for frame in result.frames] == ["1 trial credit", "$0.0020"]
    assert [(one.host, one.state) for one in result.receipts] == [("nvidia", "settled"), ("deepinfra", "settled")]
    assert wire.posts == 2


async def test_the_same_again_is_free_and_looks_the_same(runtime, wire):
    first = await faced_off(runtime)
    posts = wire.posts
    again = await faced_off(runtime)
    assert wire.posts == posts
    assert all(one.from_library for one in again.receipts)
    assert [frame[:4] + frame[5:] for frame in first.frames] == [frame[:4] + frame[5:] for frame in again.frames]
    assert first.key == again.key
    assert first.key != (await faced_off(runtime, seed=8)).key


async def test_each_host_makes_as_many_as_are_asked_and_one_that_fails_is_a_frame(runtime, wire, quick_waits):
    seen = Counter[str]()

    def before(request: httpx.Request) -> httpx.Response | None:
        name = "deepinfra" if "deepinfra" in str(request.url) else ""
        seen[name] += request.method == "POST"
        return httpx.Response(422, json={"detail": "no"}) if name and seen[name] == 2 else None

    wire.before = before
    result = await faced_off(runtime, hosts="deepinfra, monica", images=3)
    assert [frame.host for frame in result.frames] == ["deepinfra"] * 3 + ["monica"] * 3
    assert [frame.image is None for frame in result.frames].count(True) == 1
    assert len(result.failures) == 1
    assert result.failures[0].startswith("DeepInfra: ")


@pytest.mark.parametrize("answer", [401, 402, 422, 451, 500, "broken", "unreached"])
async def test_who_fails_leaves_a_frame_with_the_reason_and_stops_nobody(runtime, wire, quick_waits, answer):
    wire.before = refusing = Refusing({"nvidia": answer})
    result = await faced_off(runtime)
    assert [frame.image is None for frame in result.frames] == [False, True, False]
    failed = result.frames[1]
    assert failed.why
    assert [str(one) for one in result.failures] == [f"NVIDIA: {failed.why}"]
    assert refusing.asked["deepinfra"] == refusing.asked["monica"] == 1
    assert [one.host for one in result.receipts] == ["deepinfra", "nvidia", "monica"]


async def test_only_where_all_fail_the_first_cause_is_raised(runtime, wire, quick_waits):
    wire.before = Refusing({"deepinfra": 401, "nvidia": 402, "monica": 500})
    with pytest.raises(HostError) as raised:
        await faced_off(runtime)
    assert "DeepInfra" in str(raised.value)


async def test_a_fault_of_our_own_at_one_host_stops_no_other(runtime, wire, monkeypatch):
    def broken(order: Any) -> Any:
        raise ZeroDivisionError

    runtime.hosts = {**runtime.hosts, "nvidia": runtime.hosts["nvidia"]._replace(request=broken)}
    result = await faced_off(runtime)
    assert [frame.image is None for frame in result.frames] == [False, True, False]
    assert "ZeroDivisionError" in result.frames[1].why


async def test_caps_hold_for_each_order(runtime, wire):
    runtime.ledger = Ledger(runtime.settings.home.parent / "capped", caps=lambda: Caps(run=Decimal("0.003")))
    result = await faced_off(runtime, hosts="runware, deepinfra")
    assert [frame.image is None for frame in result.frames].count(True) == 1
    assert "cap" in "".join(result.failures)
    runtime.ledger.close()


async def test_this_machine_is_one_of_them(runtime, wire):
    drawn = await faced_off(runtime, hosts="deepinfra")
    made: list[int] = []

    async def here(stop: Any) -> Delivery:
        made.append(stop.order.seed)
        return Delivery(drawn.receipts[0], drawn.frames[0].image)

    result = await faced_off(runtime, here, hosts="here, monica", images=2)
    assert told(result) == ["This machine", "This machine", "Monica", "Monica"]
    assert made == [7, 8]

    async def out_of_memory(stop: Any) -> Delivery:
        raise NotHere("out of memory")

    result = await faced_off(runtime, out_of_memory, hosts="here, monica")
    assert told(result) == ["This machine: out of memory", "Monica"]


def test_a_wired_model_takes_part_and_a_missing_one_is_told(runtime):
    asked = {**ASKED, "hosts": "monica"}
    wired = entrants(asked, facts_now(runtime, here=True))
    assert [one.title for one in wired.places] == ["Monica", "This machine"]
    assert titles(runtime, hosts="here, monica") == ["This machine: no model is wired to own_model", "Monica"]


async def test_a_cancel_of_this_machine_is_felt_at_once(runtime, wire):
    class Stopped(Exception):
        pass

    async def stopped(stop: Any) -> Delivery:
        raise Stopped

    with pytest.raises(Stopped):
        await faced_off(runtime, stopped, hosts="here, monica")


def test_who_takes_part_and_who_is_told_why_not(runtime):
    asked = {"hosts": "deepinfra, together, runware", "at_most": 0.0018}
    assert titles(runtime, **asked) == [
        "DeepInfra: it costs more than you allow",
        "Together AI: no key yet",
        "Runware",
    ]
    everybody = titles(runtime, hosts="")
    assert "DeepInfra" in everybody
    assert "NVIDIA" in everybody, "its price is known, though in no currency"
    assert "Monica" not in everybody, "nobody knows its price"
    assert not [one for one in everybody if ":" in one], "who is not named has no frame for not being there"


def test_a_host_without_a_price_takes_part_only_by_name(runtime):
    runtime.prices = tuple
    with pytest.raises(InvalidOrder, match="its price is not known"):
        titles(runtime, hosts="")
    assert titles(runtime, hosts="deepinfra") == ["DeepInfra"]


def test_the_models_are_asked_side_by_side_and_told_apart(runtime):
    found = titles(runtime, hosts="deepinfra", models="schnell, klein-4b", at_most=0.0)
    assert found == ["DeepInfra FLUX-1-schnell", "DeepInfra FLUX-2-klein-4b"]
    assert families_named(" klein-9b ,schnell,klein-9b") == ("klein-9b", "schnell")
    assert families_named("") == ("schnell",)
    with pytest.raises(InvalidOrder, match="models: “sdxl” is no model here"):
        families_named("sdxl")


def test_nobody_at_all_is_a_refusal_with_every_reason(runtime):
    with pytest.raises(InvalidOrder) as raised:
        titles(runtime, hosts="together, fal")
    assert str(raised.value) == "No host may make this picture. Together AI: no key yet; fal: no key yet."


async def test_a_host_that_refused_keeps_its_number_though_it_rests(runtime, wire, quick_waits):
    wire.before = Refusing({"nvidia": 402})
    await faced_off(runtime)
    assert runtime.resting.left("nvidia") == 0
    runtime.resting.rest("nvidia", BalanceEmpty("no"))
    assert titles(runtime) == ["DeepInfra", "NVIDIA", "Monica"]


def frames(*hosts: str) -> FaceOff:
    picture = grey(8, 8, "")
    return FaceOff(
        tuple(
            Frame(host.upper(), f"order {host}", host, "schnell", None if host == "late" else picture, why="too late")
            for host in hosts
        ),
        (),
    )


@settings(deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_blind_frames_are_shuffled_by_the_seed_alone_and_all_are_there(seed):
    result = frames("a", "b", "c", "d", "late")
    blind = result.shuffled(seed)
    assert blind == result.shuffled(seed)
    assert sorted(frame.host for frame in blind.frames) == ["a", "b", "c", "d", "late"]
    fewer = frames("a", "c", "d", "late").shuffled(seed)
    assert [frame.host for frame in blind.frames if frame.host != "b"] == [frame.host for frame in fewer.frames]
    assert blind.key == result.key


def test_every_place_is_somebody_s_for_some_seed():
    result = frames("a", "b", "c")
    first = {result.shuffled(seed).frames[0].host for seed in range(40)}
    assert first == {"a", "b", "c"}


def test_nothing_on_a_blind_sheet_tells_whose_a_picture_is_until_one_is_chosen():
    result = frames("a", "late", "c")
    blind = {"blind": True, "winner": 0}
    assert is_blind(result, blind)
    assert is_blind(result, {"blind": True, "winner": 9})
    assert is_blind(result, {"blind": True, "winner": 2}), "an empty frame is no choice"
    assert [cell[::2] for cell in cells_of(result, 0, blind=True)] == [("1", ""), ("2", "no picture came"), ("3", "")]
    assert not is_blind(result, {"blind": True, "winner": 3})
    assert not is_blind(result, {"winner": 0})
    assert [cell[::2] for cell in cells_of(result, 3, blind=False)] == [
        ("1 · A · free", "too late"),
        ("2 · LATE", "too late"),
        ("3 · C · free · chosen", "too late"),
    ]
    assert [one.shape for one in pictures(result.frames, blind=True)] == [(1, 8, 8, 3)] * 3


def test_the_number_chosen_is_the_frame_of_that_number():
    result = frames("late", "b", "c")
    assert [result.chosen(number) and result.chosen(number).host for number in range(5)] == [None, None, "b", "c", None]
    assert result.first.host == "b"


async def test_a_choice_counts_once_and_the_last_one_counts(runtime, wire):
    home = runtime.settings.home
    result = await faced_off(runtime)

    def counted() -> dict[str, tuple[int, int]]:
        return {one.host: (one.chosen, one.shown) for one in wins(home, sandbox=False)}

    count_win(runtime.settings, result, 2)
    assert counted() == {}, "a number left over from another face-off is no choice"
    for _ in range(2):
        count_win(runtime.settings, result.shuffled(1), 1)
        chosen = result.shuffled(1).frames[0].host
        assert counted() == {name: (int(name == chosen), 1) for name in ("deepinfra", "nvidia", "monica")}
    count_win(runtime.settings, result, 3)
    assert counted() == {"monica": (1, 1), "deepinfra": (0, 1), "nvidia": (0, 1)}
    count_win(runtime.settings, result, 0)
    assert counted()["monica"] == (1, 1)
