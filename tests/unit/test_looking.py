"""The queue of a host: its addresses, its end, its cancel; looked at until it ends, and never ordered twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from decimal import Decimal
from typing import cast

import pytest

from schnellkit.personal.addresses import Addresses
from schnellkit.providers.answers.kept_answers import with_charge_told_before
from schnellkit.providers.answers.reading import followed
from schnellkit.providers.answers.refusals import cancelled
from schnellkit.providers.errors import Cancelled, HostDown, HostError, Unreadable
from schnellkit.providers.host import Host
from schnellkit.providers.order import Order
from schnellkit.providers.prices.money import Money
from schnellkit.providers.wire import Answer, Pending, Reply, Request
from schnellkit.wire.sending import Sender
from schnellkit.wire.transport import Transport, Watch

ORDER = Order("queue", "m", "a fox", 64, 64)
AT = "https://queue.example/jobs/1"
CENT = Money(Decimal("0.01"), "USD")
SUBMITTED = Answer(200, {}, json.dumps({"look": AT, "cancel": f"{AT}/cancel"}).encode())
WAITING, DONE = Answer(202, {}, b"{}"), Answer(200, {}, b'{"done": true}')


def read(answer: Answer) -> Reply | Pending:
    data = answer.json()
    if "look" in data:
        look, cancel = followed(QUEUE, data["look"]), followed(QUEUE, data["cancel"], "PUT")
        return Pending(look, after=0, cancel=cancel, charge=CENT)
    if data.get("cancelled"):
        raise cancelled(QUEUE)
    return Reply((b"picture",))


def look(answer: Answer, pending: Pending) -> Reply | Pending:
    return pending if answer.status == 202 else read(answer)


def was_cancelled(answer: Answer) -> bool:
    return answer.status == 200 and answer.body == b"gone"


QUEUE = Host(
    "queue",
    "Queue",
    (),
    lambda order: Request("https://queue.example/order", {}),
    read,
    look=look,
    cancelled=was_cancelled,
    domains=("queue.example",),
)


class Script:
    """A transport that gives these answers in turn and notes what was asked, with which key."""

    def __init__(self, *answers: Answer | HostError | Callable[[], Answer]) -> None:
        self.answers, self.asked = list(answers), []

    async def send(self, host: Host, request: Request, url: str, key: str | None, watch: Watch | None = None) -> Answer:
        self.asked.append(f"{request.method} {url}" + (f" with {key}" if key else ""))
        answer = self.answers.pop(0)
        if isinstance(answer, HostError):
            raise answer
        return answer() if callable(answer) else answer


class Record:
    """Somebody who waits, until they do not."""

    def __init__(self) -> None:
        self.unwanted, self.kept = asyncio.Event(), []

    async def about_to_send(self) -> None:
        pass

    def leaving(self) -> None:
        pass

    def did_nothing(self) -> None:
        raise AssertionError("an accepted order is never sent again")

    async def until_unwanted(self) -> None:
        await self.unwanted.wait()

    async def arrived(self, answer: Answer) -> None:
        self.kept.append(answer)


async def ask(script: Script, tmp_path, record: Record | None = None, **environment: str) -> Reply:
    addresses = Addresses(tmp_path, environment)
    sender = Sender(ORDER, QUEUE, addresses, cast(Transport, script), "canary-key", lambda text: None)
    return await sender.ask(record or Record())


async def test_the_address_in_the_answer_is_asked_with_the_key_until_the_work_is_done(tmp_path):
    script, record = Script(SUBMITTED, WAITING, WAITING, DONE), Record()
    assert (await ask(script, tmp_path, record)).pictures == (b"picture",)
    assert script.asked == [f"POST {QUEUE.request(ORDER).url} with canary-key", *[f"GET {AT} with canary-key"] * 3]
    assert record.kept == [SUBMITTED, DONE], "that the host is still at work is no news"


async def test_a_charge_that_is_told_at_once_holds_though_the_end_tells_none(tmp_path):
    assert (await ask(Script(SUBMITTED, WAITING, DONE), tmp_path)).charge == CENT


def test_a_charge_is_found_in_an_earlier_answer_that_was_kept():
    assert with_charge_told_before(Reply((b"picture",)), (SUBMITTED,), read).charge == CENT
    told = Reply((b"picture",), charge=Money(Decimal(0), "USD"))
    assert with_charge_told_before(told, (SUBMITTED,), read) == told


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/jobs/1",
        "https://queue.example.evil.example/jobs/1",
        "https://evilqueue.example/jobs/1",
        "http://queue.example/jobs/1",
        "https://someone@queue.example/jobs/1",
        "https://queue.example:8443/jobs/1",
        "https://queue.example@evil.example/",
        "https://[::1",
    ],
)
async def test_an_address_that_is_not_the_hosts_own_never_gets_the_key(tmp_path, url):
    script = Script(Answer(200, {}, json.dumps({"look": url, "cancel": AT}).encode()))
    with pytest.raises(Unreadable, match="not the host's own") as refused:
        await ask(script, tmp_path)
    assert not refused.value.no_work
    assert len(script.asked) == 1


async def test_an_address_below_the_hosts_own_domain_is_asked(tmp_path):
    there = "https://eu2.queue.example/jobs/1"
    script = Script(Answer(200, {}, json.dumps({"look": there, "cancel": there}).encode()), DONE)
    await ask(script, tmp_path)
    assert script.asked[1] == f"GET {there} with canary-key"


async def test_a_host_that_was_moved_is_asked_where_it_was_moved_to(tmp_path):
    moved = {"SCHNELLKIT_QUEUE_URL": "http://127.0.0.1:9000/queue"}
    there = "http://127.0.0.1:9000/queue/jobs/2"
    own = Answer(200, {}, json.dumps({"look": there, "cancel": there}).encode())
    for submitted, asked in ((SUBMITTED, "http://127.0.0.1:9000/queue/jobs/1"), (own, there)):
        script = Script(submitted, DONE)
        await ask(script, tmp_path, **moved)
        assert script.asked[1] == f"GET {asked} with canary-key"


async def test_nobody_waits_any_more_so_the_work_is_cancelled_where_that_is_free(tmp_path):
    record = Record()
    record.unwanted.set()
    script = Script(SUBMITTED, Answer(200, {}, b"gone"))
    with pytest.raises(Cancelled, match="before anything was made") as ended:
        await ask(script, tmp_path, record)
    assert ended.value.no_work
    assert script.asked[1] == f"PUT {AT}/cancel with canary-key"


async def test_a_cancel_wakes_whoever_rests_between_two_looks(tmp_path):
    record, script = Record(), Script(SUBMITTED, lambda: Answer(202, {"slow": "yes"}, b"{}"))
    slow = QUEUE._replace(look=lambda answer, pending: pending._replace(after=20))
    sender = Sender(ORDER, slow, Addresses(tmp_path, {}), cast(Transport, script), None, lambda text: None)
    task = asyncio.create_task(sender.ask(record))
    await asyncio.sleep(0.05)
    script.answers.append(Answer(200, {}, b"gone"))
    record.unwanted.set()
    with pytest.raises(Cancelled):
        await asyncio.wait_for(task, 5)


@pytest.mark.parametrize("answer", [Answer(400, {}, b"{}"), Answer(202, {}, b"gone"), HostDown("no connection")])
async def test_a_cancel_that_comes_too_late_is_tried_once_and_the_picture_is_taken(tmp_path, answer):
    record = Record()
    record.unwanted.set()
    script = Script(SUBMITTED, answer, WAITING, DONE)
    assert (await ask(script, tmp_path, record)).pictures == (b"picture",)
    assert sum(asked.startswith("PUT") for asked in script.asked) == 1


async def test_a_cancel_that_leads_elsewhere_is_not_asked_for(tmp_path):
    record = Record()
    record.unwanted.set()
    elsewhere = {"look": AT, "cancel": "https://evil.example/cancel"}
    script = Script(Answer(200, {}, json.dumps(elsewhere).encode()), DONE)
    await ask(script, tmp_path, record)
    assert script.asked[1:] == [f"GET {AT} with canary-key"]


async def test_work_that_somebody_cancelled_at_the_host_costs_nothing(tmp_path):
    with pytest.raises(Cancelled) as ended:
        await ask(Script(SUBMITTED, Answer(200, {}, b'{"cancelled": true}')), tmp_path)
    assert ended.value.no_work
