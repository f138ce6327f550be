"""From any refusal a host can send to the one error that says what to do."""

from __future__ import annotations

import re
from typing import Any

from .errors import (
    BalanceEmpty,
    ContentRefused,
    HostDown,
    HostError,
    KeyRefused,
    ModelGone,
    OrderRefused,
    TooManyRequests,
    Unreadable,
)
from .host import Host, Sign
from .wire import Answer

SAID_AT_MOST = 300
WAIT_AT_MOST = 60.0

# What the hosts have in common; a host's own signs are asked first.
COMMON_SIGNS = (
    Sign(0, "nsfw", ContentRefused),
    Sign(0, "content_policy", ContentRefused),
    Sign(0, "content policy", ContentRefused),
    Sign(0, "safety", ContentRefused),
    Sign(0, "moderation", ContentRefused),
    Sign(401, "", KeyRefused),
    Sign(402, "", BalanceEmpty),
    Sign(403, "balance", BalanceEmpty),
    Sign(403, "", KeyRefused),
    Sign(404, "", ModelGone),
    Sign(410, "", ModelGone),
    Sign(423, "", ModelGone),
    Sign(429, "insufficient", BalanceEmpty),
    Sign(429, "quota", BalanceEmpty),
    Sign(429, "", TooManyRequests),
    Sign(503, "", HostDown),
    Sign(529, "", HostDown),
    Sign(400, "", OrderRefused),
    Sign(413, "", OrderRefused),
    Sign(422, "", OrderRefused),
    Sign(200, "", Unreadable),
)


def refusal(host: Host, answer: Answer) -> HostError:
    """The error a refusing answer means, with what the host said, what to do and where."""
    said = what_it_said(answer)
    sign = _sign(host, answer, said)
    if sign is None:
        return _out_of_order(host, answer, said)
    error = sign.error(
        f"{_what(sign.error, host)}{_quoted(host, said)} {sign.advice or _advice(sign.error, host)}".strip()
    )
    if isinstance(error, TooManyRequests | HostDown):
        error.wait = _wait(answer)
    return error


def _sign(host: Host, answer: Answer, said: str) -> Sign | None:
    text = f"{said} {_codes(answer.json())}".lower()
    for sign in (*host.signs, *COMMON_SIGNS):
        if sign.status in (0, answer.status) and sign.word in text:
            return sign
    return None


def _out_of_order(host: Host, answer: Answer, said: str) -> HostError:
    """A 5xx or an unheard-of status: the host may have begun the work, so it is not asked again."""
    error = HostDown(
        f"{host.title} answered with status {answer.status}{_quoted(host, said)} "
        "It may be out of order; the order was not repeated. Run again in a while, or use another host."
    )
    error.no_work = answer.status < 500
    return error


def _what(error: type[HostError], host: Host) -> str:
    return {
        KeyRefused: f"{host.title} refused the key",
        BalanceEmpty: f"The account at {host.title} has no balance left",
        ContentRefused: f"{host.title}'s content filter refused the prompt",
        ModelGone: f"{host.title} does not serve this model",
        TooManyRequests: f"{host.title} asked to slow down",
        OrderRefused: f"{host.title} did not take the order",
        HostDown: f"{host.title} is overloaded or not ready",
        Unreadable: f"{host.title} answered something unreadable",
    }[error]


def _advice(error: type[HostError], host: Host) -> str:
    where = f" ({host.billing_page})" if host.billing_page else ""
    return {
        KeyRefused: f"Check {key_place(host)}.",
        BalanceEmpty: f"Top up the account there{where}, or use another host. Nothing was retried.",
        ContentRefused: "Change the prompt; the same one will be refused again.",
        ModelGone: "Choose another model or another host.",
        TooManyRequests: "Wait a little, or ask for fewer pictures at a time.",
        OrderRefused: "Change the input it names and run again.",
        HostDown: "It did no work. Run again in a while, or use another host.",
        Unreadable: "It may have been charged: look at the account before running again.",
    }[error]


def key_place(host: Host) -> str:
    """Where a person puts this host's key."""
    page = f"; make a key at {host.key_page}" if host.key_page else ""
    return f"the environment variable {host.key_variable} or the Keys page of the Schnell sidebar{page}"


def unreadable(host: Host, why: str) -> Unreadable:
    """An answer that is no picture and no known error."""
    return Unreadable(f"{_what(Unreadable, host)}: {why}. {_advice(Unreadable, host)}")


def refused_content(host: Host, said: str = "") -> ContentRefused:
    """A prompt or picture stopped by the host's content filter."""
    return ContentRefused(f"{_what(ContentRefused, host)}{_quoted(host, said)} {_advice(ContentRefused, host)}")


def _quoted(host: Host, said: str) -> str:
    return f": “{said.rstrip('.')}”." if said else "."


def what_it_said(answer: Answer) -> str:
    """The host's own words, from any of the envelopes seen, on one short line."""
    data = answer.json()
    text = _words(data) if data is not None else _plain_text(answer)
    return re.sub(r"\s+", " ", text).strip()[:SAID_AT_MOST]


def _words(data: Any) -> str:
    """The first sentence-like text in an error envelope, wherever the host puts it."""
    if isinstance(data, str):
        return data
    if isinstance(data, list):
        return "; ".join(filter(None, (_words(item) for item in data[:3])))
    if not isinstance(data, dict):
        return ""
    if "loc" in data and "msg" in data:
        return f"{'.'.join(str(part) for part in data['loc'] if part != 'body')}: {data['msg']}"
    for name in ("error", "detail", "message", "messages", "errors", "title"):
        if text := _words(data.get(name)):
            return text
    return ""


def _codes(data: Any) -> str:
    """Every short code-like text of an error envelope, for telling refusals apart."""
    if isinstance(data, dict):
        own = [
            str(data[name]) for name in ("code", "type", "errorCode", "finishReason") if isinstance(data.get(name), str)
        ]
        return " ".join([*own, *(_codes(value) for value in data.values())])
    if isinstance(data, list):
        return " ".join(_codes(item) for item in data[:8])
    return ""


def _plain_text(answer: Answer) -> str:
    text = answer.body[:4096].decode("utf-8", "replace")
    if "<html" in text.lower() or "<!doctype" in text.lower():
        title = re.search(r"<title>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
        return title.group(1) if title else ""
    return "".join(letter for letter in text if letter.isprintable() or letter.isspace())


def _wait(answer: Answer) -> float | None:
    """The delay the host asks for, in seconds, capped."""
    for name in ("retry-after", "x-ratelimit-reset"):
        try:
            return min(max(float(answer.headers[name]), 0.0), WAIT_AT_MOST)
        except (KeyError, ValueError):
            continue
    return None
