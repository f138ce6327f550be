"""What broke on the wire, in words for the person, and whether the host can have received anything."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator

from ..providers.errors import HostDown, UnknownOutcome, Unreadable
from ..providers.host import Host
from .bodies import BadlyPacked
from .deadline import OutOfTime

NEVER_LEFT = (
    "ConnectError",
    "ConnectTimeout",
    "PoolTimeout",
    "ProxyError",
    "UnsupportedProtocol",
    "LocalProtocolError",
)
TIMEOUTS = ("ConnectTimeout", "PoolTimeout", "ReadTimeout", "WriteTimeout", "TimeoutError", "OutOfTime")


def unreached(host: Host, why: str) -> HostDown:
    """Nothing left this machine."""
    return HostDown(
        f"{host.title} could not be reached: {why}. Nothing was sent and nothing charged. "
        "Check the network of this machine (and its proxy settings), then run again."
    )


def too_long(host: Host) -> Unreadable:
    """More bytes than any picture needs."""
    return Unreadable(
        f"{host.title} answered more than a picture can need. "
        "It may have been charged: look at the account before running again."
    )


def lost(host: Host, problem: BaseException, seconds: float) -> UnknownOutcome:
    """An order that may have arrived, and no whole answer to it."""
    why = "the connection broke before the answer was complete"
    if isinstance(problem, OutOfTime):
        why = f"no whole answer came within {seconds:.0f} s"
    elif isinstance(problem, BadlyPacked):
        why = "its answer came damaged"
    return UnknownOutcome(
        f"The order was sent to {host.title}, but {why}. It may have been charged, so it was not repeated. "
        f"It is listed under unknown outcomes; look at the account at {host.title} before running again."
    )


def unanswered(host: Host, problem: BaseException, seconds: float) -> HostDown:
    """A question that orders nothing, and no whole answer to it: it may be asked again."""
    why = f"no whole answer came within {seconds:.0f} s" if isinstance(problem, OutOfTime) else reason(problem)
    return HostDown(f"{host.title} did not answer a question: {why}. Asking costs nothing. Try again in a while.")


def reason(problem: BaseException, *, proxied: bool = False) -> str:
    """What broke, in a few words that hold no address and no key."""
    causes = tuple(_causes(problem))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = getattr(cause, "verify_message", "").partition(",")[0]
            return f"its certificate was not accepted{f' ({why})' if why else ''}"
        if type(cause).__name__ == "ProxyError":
            return _proxys_answer(str(cause))
    place = "the proxy of this machine" if proxied else "its address"
    if any(type(cause).__name__ in TIMEOUTS or isinstance(cause, asyncio.TimeoutError) for cause in causes):
        return f"nothing answered at {place} in time"
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return "no secure connection could be made"
        if isinstance(cause, socket.gaierror):
            return "the name of the proxy has no address" if proxied else "its name has no address"
        if isinstance(cause, ConnectionRefusedError):
            return f"nothing answers at {place}"
    if any(type(cause).__module__.startswith(("httpcore", "httpx", "h11", "anyio")) for cause in causes):
        return "no connection"
    return "no connection" if isinstance(problem, OSError) else f"something unforeseen ({type(problem).__name__})"


def _proxys_answer(said: str) -> str:
    if said.startswith("407"):
        return "the proxy of this machine wants a name and a password (407)"
    status = said.split(" ", 1)[0]
    return f"the proxy of this machine refused{f' ({status})' if status.isdigit() else ''}"


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    """The error, what it came from, and all that is inside a group of errors."""
    seen: set[int] = set()
    waiting = [problem]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [*getattr(cause, "exceptions", ()), cause.__cause__, cause.__context__]
