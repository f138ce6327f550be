"""Look again: asks the hosts, for nothing, what they serve and at what price. Only because the person said so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date

from ..orders.runtime import Runtime
from ..personal.looks import keep_look
from ..providers.answers.refusals import unreadable
from ..providers.errors import HostError, SchnellkitError
from ..providers.free_look import FreeLook, Looked
from ..providers.host import Host
from ..providers.order import Order
from ..providers.wire import Answer

SECONDS = 15.0


async def look_again(runtime: Runtime, today: date) -> dict[str, str]:
    """Ask every host that answers such a question, and keep what it says. Gives what went wrong, by host.

    Run it on the runtime's loop. Raises StoreTrouble where an answer cannot be kept, InvalidOrder where nobody can tell
    whether this is the sandbox.
    """
    runtime.settings.must_be_clear()
    asked = [host for host in runtime.hosts.values() if host.free_looks]
    problems = await asyncio.gather(*(_look_at(runtime, host, today) for host in asked))
    return {host.name: problem for host, problem in zip(asked, problems, strict=True) if problem}


async def _look_at(runtime: Runtime, host: Host, today: date) -> str:
    """Ask one host all its questions; keep what was answered, and tell the first thing that went wrong."""
    tries = await asyncio.gather(*(_asked(runtime, host, look) for look in host.free_looks))
    told = [
        (look.request.url, answer)
        for look, answer in zip(host.free_looks, tries, strict=True)
        if isinstance(answer, Looked)
    ]
    if told:
        await asyncio.to_thread(keep_look, runtime.settings.home, host, told, today, sandbox=runtime.settings.sandbox)
    return next((answer for answer in tries if isinstance(answer, str)), "")


async def _asked(runtime: Runtime, host: Host, look: FreeLook) -> Looked | str:
    """What the host says, or why it said nothing, in words without keys."""
    try:
        key = runtime.key_for(host, Order(host.name, "", "", 1, 1)) if look.keyed else None
        url = runtime.addresses.resolve(host, look.request.url)
        answer = await asyncio.wait_for(runtime.transport.send(host, look.request, url, key), SECONDS)
        return _read(host, look, answer)
    except asyncio.TimeoutError:
        return f"{host.title} gave no answer within {SECONDS:.0f} s. Try again in a while."
    except SchnellkitError as problem:
        return str(runtime.without_keys(problem))


def _read(host: Host, look: FreeLook, answer: Answer) -> Looked:
    try:
        return look.read(answer)
    except HostError:
        raise
    except Exception as problem:
        raise unreadable(host, f"reading it failed ({type(problem).__name__})") from None


def problems_told(problems: Mapping[str, str], hosts: Mapping[str, Host]) -> list[str]:
    """What went wrong, a line a host."""
    return [f"{hosts[name].title}: {problem}" for name, problem in problems.items()]
