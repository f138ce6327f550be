"""Every stored answer of every host ends as pictures, as a wait, or as the error that says what to do."""

from __future__ import annotations

import base64
import json

import pytest

from schnellkit.providers.errors import BalanceEmpty, ContentRefused, HostError, InvalidOrder, KeyRefused, Unreadable
from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts
from schnellkit.providers.wire import Answer, Link, Pending, Reply
from schnellkit.sandbox.canned import ANSWERS, cases
from schnellkit.tests.contract.stored import OUTCOMES, Stored, outcome_of, stored_answers
from schnellkit.tests.known_hosts import known

JSON = {"content-type": "application/json"}
# What its good answers tell: the charge, the seeds, and the host's own name for the order.
TOLD: dict[str, dict[str, dict[str, tuple[str, list[int | None], str | None]]]] = known("TOLD")


def page(status: int) -> Answer:
    """What a proxy on the way answers in a host's place."""
    body = b"<!DOCTYPE html><html><head><title>Sign in to the network</title></head><body>...</body></html>"
    return Answer(status, {"content-type": "text/html"}, body)


def told(body: str, status: int = 200) -> Answer:
    """An answer that says it is JSON."""
    return Answer(status, JSON, body.encode())


def with_picture(host: Host, text: str) -> Answer | None:
    """The host's own good answer with that text where its picture was; None where it sends no picture itself."""
    for stored in stored_answers():
        if stored.outcome == "picture" and stored.host.name == host.name:
            _, reply = outcome_of(host, stored.answer)
            assert isinstance(reply, Reply)
            (whole,) = (base64.b64encode(picture).decode() for picture in reply.pictures if isinstance(picture, bytes))
            assert whole in stored.answer.body.decode()
            return stored.answer._replace(body=stored.answer.body.replace(whole.encode(), text.encode()))
    return None


# What may come instead of pictures, what it is to become, and words its error has to say.
BROKEN: dict[str, tuple[Answer, str, str]] = {
    "plain text": (Answer(200, {}, b"all is well"), "Unreadable", "no JSON: “all is well”"),
    "a web page": (page(200), "Unreadable", "Sign in to the network"),
    "a web page that refuses": (page(403), "KeyRefused", "a proxy, firewall or login page"),
    "a web page that leads elsewhere": (page(302), "OrderRefused", "a proxy, firewall or login page"),
    "a web page of a broken gateway": (page(502), "HostDown", "status 502"),
    "JSON cut off": (told('{"data": [{"b64_json": "iVBOR'), "Unreadable", "cut off or damaged"),
    "an empty answer": (told(""), "Unreadable", "the answer is empty"),
    "a list": (told("[]"), "Unreadable", "no object"),
    "an empty object": (told("{}"), "Unreadable", "it holds no "),
    "an empty list": (told('{"data": [], "images": [], "artifacts": []}'), "Unreadable", "it holds no "),
    "wrong types": (told('{"data": {"a": 1}, "images": 7, "artifacts": "no"}'), "Unreadable", "it holds no "),
    "wrong entries": (told('{"data": [null], "images": [{}], "artifacts": [3]}'), "Unreadable", "no picture"),
    "an error in a good answer": (told('{"error": "model crashed"}'), "Unreadable", "model crashed"),
    "a code in a good answer": (told('{"error": {"code": 429, "message": "later"}}'), "TooManyRequests", "later"),
    "nothing at all": (Answer(204, {}, b""), "Unreadable", "status 204"),
    "an unheard-of refusal": (told('{"detail": "teapot"}', 418), "OrderRefused", "teapot"),
    "an unheard-of breakdown": (told("{}", 599), "HostDown", "not repeated"),
    "unprintable words": (
        told('{"error": {"message": "two\\nlines\\u202e\\ud800"}}', 422),
        "OrderRefused",
        "two lines",
    ),
}

by_host = pytest.mark.parametrize("host", hosts().values(), ids=lambda host: host.name)
by_answer = pytest.mark.parametrize("stored", stored_answers(), ids=str)


@by_answer
def test_a_stored_answer_becomes_what_it_means(stored: Stored) -> None:
    assert outcome_of(stored.host, stored.answer)[0] == stored.outcome


@by_answer
def test_an_error_says_who_refused_and_what_the_host_said(stored: Stored) -> None:
    _, found = outcome_of(stored.host, stored.answer)
    if isinstance(found, HostError):
        assert stored.host.title in str(found)
        assert str(found).endswith((".", "”"))
        assert "{" not in str(found)


def test_no_stored_answer_is_without_its_outcome() -> None:
    kept = {(file.stem, case) for file in ANSWERS.glob("*.json") for case in cases(file.stem)}
    assert kept == {(stored.provider, stored.case) for stored in stored_answers()}


@by_host
def test_a_host_has_stored_answers_for_a_picture_and_for_a_refusal(host: Host) -> None:
    outcomes = {outcome for entry in OUTCOMES[host.name].values() for outcome in entry.values()}
    assert outcomes & {"picture", "link"}
    assert outcomes - {"picture", "link", "pending"}


@by_host
def test_a_refused_key_names_its_variable_its_page_and_where_to_make_one(host: Host) -> None:
    _, error = outcome_of(host, Answer(401, JSON, b'{"error": {"message": "no"}}'))
    assert isinstance(error, KeyRefused)
    assert host.key_variable in str(error)
    assert "Keys page" in str(error)
    assert host.key_page in str(error)


@by_host
def test_an_empty_balance_names_the_page_to_top_up(host: Host) -> None:
    _, error = outcome_of(host, Answer(402, JSON, b'{"error": {"message": "no money"}}'))
    assert isinstance(error, BalanceEmpty)
    assert host.billing_page in str(error)


@by_host
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_is_told_apart(host: Host, name: str) -> None:
    answer, outcome, words = BROKEN[name]
    found, error = outcome_of(host, answer)
    assert found == outcome
    assert words in str(error)


@by_host
@pytest.mark.parametrize(
    ("text", "outcome", "words"), [("!", "Unreadable", "not base64"), ("", "ContentRefused", "empty picture")]
)
def test_what_stands_where_a_picture_should_be_is_told_apart(host: Host, text: str, outcome: str, words: str) -> None:
    answer = with_picture(host, text)
    if answer is None:
        assert not any(one.outcome == "picture" for one in stored_answers() if one.host.name == host.name)
        return
    found, error = outcome_of(host, answer)
    assert found == outcome
    assert words in str(error)


@by_answer
def test_a_good_answer_tells_what_it_is_said_to_tell(stored: Stored) -> None:
    if stored.outcome not in ("picture", "link"):
        return
    _, reply = outcome_of(stored.host, stored.answer)
    assert isinstance(reply, Reply)
    told = TOLD.get(stored.host.name, {}).get(stored.provider, {}).get(stored.case)
    name = stored.host.name
    where = f"“{stored.case}”: read() of {name} tells charge, seeds and id, and TOLD in tests/hosts/{name}.py says so"
    assert told == (str(reply.charge or ""), list(reply.seeds), reply.request_id), where


@by_host
@pytest.mark.parametrize(("status", "no_work"), [(429, True), (503, True), (529, True), (500, False), (504, False)])
def test_only_a_host_that_did_no_work_may_be_asked_again(host: Host, status: int, no_work: bool) -> None:
    _, error = outcome_of(host, Answer(status, JSON, b'{"error": {"message": "busy"}}'))
    assert isinstance(error, HostError)
    assert error.no_work is no_work


@by_host
def test_an_unreadable_answer_may_have_been_charged(host: Host) -> None:
    _, error = outcome_of(host, Answer(200, JSON, b"{}"))
    assert isinstance(error, Unreadable)
    assert not error.no_work
    assert "may have been charged" in str(error)


@by_host
def test_headers_never_reach_a_message(host: Host) -> None:
    headers = {"authorization": "Bearer canary-key", "set-cookie": "canary-cookie", "retry-after": "canary-later"}
    for status in (200, 202, 302, 400, 401, 402, 403, 404, 422, 429, 500, 503):
        assert "canary" not in str(outcome_of(host, Answer(status, headers, b""))[1])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "86400"}, 60.0),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:09 GMT", "date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 9.0),
        ({"retry-after": "Sat, 21 Nov 2026 10:00:09 GMT"}, None),
        ({"x-ratelimit-reset": "10"}, 10.0),
        ({}, None),
    ],
)
def test_the_delay_a_host_asks_for_is_read_and_capped(headers: dict[str, str], seconds: float | None) -> None:
    _, error = outcome_of(hosts()["together"], Answer(429, headers, b"{}"))
    assert isinstance(error, HostError)
    assert error.wait == seconds


def test_together_without_the_model_names_the_ways_out() -> None:
    stored = Stored("together", "400_model_gone", "ModelGone")
    text = str(outcome_of(stored.host, stored.answer)[1])
    assert "-Free" not in text, "it is gone itself"
    assert "Juggernaut-Lightning-Flux" in text
    assert "dedicated endpoint" in text
    assert "another host" in text


def test_an_order_for_the_free_model_that_ended_is_refused_with_the_ways_out() -> None:
    together = hosts()["together"]
    with pytest.raises(InvalidOrder, match=r"ended its free schnell.*ways out.*another host") as caught:
        together.model("black-forest-labs/FLUX.1-schnell-Free")
    assert together.model(str(caught.value.nearest[0])).doubt == ""


def test_nvidia_taking_one_size_alone_is_told_as_that() -> None:
    stored = Stored("nvidia", "422_only_1024", "OrderRefused")
    text = str(outcome_of(stored.host, stored.answer)[1])
    assert "set width and height to 1024" in text
    assert "another host" in text


def test_cloudflares_daily_quota_names_the_hour_it_returns_and_its_filter_a_second_try() -> None:
    daily, filtered = (
        str(outcome_of(stored.host, stored.answer)[1])
        for stored in (
            Stored("cloudflare", "429_daily", "BalanceEmpty"),
            Stored("cloudflare", "400_nsfw", "ContentRefused"),
        )
    )
    assert "00:00 UTC" in daily
    assert "second try" in filtered
    assert "will be refused again" not in filtered


def test_nvidia_is_asked_again_where_it_says() -> None:
    stored = Stored("nvidia", "202_pending", "pending")
    found = stored.host.read(stored.answer)
    assert isinstance(found, Pending)
    assert found.request.method == "GET"
    assert found.request.url.endswith("/v2/nvcf/pexec/status/3f1c2b9e-0000-4000-8000-000000000001")


@pytest.mark.parametrize("name", ["", "../../v1/keys", "a b", "x" * 65])
def test_nvidia_is_never_asked_at_an_address_of_the_answers_making(name: str) -> None:
    found, _ = outcome_of(hosts()["nvidia"], Answer(202, {"nvcf-reqid": name}, b""))
    assert found == "Unreadable"


def test_nvidia_failing_after_it_began_is_not_asked_again() -> None:
    found, error = outcome_of(hosts()["nvidia"], Answer(200, {"nvcf-status": "errored"}, b"{}"))
    assert found == "HostDown"
    assert isinstance(error, HostError)
    assert not error.no_work


def test_deepinfra_tells_its_charge_and_its_seed() -> None:
    stored = Stored("deepinfra", "native_success", "picture")
    found = stored.host.read(stored.answer)
    assert isinstance(found, Reply)
    assert str(found.charge) == "$0.0020"
    assert found.seeds == (42,)
    assert found.request_id == "RabcDEF123"


def test_some_pictures_filtered_of_several_are_counted_and_the_rest_kept() -> None:
    body = {"images": ["data:image/png;base64,iVBORw==", ""], "nsfw_content_detected": [False, True]}
    found = hosts()["deepinfra"].read(Answer(200, JSON, json.dumps(body).encode()))
    assert isinstance(found, Reply)
    assert (len(found.pictures), found.refused) == (1, 1)


def test_monica_links_come_in_order() -> None:
    stored = Stored("monica", "success_n4", "link")
    found = stored.host.read(stored.answer)
    assert isinstance(found, Reply)
    assert [link.url[-8:-5] for link in found.pictures if isinstance(link, Link)] == ["120", "121", "122", "123"]


@pytest.mark.parametrize("host", hosts().values(), ids=lambda host: host.name)
@pytest.mark.parametrize(
    "words",
    ["NSFW", "content_policy_violation", "our content policy", "safety checker", "safety system", "moderation"],
)
@pytest.mark.parametrize("status", [400, 403, 422, 451])
def test_a_filter_is_known_by_its_words_and_may_have_charged(host: Host, words: str, status: int) -> None:
    with pytest.raises(ContentRefused) as refused:
        host.read(told(json.dumps({"error": {"message": f"Refused: {words}."}}), status))
    assert refused.value.no_work is (host.charges_on_refusal == "no")
    assert words in str(refused.value)
