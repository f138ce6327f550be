"""Envelopes: what a refusing answer says, whatever shape its host wraps it in."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import Any

from ..wire import Answer

SAID_AT_MOST = 300
READ_AT_MOST = 4096
DEPTH = 8
WAIT_AT_MOST = 60.0


def what_it_said(answer: Answer) -> str:
    """The host's own words on one short line."""
    data = answer.json()
    return one_line(_words(data, DEPTH) if data is not None else _plain_text(answer))


def codes(answer: Answer) -> str:
    """Every short code in the answer, in lower case, for telling refusals apart."""
    return _codes(answer.json(), DEPTH).lower()


def shape(answer: Answer) -> str:
    """What kind of thing came where a JSON object was due."""
    if not answer.body.strip():
        return "the answer is empty"
    if is_web_page(answer):
        title = what_it_said(answer)
        return f"it is a web page{f' titled “{title}”' if title else ''}; {PROXY}"
    if answer.json() is not None:
        return "it is JSON, but no object"
    if answer.body.lstrip()[:1] in b"{[":
        return "its JSON is cut off or damaged"
    return f"it is no JSON: “{one_line(_plain_text(answer), 80)}”"


PROXY = "a proxy, firewall or login page on the way may have answered in the host's place"


def is_web_page(answer: Answer) -> bool:
    """Whether the body is HTML, which none of the hosts sends."""
    return bool(re.match(rb"\s*(<\?xml[^>]*>\s*)?<(!doctype\s+html|html|head|body)\b", answer.body[:1024], re.I))


def wait(answer: Answer) -> float | None:
    """The delay the host asks for, in seconds, capped."""
    for name in ("retry-after", "x-ratelimit-reset"):
        seconds = _seconds(answer.headers.get(name, ""), answer.headers.get("date", ""))
        if seconds is not None:
            return min(max(seconds, 0.0), WAIT_AT_MOST)
    data = answer.json()
    told = data.get("retry_after") if isinstance(data, dict) else None
    if isinstance(told, int | float) and not isinstance(told, bool) and told == told:
        return float(min(max(told, 0), WAIT_AT_MOST))
    return None


def _seconds(value: str, now: str) -> float | None:
    """Seconds from a number, or from a date as seen by the host's own clock."""
    try:
        seconds = float(value)
        return None if seconds != seconds else seconds
    except ValueError:
        pass
    try:
        return (parsedate_to_datetime(value) - parsedate_to_datetime(now)).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None


def one_line(text: str, at_most: int = SAID_AT_MOST) -> str:
    """The text on one line, without unprintable characters, cut where it is too long."""
    line = re.sub(r"\s+", " ", text[: READ_AT_MOST * 4]).strip()
    line = "".join(letter for letter in line if letter.isprintable())
    return line if len(line) <= at_most else line[: at_most - 1] + "…"


def _words(data: Any, depth: int) -> str:
    """The first sentence in an error envelope, wherever the host puts it."""
    if isinstance(data, str):
        return data
    if depth == 0:
        return ""
    if isinstance(data, list):
        return "; ".join(filter(None, (_words(item, depth - 1) for item in data[:3])))
    if not isinstance(data, dict):
        return ""
    if isinstance(data.get("loc"), list) and isinstance(data.get("msg"), str):
        return f"{'.'.join(str(part) for part in data['loc'] if part != 'body')}: {data['msg']}"
    for name in ("error", "detail", "message", "messages", "errors", "title"):
        if text := _words(data.get(name), depth - 1):
            return text
    return ""


def _codes(data: Any, depth: int) -> str:
    if depth == 0:
        return ""
    if isinstance(data, dict):
        own = [data[name] for name in ("code", "type", "errorCode") if isinstance(data.get(name), str)]
        return " ".join([*own, *(_codes(value, depth - 1) for value in data.values())])
    if isinstance(data, list):
        return " ".join(_codes(item, depth - 1) for item in data[:8])
    return ""


def _plain_text(answer: Answer) -> str:
    text = answer.body[:READ_AT_MOST].decode("utf-8", "replace")
    if is_web_page(answer):
        title = re.search(r"<title[^>]*>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
        return title.group(1) if title else ""
    return text.replace("\ufffd", "")
