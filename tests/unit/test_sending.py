"""Work under way is looked at again as often as needed; the order itself is sent once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from itertools import groupby
from typing import cast

import pytest

from schnellkit.personal.addresses import Addresses
from schnellkit.providers.errors import ContentRefused, HostDown, HostError, KeyRefused, UnknownOutcome, Unreadable
from schnellkit.providers.host import Host, RatePolicy
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.wire import Answer, Pending, Reply, Request
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.wire.rate_limiter import LongWait
from schnellkit.wire.sending import Progress, Sender, sending
from schnellkit.wire.transport import Transport, Watch

PENDING, DONE = Answer(202, {}, b""), Answer(200, {}, b"picture")
ORDER = Order("slow", "m", "a fox", 64, 64)


def read(answer: Answer) -> Reply | Pending:
    if answer.status == 202:
        return Pending(Request("https://slow.example/status", method="GET"), after=0)
    if answer.status == 200:
        return Reply((answer.body,))
    found = hosts()["nvidia"].read(answer)
    raise AssertionError(found)


async def in_sandbox(name: str, port: int) -> tuple[str, ...]:
    return ("198.51.99.1",)


SLOW = Host("slow", "Slow", (), lambda order: Request("https://slow.example/order", {}), read)


class Script:
    """A transport that gives these answers in turn and notes what was asked."""

    def __init__(self, answers: Sequence[Answer | HostError]) -> None:
        self.answers, self.asked = list(answers), []

    async def send(self, host: Host, request: Request, url: str, key: str | None, watch: Watch | None = None) -> Answer:
        self.asked.append(request.method)
        answer = self.answers.pop(0)
        if isinstance(answer, HostError):
            raise answer
        return answer


class Notebook:
    """A record of what was written down, in order."""

    def __init__(self, script: Script) -> None:
        self.script, self.written = script, []

    async def about_to_send(self) -> None:
        self.written.append(("sending", len(self.script.asked)))

    def leaving(self) -> None:
        pass

    def did_nothing(self) -> None:
        self.written.append(("nothing done", len(self.script.asked)))

    async def until_unwanted(self) -> None:
        await asyncio.Event().wait()

    async def arrived(self, answer: Answer) -> None:
        self.written.append(("arrived", answer.status))


async def ask(script: Script, tmp_path, notebook: Notebook | None = None) -> Reply:
    sender = Sender(ORDER, SLOW, Addresses(tmp_path, {}), cast(Transport, script), None, lambda text: None)
    return await sender.ask(notebook or Notebook(script))


@pytest.mark.parametrize(
    "trouble",
    [
        *(Answer(status, {}, b"not now") for status in (404, 408, 425, 429, 500, 502, 503, 504, 529)),
        Answer(200, {}, b"<html><title>Log in</title></html>"),
        HostDown("no connection"),
        UnknownOutcome("the connection broke"),
    ],
    ids=lambda trouble: str(getattr(trouble, "status", "") or type(trouble).__name__),
)
async def test_a_look_that_says_nothing_is_repeated_and_the_order_is_not(tmp_path, trouble, monkeypatch):
    monkeypatch.setattr("schnellkit.wire.looking.FIRST_LOOK", 0.001)
    script = Script([PENDING, trouble, PENDING, DONE])
    assert await ask(script, tmp_path) == Reply((DONE.body,))
    assert script.asked == ["POST", "GET", "GET", "GET"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(401, {}, b"key"), KeyRefused),
        (Answer(422, {}, b'{"detail": "nsfw"}'), ContentRefused),
    ],
    ids=["key", "refused"],
)
async def test_a_failed_look_never_sends_the_order_again_and_may_have_been_charged(tmp_path, answer, error):
    script = Script([PENDING, answer])
    with pytest.raises(error) as failed:
        await ask(script, tmp_path)
    assert not failed.value.no_work
    assert script.asked == ["POST", "GET"]


async def test_looks_end_with_the_hosts_patience_and_the_order_can_be_looked_at_again(tmp_path, monkeypatch):
    monkeypatch.setattr("schnellkit.wire.looking.FIRST_LOOK", 0.001)
    script = Script([PENDING, *[Answer(502, {}, b"")] * 100])
    patient = SLOW._replace(rate_policy=RatePolicy(timeout=0.1))
    sender = Sender(ORDER, patient, Addresses(tmp_path, {}), cast(Transport, script), None, lambda text: None)
    with pytest.raises(UnknownOutcome, match="looked at again"):
        await sender.ask(Notebook(script))
    assert script.asked.count("POST") == 1
    assert len(script.asked) < 20


@pytest.mark.parametrize(("wait", "long"), [("8", 0), ("30", 1)])
async def test_a_host_that_names_a_long_wait_is_told_once(tmp_path, wait, long):
    told = []
    script = Script([Answer(429, {"retry-after": wait}, b"")])
    sender = Sender(ORDER, SLOW, Addresses(tmp_path, {}), cast(Transport, script), None, told.append)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(sender.ask(Notebook(script)), 0.3)
    assert [isinstance(text, LongWait) for text in told].count(True) == long


async def test_a_host_that_did_no_work_is_asked_again(tmp_path):
    script = Script([Answer(429, {"retry-after": "0"}, b""), DONE])
    assert await ask(script, tmp_path) == Reply((DONE.body,))
    assert script.asked == ["POST", "POST"]


async def test_sending_is_written_down_before_it_happens_and_an_answer_before_it_is_read(tmp_path):
    script = Script([Answer(429, {"retry-after": "0"}, b""), PENDING, DONE])
    notebook = Notebook(script)
    await ask(script, tmp_path, notebook)
    assert notebook.written == [("sending", 0), ("nothing done", 1), ("sending", 1), ("arrived", 202), ("arrived", 200)]


@pytest.mark.parametrize(
    ("name", "prompt", "steps"),
    [
        ("deepinfra", "a fox", ["sending to", "waiting for"]),
        ("monica", "a fox", ["sending to", "waiting for", "downloading from"]),
        ("nvidia", "a [sandbox:pending:1] fox", ["sending to", "waiting for"]),
    ],
    ids=["inline", "by link", "polled"],
)
@pytest.mark.parametrize("wire", ["http", "in process"])
async def test_the_node_says_when_it_sends_waits_and_downloads(tmp_path, name, prompt, steps, wire):
    told, host, simulator = [], hosts()[name], Simulator(renderer=lambda order, number: b"picture")
    with running(simulator) as urls:
        places = {f"SCHNELLKIT_{name.upper()}_URL": url for name, url in urls.items()}
        addresses = Addresses(tmp_path, places if wire == "http" else {})
        transport = Transport() if wire == "http" else Transport(InProcess(simulator), in_sandbox)
        order = Order(name, host.models[0].id, prompt, 1024, 1024, seed=1, steps=4)
        sender = Sender(order, host, addresses, transport, "sandbox", told.append)
        await sender.collect(await sender.ask(Notebook(Script([]))))
        await transport.close()
    assert [step for step, _ in groupby(text.partition(f" {host.title} · ")[0] for text in told)] == steps
    assert re.fullmatch(rf"{steps[-1]} {host.title} · \d s", told[-1])


async def test_an_answer_that_takes_its_time_is_told_as_a_download(monkeypatch):
    monkeypatch.setattr("schnellkit.wire.sending.TELL_EVERY", 0.01)
    told: list[str] = []
    progress = Progress(told.append, "Slow", sending)
    progress.sent()
    progress.answering()
    assert told == ["sending to Slow · 0 s", "waiting for Slow · 0 s"]
    assert await progress.until(asyncio.sleep(0.1, "answer")) == "answer"
    assert told[-1] == "downloading from Slow · 0 s"


async def test_an_answer_is_told_of_even_where_it_cannot_be_read(tmp_path):
    def unreadable(answer: Answer) -> Reply:
        raise Unreadable("no picture in it")

    script = Script([DONE])
    notebook, host = Notebook(script), SLOW._replace(read=unreadable)
    sender = Sender(ORDER, host, Addresses(tmp_path, {}), cast(Transport, script), None, lambda text: None)
    with pytest.raises(Unreadable):
        await sender.ask(notebook)
    assert notebook.written == [("sending", 0), ("arrived", 200)]
