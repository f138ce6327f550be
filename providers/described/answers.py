"""Answers of a described host: read where its file says that pictures, states and refusals stand."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple
from urllib.parse import quote

from ..answers.envelopes import one_line, shape
from ..answers.reading import decimal, followed, link_to, picture_bytes, raw_picture, read_id, read_seed
from ..answers.refusals import failed, refusal, unreadable
from ..host import Host
from ..prices.money import Money
from ..wire import Answer, Link, Pending, Reply, Request
from .answer_path import Path, find, first

GOOD = (200, 201, 202)
BASE64, LINKS, BYTES = "base64", "links", "bytes"
KINDS = (BASE64, LINKS, BYTES)
# What may be written into the address of a look.
ID = re.compile(r"(?!\.+$)[A-Za-z0-9_.:~-]{1,200}")


class Places(NamedTuple):
    """Where in an answer each thing stands, as paths; the pictures in one of three ways."""

    kind: str
    pictures: Path | None = None
    seed: Path | None = None
    charge: Path | None = None
    currency: str = "USD"
    id: Path | None = None
    error: Path | None = None


class Queue(NamedTuple):
    """How a host that is still at work is asked again: at an address in its answer, or one with {id} in it.

    A state that is neither done nor failed means that it is still at work.
    """

    state: Path
    done: tuple[str, ...]
    failed: tuple[str, ...] = ()
    ask: Path | None = None
    ask_at: str = ""
    result: Path | None = None
    seconds: float = 1.0


def read_by_places(
    host: Host, places: Places, queue: Queue | None, answer: Answer, pending: Pending | None
) -> Reply | Pending:
    """What an answer says; with `pending`, one to a look at work under way."""
    if places.kind == BYTES and (found := raw_picture(host, answer)) is not None:
        return Reply((found,))
    data = answer.json()
    told = _told(places, answer, data)
    if answer.status not in GOOD:
        raise refusal(host, told)
    if not isinstance(data, dict | list):
        raise unreadable(host, shape(answer))
    state = _word(first(data, queue.state)) if queue else None
    if queue and state in queue.failed:
        raise failed(host, told)
    if first(data, places.error):
        raise failed(host, told) if pending else refusal(host, told)
    if not queue or state is None or state in queue.done:
        pictures = _pictures(host, places, data)
        if pictures:
            return _reply(places, data, pictures)
    if queue:
        further = _further(host, queue, data, state, pending, places.id)
        if further:
            return further._replace(charge=_charge(places, data))
    raise unreadable(host, "it holds no picture where its file says that pictures are")


def _further(
    host: Host, queue: Queue, data: Any, state: str | None, pending: Pending | None, id_at: Path | None
) -> Pending | None:
    """Where to ask next; None where there is nothing more to ask."""
    named = first(data, queue.result)
    result = followed(host, named) if named is not None else pending.result if pending else None
    if state in queue.done:
        new = result and (not pending or result.url != pending.request.url)
        return Pending(result, queue.seconds, result) if result and new else None
    if pending:
        return pending._replace(after=queue.seconds, result=result) if state is not None else None
    return Pending(_ask(host, queue, data, id_at), queue.seconds, result)


def _ask(host: Host, queue: Queue, data: Any, id_at: Path | None) -> Request:
    if queue.ask:
        return followed(host, first(data, queue.ask))
    name = _word(first(data, id_at)) or ""
    if not ID.fullmatch(name):
        raise unreadable(host, "it is still at work, but does not say where to ask again")
    return Request(queue.ask_at.replace("{id}", quote(name, safe="")), method="GET", told=True)


def _pictures(host: Host, places: Places, data: Any) -> tuple[bytes | Link, ...]:
    found = [one for one in find(data, places.pictures) if one is not None]
    return tuple(link_to(host, one) if places.kind == LINKS else picture_bytes(host, one) for one in found)


def _reply(places: Places, data: Any, pictures: tuple[bytes | Link, ...]) -> Reply:
    seeds = tuple(read_seed(one) for one in find(data, places.seed))
    if len(seeds) == 1:
        seeds *= len(pictures)
    return Reply(
        pictures,
        seeds if len(seeds) == len(pictures) else (),
        charge=_charge(places, data),
        request_id=read_id(_word(first(data, places.id))),
    )


def _charge(places: Places, data: Any) -> Money | None:
    amount = decimal(first(data, places.charge))
    return None if amount is None else Money(amount, places.currency)


def _told(places: Places, answer: Answer, data: Any) -> Answer:
    """The same answer, with what the host says of its error where every refusal is looked for."""
    said = first(data, places.error) if isinstance(data, dict | list) else None
    if not said:
        return answer
    # All of it stays beside it: the codes in it tell refusals apart.
    return answer._replace(body=json.dumps({"error": said, "answer": data}).encode())


def _word(value: Any) -> str | None:
    """A state or a name, which some hosts write as a number or as true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return one_line(str(value), 200) if isinstance(value, str | int) else None
