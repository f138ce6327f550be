"""Downloads: a host's link to a picture, fetched only from where a stranger's link may lead, and with patience."""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import urljoin, urlsplit

from ..personal.addresses import address_fault, is_at, is_loopback
from ..providers.answers.envelopes import wait
from ..providers.errors import HostError, UnknownOutcome, Unreadable
from ..providers.host import Host
from ..providers.wire import Answer
from .bodies import TooLong
from .deadline import Deadline, OutOfTime
from .public_network import is_public
from .transport import Transport
from .wire_trouble import reason

PICTURE_AT_MOST = 64 * 2**20
REDIRECTS = 3
MOVED = (301, 302, 303, 307, 308)
# Not there yet, or somebody is busy: the picture was paid, so it is worth asking again.
NOT_YET = (404, 408, 425, 429)
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0


class _NotYet(Exception):
    """This time it did not work."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


PRIVATE_ENDINGS = ("localhost", "local", "internal", "lan", "home", "corp", "intranet")


async def download(transport: Transport, host: Host, url: str, *, own: str | None) -> bytes:
    """The bytes behind the link. `own` is the address of a server the person set up themselves.

    Raises HostErrors only, none of which says that no work was done: UnknownOutcome where the picture could not be
    had within the host's patience, Unreadable where the link may not be followed or leads to no picture.
    """
    deadline, pause = Deadline(host.rate_policy.timeout), FIRST_PAUSE
    while True:
        try:
            return await _follow(transport, host, url, own, deadline)
        except _NotYet as problem:
            after = max(pause, problem.after or 0.0)
            if after >= deadline.left:
                raise _given_up(host, problem.why) from None
        await asyncio.sleep(after)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _follow(transport: Transport, host: Host, url: str, own: str | None, deadline: Deadline) -> bytes:
    for _ in range(REDIRECTS + 1):
        answer = await _fetched(transport, host, url, own, deadline)
        if answer.status == 200:
            return answer.body
        if answer.status not in MOVED:
            raise _unusable(host, f"the download was answered with status {answer.status}")
        url = _joined(url, answer.headers.get("location", ""))
    raise _unusable(host, "the link leads from one address to the next")


async def _fetched(transport: Transport, host: Host, url: str, own: str | None, deadline: Deadline) -> Answer:
    """One answer that is final.

    Raises _NotYet where it may be another one the next time, and Unreadable where it never will.
    """
    theirs = not is_at(url, own)
    if theirs and (fault := _fault(url)):
        raise _unusable(host, fault)
    try:
        answer = await transport.fetch(url, deadline, own=not theirs, at_most=PICTURE_AT_MOST)
    except TooLong:
        raise _unusable(host, f"the file is larger than {PICTURE_AT_MOST // 2**20} MiB") from None
    except OutOfTime:
        raise _given_up(host, f"it was not here after {host.rate_policy.timeout:.0f} s") from None
    except Exception as problem:
        if type(problem).__name__ == "PrivatePlace":
            raise _unusable(host, "the link leads into a private network") from None
        _pass_over(transport, url)
        raise _NotYet(reason(problem)) from None
    if answer.status in NOT_YET or answer.status >= 500:
        _pass_over(transport, url)
        raise _NotYet(f"the download was answered with status {answer.status}", wait(answer))
    return answer


def _pass_over(transport: Transport, url: str) -> None:
    transport.pass_over(urlsplit(url).hostname or "")


def _fault(url: str) -> str:
    """Why a stranger's link may not be followed, as far as its text tells; empty where it may."""
    if address_fault(url):
        return "the link to the picture is no address"
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.username or parts.password:
        return "the link to the picture is no plain https address"
    name = (parts.hostname or "").rstrip(".")
    try:
        ipaddress.ip_address(name.partition("%")[0])
        private = not is_public(name)
    except ValueError:
        private = is_loopback(name) or "." not in name or _is_named_private(name)
    return "the link leads into a private network" if private else ""


def _is_named_private(name: str) -> bool:
    """Whether a name is one that private networks use, or a number in an old spelling that some read as one."""
    last = name.rpartition(".")[2].lower()
    return last in PRIVATE_ENDINGS or last.isdigit() or last.startswith("0x")


def _joined(url: str, location: str) -> str:
    """Where a redirect leads; nowhere if that cannot be read."""
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def _unusable(host: Host, why: str) -> Unreadable:
    return Unreadable(
        f"{host.title} made the picture, but {why}. It may have been charged; look at the account before running again."
    )


def _given_up(host: Host, why: str) -> HostError:
    return UnknownOutcome(
        f"{host.title} made the picture, but it could not be downloaded: {why}. It may have been charged. "
        "It is listed on the Spend page under unknown outcomes, where it can be looked for again."
    )
