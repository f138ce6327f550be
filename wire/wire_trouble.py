"""What broke on the wire, in words for the person, and whether the host can have received anything."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator

from ..providers.errors import HostDown, UnknownOutcome, Unreadable
from ..providers.host import Host
from ..providers.said import Said
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
        Said(
            "{host} could not be reached: {why}. Nothing was sent and nothing charged. "
            "Check the network of this machine (and its proxy settings), then run again.",
            host=host.title,
            why=why,
        )
    )


def too_long(host: Host) -> Unreadable:
    """More bytes than any picture needs."""
    return Unreadable(
        Said(
            "{host} answered more than a picture can need. "
            "It may have been charged: look at the account before running again.",
            host=host.title,
        )
    )


def lost(host: Host, problem: BaseException, seconds: float) -> UnknownOutcome:
    """An order that may have arrived, and no whole answer to it."""
    why = Said("the connection broke before the answer was complete")
    if isinstance(problem, OutOfTime):
        why = _out_of_time(seconds)
    elif isinstance(problem, BadlyPacked):
        why = Said("its answer came damaged")
    return UnknownOutcome(
        Said(
            "The order was sent to {host}, but {why}. It may have been charged, so it was not repeated. "
            "It is listed under unknown outcomes; look at the account there before running again.",
            host=host.title,
            why=why,
        )
    )


def unanswered(host: Host, problem: BaseException, seconds: float) -> HostDown:
    """A question that orders nothing, and no whole answer to it: it may be asked again."""
    why = _out_of_time(seconds) if isinstance(problem, OutOfTime) else reason(problem)
    return HostDown(
        Said(
            "{host} did not answer a question: {why}. Asking costs nothing. Try again in a while.",
            host=host.title,
            why=why,
        )
    )


def _out_of_time(seconds: float) -> Said:
    return Said("no whole answer came within {seconds} s", seconds=f"{seconds:.0f}")


def reason(problem: BaseException, *, proxied: bool = False) -> str:
    """What broke, in a few words that hold no address and no key."""
    causes = tuple(_causes(problem))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = getattr(cause, "verify_message", "").partition(",")[0]
            text = Said("its certificate was not accepted")
            return Said("{what} ({why})", what=text, why=why) if why else text
        if type(cause).__name__ == "ProxyError":
            return _proxys_answer(str(cause))
    place = Said("the proxy of this machine") if proxied else Said("its address")
    if any(type(cause).__name__ in TIMEOUTS or isinstance(cause, asyncio.TimeoutError) for cause in causes):
        return Said("nothing answered at {place} in time", place=place)
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return Said("no secure connection could be made")
        if isinstance(cause, socket.gaierror):
            return Said("the name of the proxy has no address") if proxied else Said("its name has no address")
        if isinstance(cause, ConnectionRefusedError):
            return Said("nothing answers at {place}", place=place)
    if any(type(cause).__module__.startswith(("httpcore", "httpx", "h11", "anyio")) for cause in causes):
        return Said("no connection")
    if isinstance(problem, OSError):
        return Said("no connection")
    return Said("something unforeseen ({what})", what=type(problem).__name__)


def _proxys_answer(said: str) -> str:
    if said.startswith("407"):
        return Said("the proxy of this machine wants a name and a password (407)")
    status = said.split(" ", 1)[0]
    text = Said("the proxy of this machine refused")
    return Said("{what} ({why})", what=text, why=status) if status.isdigit() else text


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
