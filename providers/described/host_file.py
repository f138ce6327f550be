"""Described: a host that a person wrote down as one JSON file becomes a Host like all others. Nothing in it is code."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, cast
from urllib.parse import urlsplit

from ..errors import BalanceEmpty, ContentRefused, HostError, KeyRefused, ModelGone, OrderRefused, TooManyRequests
from ..host import Host, Model, Sign
from ..key_form import KeyForm
from ..limits import Limits
from ..order import Order
from ..prices.price_list import ANY_MODEL, Price
from ..wire import Answer, Pending, Reply, Request
from .answer_path import TAKES, path_in
from .answers import BYTES, KINDS, Places, Queue, read_by_places
from .fields import Fields, NotDescribed, fields, parsed
from .limits import LIMITS, PACE, PRICE, currency_in, limits_in, pace_in, price_in, ratios
from .template import filled, filled_path, nouns_of, template

VERSION = 1
# The names of all of them begin so: no host that comes with the pack ever does.
OWN = "own_"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
NAME_TAKES = "small letters, digits and _, a letter first, at most 40"
FILE = (
    "schnellkit_host",
    "title",
    "address",
    "headers",
    "key",
    "models",
    "limits",
    "body",
    "answer",
    "queue",
    "refusals",
    "charges_on_refusal",
    "bill",
    "pace",
    "price",
    "in_eu",
)
KEY = ("variable", "header", "word", "page", "check")
ANSWER = ("as", "pictures", "seed", "charge", "currency", "id", "error")
QUEUE = ("state", "done", "failed", "ask", "result", "seconds")
REFUSAL = ("status", "word", "means")
MEANS: dict[str, type[HostError]] = {
    "key": KeyRefused,
    "balance": BalanceEmpty,
    "content": ContentRefused,
    "model": ModelGone,
    "slow down": TooManyRequests,
    "order": OrderRefused,
}
VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,63}")
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
# What carries the request itself, or whom it is for, is not the file's.
NO_HEADERS = ("host", "connection", "transfer-encoding", "te", "trailer", "upgrade", "expect", "cookie", "user-agent")
NO_HEADERS_BEGIN = ("content-", "accept-encoding", "proxy-")

# Why no key may be sent to an address, as the end of a sentence about it; empty where one may.
AddressFault = Callable[[str], str]


class Described(NamedTuple):
    """What a file says: its host, and what that charges."""

    host: Host
    price: Price


def described(name: str, text: str, address_fault: AddressFault, taken: Collection[str]) -> Described:
    """The host that the file of that name describes. `taken` are the variables of other hosts' keys.

    Raises NotDescribed, whose message begins with the line or the field.
    """
    file = fields(parsed(text), FILE)
    if file.need("schnellkit_host", f"the version of this form, {VERSION}") != VERSION:
        raise file.wrong("schnellkit_host", f"the version of this form, {VERSION}")
    address = _address(file, "address", address_fault, "{model}")
    origin = _origin(address)
    models = file.texts("models", 64)
    limits = limits_in(file.inside("limits", LIMITS))
    body = template(file.need("body", "the JSON object that is sent"), "body")
    if not isinstance(body, dict):
        raise file.wrong("body", "the JSON object that is sent")
    _fits(nouns_of(body, "body"), address, models, limits)
    headers = _headers(file)
    places = _places(file.inside("answer", ANSWER))
    queue = _queue(file.inside("queue", QUEUE), origin, places, address_fault) if file.has("queue") else None
    if places.kind == BYTES and limits.per_call > 1:
        raise NotDescribed("limits.per_call is more than 1; raw bytes are one picture.")

    def request(order: Order) -> Request:
        return Request(filled_path(address, order), filled(body, order), headers=headers)

    def read(answer: Answer) -> Reply | Pending:
        return read_by_places(host, places, queue, answer, None)

    def look(answer: Answer, pending: Pending) -> Reply | Pending:
        return read_by_places(host, places, queue, answer, pending)

    host = Host(
        OWN + name,
        file.text("title", longest=40),
        tuple(Model(model, limits) for model in models),
        request=request,
        read=read,
        look=look,
        key_form=_key_form(file.inside("key", KEY)),
        key_variable=_variable(file.inside("key", KEY), taken) if file.has("key") else "",
        key_page=_page(file.inside("key", KEY), "page"),
        key_check=_check(file.inside("key", KEY), origin, address_fault),
        billing_page=_page(file, "bill"),
        rate_policy=pace_in(file.inside("pace", PACE)),
        charges_on_refusal=cast(
            Literal["yes", "no", "unknown"], file.one_of("charges_on_refusal", ("yes", "no", "unknown"), "unknown")
        ),
        signs=_signs(file),
        origin=origin,
        in_eu=file.yes_or_no("in_eu"),
    )
    price = Price(host.name, ANY_MODEL, "unknown")
    return Described(host, price_in(file.inside("price", PRICE), host.name, limits) if file.has("price") else price)


def _address(given: Fields, field: str, address_fault: AddressFault, *nouns: str) -> str:
    """An address a key may go to. Only these nouns may stand in it, and only in its path."""
    takes = "an https address, or plain http towards this machine alone"
    address = given.text(field, longest=500)
    plain = address
    for noun in nouns:
        plain = plain.replace(noun, "noun")
    if any(letter in plain for letter in "{}\\") or not plain.isascii():
        raise given.wrong(field, f"{takes}, with no braces{' but ' + ', '.join(nouns) if nouns else ''}")
    # With the nouns in it, since none may stand in the name of the host or in what follows the path.
    if fault := address_fault(plain):
        raise NotDescribed(f"{given.name(field)} cannot be used: {fault}; it takes {takes}.")
    parts = urlsplit(address)
    if any(noun in parts.netloc or noun in parts.query for noun in nouns):
        raise given.wrong(field, f"{takes}, with {', '.join(nouns)} in its path alone")
    return address


def _fits(nouns: frozenset[str], address: str, models: tuple[str, ...], limits: Limits) -> None:
    """Raise NotDescribed where the body and the limits do not say the same."""
    if "prompt" not in nouns:
        raise NotDescribed("body lacks {prompt}; without it every picture would be the same.")
    for noun, there, limit in (("seed", limits.seeds, "seeds"), ("steps", limits.steps, "steps")):
        if (noun in nouns) != (there is not None):
            raise NotDescribed(f"body has {{{noun}}} exactly where limits.{limit} says which; mend one of the two.")
    if limits.per_call > 1 and "images" not in nouns:
        raise NotDescribed("body lacks {images}; without it limits.per_call is 1.")
    if len(models) > 1 and "model" not in nouns and "{model}" not in address:
        raise NotDescribed("body lacks {model}; without it models takes one alone.")
    sized = "size" in nouns or {"width", "height"} <= nouns
    if not sized and "aspect_ratio" in nouns:
        sized = bool(limits.sizes) and ratios(limits.sizes) == len(limits.sizes)
    if not sized and len(limits.sizes) != 1:
        raise NotDescribed(
            "body lacks {size}, or {width} and {height}, or {aspect_ratio} with one size of each in limits.sizes; "
            "without them limits.sizes takes one alone."
        )


def _headers(file: Fields) -> MappingProxyType[str, str]:
    given = file.data.get("headers", {})
    takes = "an object of up to 16 headers, each a text; those of the key and of the connection are set by themselves"
    if not isinstance(given, dict) or len(given) > 16:
        raise file.wrong("headers", takes)
    for name, value in given.items():
        if not _is_header(name) or not isinstance(value, str) or not (value.isascii() and value.isprintable()):
            raise file.wrong("headers", takes)
    return MappingProxyType({name.lower(): value for name, value in given.items()})


def _is_header(name: str) -> bool:
    low = name.lower()
    return bool(HEADER.fullmatch(name)) and low not in NO_HEADERS and not low.startswith(NO_HEADERS_BEGIN)


def _key_form(given: Fields) -> KeyForm:
    header = given.text("header", "authorization")
    if not _is_header(header) or header.lower() == "accept":
        raise given.wrong("header", "the name of a header for the key, authorization for instance")
    word = given.text("word", "Bearer") if given.data.get("word") != "" else ""
    if not word.isascii() or " " in word:
        raise given.wrong("word", "the word before the key, Bearer for instance, or an empty text")
    return KeyForm(header.lower(), word)


def _variable(given: Fields, taken: Collection[str]) -> str:
    takes = "a variable for the key: capital letters, digits and _, ACME_API_KEY for instance"
    name = given.text("variable")
    if not VARIABLE.fullmatch(name) or name.startswith("SCHNELLKIT_"):
        raise given.wrong("variable", takes)
    if name in taken:
        raise NotDescribed(f"{given.name('variable')} names the key of another host; it takes one of its own.")
    return name


def _page(given: Fields, field: str) -> str:
    page = given.text(field, "", longest=500)
    if page and not page.startswith("https://"):
        raise given.wrong(field, "an https address")
    return page


def _check(given: Fields, origin: str, address_fault: AddressFault) -> Request | None:
    if not given.has("check"):
        return None
    return Request(_at(given, "check", origin, address_fault), method="GET")


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _at(given: Fields, field: str, origin: str, address_fault: AddressFault, *nouns: str) -> str:
    """An address at the host itself: the key goes nowhere else."""
    address = _address(given, field, address_fault, *nouns)
    if _origin(address) != origin:
        raise NotDescribed(f"{given.name(field)} leads elsewhere; it takes an address that begins as address does.")
    return address


def _places(given: Fields) -> Places:
    kind = given.one_of("as", KINDS)
    pictures = path_in(given, "pictures", needed=kind != BYTES)
    currency = currency_in(given, "currency")
    paths: dict[str, Any] = {name: path_in(given, name) for name in ("seed", "charge", "id", "error")}
    return Places(kind, pictures, currency=currency, **paths)


def _queue(given: Fields, origin: str, places: Places, address_fault: AddressFault) -> Queue:
    takes = f"{TAKES}; or an address of the host with {{id}} in it"
    ask = given.need("ask", takes)
    by_id = isinstance(ask, str) and ask.startswith(("https://", "http://"))
    if by_id and ("{id}" not in ask or places.id is None):
        raise NotDescribed(f"{given.name('ask')} is an address, so it holds {{id}}, and answer.id says where that is.")
    state = path_in(given, "state", needed=True)
    assert state
    return Queue(
        state,
        given.texts("done", 16),
        given.texts("failed", 16, ()),
        ask=None if by_id else path_in(given, "ask", needed=True),
        ask_at=_at(given, "ask", origin, address_fault, "{id}") if by_id else "",
        result=path_in(given, "result"),
        seconds=float(given.whole("seconds", 1, 30, 1) or 1),
    )


def _signs(file: Fields) -> tuple[Sign, ...]:
    given: Any = file.data.get("refusals", [])
    if not isinstance(given, list) or len(given) > 32:
        raise file.wrong("refusals", "a list of up to 32 refusals")
    found = [fields(one, REFUSAL, f"refusals[{place}]") for place, one in enumerate(given)]
    for one in found:
        if not (one.has("status") or one.has("word")):
            raise NotDescribed(f"{one.at} has status or word, or both; without them it would mean every refusal.")
    return tuple(
        Sign(
            one.whole("status", 200, 599, 0) or 0,
            one.text("word", "").lower(),
            MEANS[one.one_of("means", tuple(MEANS))],
        )
        for one in found
    )
