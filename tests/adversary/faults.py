"""All that goes wrong in the adversary's world, by name. To add a fault, add a line to one of the tables."""

from __future__ import annotations

import errno
import http.client
import json
import socket
import sqlite3
import ssl
from collections.abc import Callable, Mapping
from typing import NamedTuple

import httpx

from schnellkit.sandbox.wire import Answered

KEY = "canary-0123456789-abcdef"
KEYS = dict.fromkeys(("DEEPINFRA_TOKEN", "MONICA_API_KEY", "NVIDIA_API_KEY", "FAL_KEY", "REPLICATE_API_TOKEN"), KEY)
TOLD = f"Authorization: Bearer {KEY}"


class Unheard(Exception):
    """An exception that nobody has heard of."""


def _group() -> Exception:
    """Several at once, where this Python has that."""
    try:
        return ExceptionGroup(TOLD, [OSError(TOLD), ValueError(TOLD)])  # type: ignore[name-defined]
    except NameError:
        return OSError(TOLD)


# Raised by the wire. Those of the first table mean that the host got nothing; the others come before the host got the
# request, in the middle of it ("half"), or after it did its work.
UNREACHED: dict[str, Callable[[], Exception]] = {
    "ConnectError": lambda: httpx.ConnectError(TOLD),
    "ConnectTimeout": lambda: httpx.ConnectTimeout(TOLD),
    "PoolTimeout": lambda: httpx.PoolTimeout(TOLD),
    "ProxyError": lambda: httpx.ProxyError(TOLD),
    "certificate": lambda: httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"),
    "UnsupportedProtocol": lambda: httpx.UnsupportedProtocol(TOLD),
    "InvalidURL": lambda: httpx.InvalidURL(TOLD),
    "LocalProtocolError": lambda: httpx.LocalProtocolError(TOLD),
    "ImportError": lambda: ImportError("Using SOCKS proxy, but the 'socksio' package is not installed"),
    "unknown proxy scheme": lambda: ValueError("Unknown scheme for proxy URL URL('socks://127.0.0.1:1080/')"),
    "gaierror": lambda: socket.gaierror(-2, "Name or service not known"),
}
RAISED: dict[str, Callable[[], Exception]] = {
    "ReadError": lambda: httpx.ReadError(TOLD),
    "WriteError": lambda: httpx.WriteError(TOLD),
    "CloseError": lambda: httpx.CloseError(TOLD),
    "ReadTimeout": lambda: httpx.ReadTimeout(TOLD),
    "WriteTimeout": lambda: httpx.WriteTimeout(TOLD),
    "RemoteProtocolError": lambda: httpx.RemoteProtocolError(TOLD),
    "DecodingError": lambda: httpx.DecodingError(TOLD),
    "TooManyRedirects": lambda: httpx.TooManyRedirects(TOLD),
    "StreamError": lambda: httpx.StreamError(TOLD),
    "SSLError": lambda: ssl.SSLError(1, TOLD),
    "OSError": lambda: OSError(errno.ENETDOWN, TOLD),
    "ConnectionResetError": lambda: ConnectionResetError(errno.ECONNRESET, TOLD),
    "BrokenPipeError": lambda: BrokenPipeError(errno.EPIPE, TOLD),
    "TimeoutError": lambda: TimeoutError(TOLD),
    "IncompleteRead": lambda: http.client.IncompleteRead(b"", 10),
    "ValueError": lambda: ValueError(TOLD),
    "TypeError": lambda: TypeError(TOLD),
    "KeyError": lambda: KeyError(TOLD),
    "LookupError": lambda: LookupError(TOLD),
    "AttributeError": lambda: AttributeError(TOLD),
    "UnicodeEncodeError": lambda: UnicodeEncodeError(
        "ascii", TOLD + "”", len(TOLD), len(TOLD) + 1, "ordinal not in range"
    ),
    "UnicodeDecodeError": lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, TOLD),
    "RuntimeError": lambda: RuntimeError(TOLD),
    "RecursionError": lambda: RecursionError(TOLD),
    "NotImplementedError": lambda: NotImplementedError(TOLD),
    "StopAsyncIteration": lambda: StopAsyncIteration(TOLD),
    "AssertionError": lambda: AssertionError(TOLD),
    "ArithmeticError": lambda: ArithmeticError(TOLD),
    "BufferError": lambda: BufferError(TOLD),
    "MemoryError": lambda: MemoryError(),
    "ExceptionGroup": _group,
    "Unheard": lambda: Unheard(TOLD),
}


def _json(status: int, told: object, **headers: str) -> Answered:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answered(status, {"content-type": "application/json", **named}, json.dumps(told).encode())


# Answered in place of the host, which gets nothing and does nothing.
INSTEAD: dict[str, Answered] = {
    "400": _json(400, {"error": {"message": "invalid prompt"}}),
    "401 that quotes the key": _json(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}),
    "402": _json(402, {"detail": "no credit"}),
    "403 that quotes the header": _json(403, {"detail": TOLD}),
    "404": _json(404, {"detail": "Not Found"}),
    "408": _json(408, {"detail": "Request Timeout"}),
    "409": _json(409, {"detail": "Conflict"}),
    "413": Answered(413, {}, b"too large"),
    "422": _json(422, {"detail": [{"loc": ["body", "seed"], "msg": TOLD, "type": "value_error"}]}),
    "425": Answered(425, {}, b""),
    "429": _json(429, {"detail": "slow down"}),
    "429, wait 0": _json(429, {}, retry_after="0"),
    "429, wait 3": _json(429, {}, retry_after="3"),
    "429, wait less than nothing": _json(429, {}, retry_after="-5"),
    "429, wait a year": _json(429, {}, retry_after="31536000"),
    "429, wait for ever": _json(429, {}, retry_after="1e999"),
    "429, wait no number": _json(429, {}, retry_after="nan"),
    "429, wait soon": _json(429, {}, retry_after="soon"),
    "429, wait until a date": _json(429, {}, retry_after="Fri, 31 Dec 9999 23:59:59 GMT"),
    "429, wait until no date": _json(429, {}, retry_after="Fri, 99 Foo 0000 99:99:99 GMT"),
    "429, wait with too many figures": _json(429, {}, retry_after="9" * 5000),
    "502 as a login page": Answered(302, {"location": "https://login.example/"}, b"<html></html>"),
    "503": _json(503, {"detail": "overloaded"}),
    "503, wait 20": _json(503, {}, retry_after="20"),
    "529": _json(529, {"detail": "overloaded"}),
    "refused in a 200": _json(200, {"error": {"code": "insufficient_quota", "message": TOLD}}),
    "200 of a proxy": Answered(200, {"content-type": "text/html"}, b"<html>Please sign in</html>"),
}


def _cut_short(answer: Answered, at: int) -> Answered:
    return Answered(answer.status, answer.headers, answer.body[:at])


# What becomes of the host's good answer on its way, once it did its work; `at` is any place in its body.
Spoil = Callable[[Answered, int], Answered]
SPOILED: dict[str, Spoil] = {
    "500": lambda answer, at: Answered(500, {}, TOLD.encode()),
    "502": lambda answer, at: Answered(502, {"content-type": "text/html"}, b"<html>Bad Gateway</html>"),
    "504": lambda answer, at: _json(504, {"detail": TOLD}),
    "520": lambda answer, at: Answered(520, {}, b""),
    "599 of bytes": lambda answer, at: Answered(599, {}, bytes(range(256))),
    "empty": lambda answer, at: Answered(200, answer.headers, b""),
    "204": lambda answer, at: Answered(204, {}, b""),
    "truncated": _cut_short,
    "one byte more": lambda answer, at: Answered(answer.status, answer.headers, answer.body + b"\0"),
    "one byte changed": lambda answer, at: Answered(
        answer.status, answer.headers, answer.body[:at] + b"\xff" + answer.body[at + 1 :]
    ),
    "not UTF-8": lambda answer, at: Answered(200, answer.headers, b"\xff\xfe\xfd"),
    "deep": lambda answer, at: Answered(200, answer.headers, b"[" * 100_000),
    "deep objects": lambda answer, at: Answered(200, answer.headers, b'{"images":' * 50_000),
    "enormous number": lambda answer, at: Answered(200, answer.headers, b'{"images": ' + b"9" * 5000 + b"}"),
    "NaN": lambda answer, at: Answered(200, answer.headers, b'{"images": NaN, "inference_status": {"cost": NaN}}'),
    "null": lambda answer, at: Answered(200, answer.headers, b"null"),
    "list": lambda answer, at: Answered(200, answer.headers, b"[1, 2, 3]"),
    "lone surrogate": lambda answer, at: Answered(200, answer.headers, b'{"images": ["\\ud800"], "error": "\\ud800"}'),
    "unfinished JSON": lambda answer, at: Answered(200, answer.headers, b'{"images": ["data:image/png;base64,'),
    "link to nowhere": lambda answer, at: _json(200, {"data": [{"url": "https://[::1"}]}),
    "link with a long label": lambda answer, at: _json(200, {"data": [{"url": f"https://{'a' * 70}.example/a.png"}]}),
    "link with an odd port": lambda answer, at: _json(200, {"data": [{"url": "https://files.example:99999/a.png"}]}),
    "link into a private network": lambda answer, at: _json(200, {"data": [{"url": "https://10.0.0.7/a.png"}]}),
    "link of bytes": lambda answer, at: _json(200, {"data": [{"url": "https://\u0000\ud800/"}]}),
    "gzip that is none": lambda answer, at: Answered(200, {**answer.headers, "content-encoding": "gzip"}, answer.body),
    "br that is none": lambda answer, at: Answered(200, {**answer.headers, "content-encoding": "br"}, answer.body),
    "deflate that is none": lambda answer, at: Answered(
        200, {**answer.headers, "content-encoding": "deflate"}, answer.body
    ),
    "broken off": lambda answer, at: Answered(answer.status, answer.headers, answer.body, cut=at),
    "broken off with a key in a header": lambda answer, at: Answered(
        200, {**answer.headers, "x-said": TOLD, "set-cookie": TOLD}, answer.body, cut=at
    ),
}


class Slow(NamedTuple):
    """Seconds before the host gets the request, before its answer begins, and between two bytes of it."""

    before: float = 0.0
    after: float = 0.0
    each_byte: float = 0.0


SLOW: dict[str, Slow] = {
    "late at the host": Slow(before=20),
    "late": Slow(after=30),
    "too late": Slow(after=10_000),
    "dripping": Slow(each_byte=5),
    "dripping for hours": Slow(each_byte=50),
}


# What a write ends with.
DISK: dict[str, Callable[[], Exception]] = {
    "full": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "quota": lambda: OSError(errno.EDQUOT, "Disk quota exceeded"),
    "input/output error": lambda: OSError(errno.EIO, "Input/output error"),
    "forbidden": lambda: PermissionError(errno.EACCES, "Permission denied"),
    "read only": lambda: OSError(errno.EROFS, "Read-only file system"),
    "open elsewhere": lambda: PermissionError(errno.EBUSY, "The process cannot access the file"),
    "too many files": lambda: OSError(errno.EMFILE, "Too many open files"),
    "gone": lambda: FileNotFoundError(errno.ENOENT, "No such file or directory"),
    "slow network drive": lambda: TimeoutError(errno.ETIMEDOUT, "Connection timed out"),
}
DATABASE: dict[str, Callable[[], Exception]] = {
    "locked": lambda: sqlite3.OperationalError("database is locked"),
    "full": lambda: sqlite3.OperationalError("database or disk is full"),
    "input/output error": lambda: sqlite3.OperationalError("disk I/O error"),
    "read only": lambda: sqlite3.OperationalError("attempt to write a readonly database"),
    "cannot open": lambda: sqlite3.OperationalError("unable to open database file"),
    "malformed": lambda: sqlite3.DatabaseError("database disk image is malformed"),
}

# Settings that a person, a sync program or a crash has damaged: the file and what it then holds; None takes it away.
DAMAGE: dict[str, tuple[str, bytes | None]] = {
    "caps.json is no JSON": ("caps.json", b"{"),
    "caps.json is empty": ("caps.json", b""),
    "caps.json is a list": ("caps.json", b"[]"),
    "caps.json holds words": ("caps.json", b'{"day": "lots"}'),
    "caps.json holds less than nothing": ("caps.json", b'{"run": "-1"}'),
    "caps.json holds rates that are none": ("caps.json", b'{"rates": 3}'),
    "caps.json is not UTF-8": ("caps.json", b'\xff\xfe{"day": "1"}'),
    "caps.json is deep": ("caps.json", b"[" * 100_000),
    "keys.json is no JSON": ("keys.json", b'{"deepinfra": '),
    "keys.json is a list": ("keys.json", b"[1]"),
    "keys.json is zeros": ("keys.json", bytes(64)),
    "keys.json is gone": ("keys.json", None),
    "keys.json holds numbers": ("keys.json", b'{"endpoint mine": 12345678}'),
    "endpoints.json is no JSON": ("endpoints.json", b"}"),
    "endpoints.json is gone": ("endpoints.json", None),
    "endpoints.json holds numbers": ("endpoints.json", b'{"mine": {"url": 8000, "dialect": "vllm"}}'),
    "endpoints.json has an odd port": (
        "endpoints.json",
        b'{"mine": {"url": "http://127.0.0.1:80800", "dialect": "vllm"}}',
    ),
    "endpoints.json has no host": ("endpoints.json", b'{"mine": {"url": "http://[", "dialect": "vllm"}}'),
    "prices.json is no JSON": ("prices.json", b"-"),
    "prices.json holds no prices": ("prices.json", b'{"prices": [{"host": 1}]}'),
}
# The same for the environment, which a process reads as it goes.
ENVIRONMENT: dict[str, Mapping[str, str]] = {
    "key with a smart quote": {"DEEPINFRA_TOKEN": f"“{KEY}”"},
    "key with a line break": {"MONICA_API_KEY": f"{KEY}\nx"},
    "plain address": {"SCHNELLKIT_DEEPINFRA_URL": "http://gateway.example"},
    "address with an odd port": {"SCHNELLKIT_DEEPINFRA_URL": "https://gateway.example:99999"},
    "address of no host": {"SCHNELLKIT_MONICA_URL": "https://["},
}
