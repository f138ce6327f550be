"""What the hosts with a queue say of their own: where to look, what they charged, how an order ended."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from schnellkit.providers.errors import ContentRefused, HostDown, HostError, KeyRefused, TooManyRequests, Unreadable
from schnellkit.providers.hosts import hosts
from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.price_list import built_in, charge_of, price_of
from schnellkit.providers.wire import Answer, Pending, Reply
from schnellkit.tests.contract.stored import Stored

FAL, REPLICATE, BFL = (hosts()[name] for name in ("fal", "replicate", "bfl"))
CENT_AND_A_HALF = Money(Decimal("0.014"), "USD")


def told(data: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, json.dumps(data).encode())


def pending(provider: str, case: str) -> Pending:
    stored = Stored(provider, case, "pending")
    found = stored.host.read(stored.answer)
    assert isinstance(found, Pending)
    return found


def reply(provider: str, case: str) -> Reply:
    stored = Stored(provider, case, "link")
    found = stored.host.read(stored.answer)
    assert isinstance(found, Reply)
    return found


def test_fal_names_three_addresses_and_each_is_taken_from_its_answer() -> None:
    found = pending("fal", "submit")
    at = "https://queue.fal.run/fal-ai/flux/requests/764cabcf-b745-4b3e-ae38-1200304cf45b"
    assert found.result
    assert found.cancel
    assert (found.request.method, found.request.url) == ("GET", f"{at}/status")
    assert (found.result.method, found.result.url) == ("GET", at)
    assert (found.cancel.method, found.cancel.url) == ("PUT", f"{at}/cancel")
    assert found.request.told
    assert found.result.told
    assert found.cancel.told


def test_fal_is_looked_at_until_it_is_done_and_then_asked_for_the_pictures() -> None:
    first = pending("fal", "submit")
    look = FAL.look
    assert look
    assert look(told({"status": "IN_QUEUE"}, 202), first) == first
    working = look(told({"status": "IN_PROGRESS"}, 202), first)
    assert isinstance(working, Pending)
    assert (working.request, working.cancel) == (first.request, None), "what has begun is not cancelled for nothing"
    done = look(told({"status": "COMPLETED"}), first)
    assert isinstance(done, Pending)
    assert (done.request, done.after) == (first.result, 0.0)


def test_work_that_fal_gave_up_is_told_as_its_fault() -> None:
    look = FAL.look
    assert look
    fault = {"error": "Request timed out", "error_type": "request_timeout"}
    with pytest.raises(HostDown, match="did not finish it: “Request timed out”") as failed:
        look(told({"status": "COMPLETED", **fault}), pending("fal", "submit"))
    assert not failed.value.no_work


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        (told({"status": "OK"}), True),
        (told({"status": "CANCELLATION_REQUESTED"}, 202), False),
        (told({"status": "ALREADY_COMPLETED"}, 400), False),
        (told({"status": "NOT_FOUND"}, 404), False),
        (told([]), False),
        (Answer(200, {}, b"<html>OK</html>"), False),
    ],
)
def test_only_what_fal_took_out_of_its_queue_is_cancelled(answer: Answer, ended: bool) -> None:
    assert FAL.cancelled(answer) is ended


def test_fal_tells_its_charge_in_units_of_its_price() -> None:
    found = reply("fal", "success")
    price = price_of("fal", "fal-ai/flux/schnell", built_in())
    assert charge_of(found._replace(units=Decimal(3)), price) == Money(Decimal("0.009"), "USD")
    assert charge_of(found, price) == Money(Decimal("0.003"), "USD")
    assert charge_of(found, None) is None
    entered = price._replace(basis="image", amount=Decimal("0.01"))
    assert charge_of(found._replace(units=Decimal(3)), entered) is None, "three megapixels are not three pictures"
    assert charge_of(found._replace(units=None), price) is None


def test_a_picture_that_fal_flagged_is_counted_and_the_rest_kept() -> None:
    images = [{"url": f"https://v3.fal.media/files/{number}.png"} for number in range(2)]
    found = FAL.read(told({"images": images, "has_nsfw_concepts": [True, False]}))
    assert isinstance(found, Reply)
    assert (len(found.pictures), found.refused) == (1, 1)


def test_bfl_tells_its_charge_with_the_first_answer() -> None:
    assert pending("bfl", "submit").charge == CENT_AND_A_HALF
    assert reply("bfl", "ready").charge is None
    assert reply("bfl", "ready").seeds == (1234567,)


def test_a_look_at_bfl_goes_to_the_same_place_until_it_ends() -> None:
    first, look = pending("bfl", "submit"), BFL.look
    assert look
    assert look(told({"id": "1", "status": "Pending"}), first) == first
    for case, error in (
        ("request_moderated", ContentRefused),
        ("content_moderated", ContentRefused),
        ("error", HostDown),
    ):
        with pytest.raises(error) as failed:
            look(Stored("bfl", case, "").answer, first)
        assert not failed.value.no_work


def test_replicate_names_the_seconds_to_wait_in_its_body() -> None:
    with pytest.raises(TooManyRequests) as refused:
        REPLICATE.read(Stored("replicate", "429_throttled", "").answer)
    assert refused.value.wait == 7.0


@pytest.mark.parametrize(
    ("value", "seconds"), [(7, 7.0), (0.5, 0.5), (-3, 0.0), (86400, 60.0), ("7", None), (True, None), (None, None)]
)
def test_the_wait_in_a_body_is_read_and_capped(value: object, seconds: float | None) -> None:
    with pytest.raises(TooManyRequests) as refused:
        REPLICATE.read(told({"detail": "slow down", "retry_after": value}, 429))
    assert refused.value.wait == seconds


def test_a_prediction_is_never_cancelled_from_here_and_one_that_was_may_be_charged() -> None:
    assert pending("replicate", "starting").cancel is None
    with pytest.raises(HostError) as ended:
        REPLICATE.read(Stored("replicate", "canceled", "").answer)
    assert not ended.value.no_work


@pytest.mark.parametrize("provider", ["replicate", "wavespeed", "runpod"])
def test_work_that_failed_in_a_good_answer_may_be_charged_and_is_not_repeated(provider: str) -> None:
    with pytest.raises(HostDown, match=r"did not finish it.*not repeated") as failed:
        hosts()[provider].read(Stored(provider, "failed", "").answer)
    assert not failed.value.no_work


@pytest.mark.parametrize("case", ["success", "success_as_documented"])
def test_runpod_tells_its_charge_whatever_it_calls_the_address(case: str) -> None:
    assert reply("runpod", case).charge == Money(Decimal("0.003"), "USD")


@pytest.mark.parametrize("name", ["", "../../user", "a b", "x" * 101, 7, None])
def test_runpod_is_never_asked_at_an_address_of_the_answers_making(name: object) -> None:
    with pytest.raises(Unreadable):
        hosts()["runpod"].read(told({"id": name, "status": "IN_QUEUE"}))


def test_a_key_that_wavespeed_refuses_may_be_older_than_the_first_payment() -> None:
    with pytest.raises(KeyRefused, match="before the first payment"):
        hosts()["wavespeed"].read(Stored("wavespeed", "401_bad_key", "").answer)
