"""Free checks: does this key work, is this server ready? Asked only when the person presses the button."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...orders.runtime import SANDBOX_KEY, Runtime
from ...personal.addresses import Endpoint
from ...personal.keys import Keys
from ...providers.answers.refusals import key_place, refusal
from ...providers.errors import BalanceEmpty, HostError, KeyRefused
from ...providers.host import Host
from ...providers.hosts.selfhosted import HOST as SELFHOSTED
from ...providers.wire import Answer, Request
from ...wire.transport import Transport

SECONDS = 15.0
LOOKS = {"nim": "/v1/health/ready"}
LIST_OF_MODELS = "/v1/models"
MODELS_TOLD = 5

Verdict = Literal["valid", "ready", "refused", "unreachable", "unclear", "missing", "no free check"]


@dataclass(frozen=True)
class Checked:
    """What a check found, in one word and in a sentence."""

    verdict: Verdict
    text: str


async def check_key(runtime: Runtime, host: Host) -> Checked:
    """Whether the host takes the key, by a call that is free. Run it on the runtime's loop."""
    if runtime.settings.sandbox:
        return Checked("no free check", "This is the sandbox: no key is needed, and none was sent anywhere.")
    try:
        key = runtime.keys.get(host)
    except KeyRefused as refused:
        return Checked("refused", str(refused))
    if key is None:
        return Checked("missing", f"There is no key for {host.title} yet. Put one in {key_place(host)}.")
    if host.key_problem and (problem := host.key_problem(key.value, time.time())):
        return Checked("refused", problem)
    if host.key_check is None:
        return Checked("no free check", f"{host.title} has no free call to check a key with: the first Run will tell.")
    url = runtime.addresses.resolve(host, host.key_check.url)
    answer = await _asked(runtime.transport, host, host.key_check, url, key.value)
    found = answer if isinstance(answer, Checked) else _key_verdict(host, answer)
    return _clean(found, runtime.keys, runtime.hosts)


async def check_endpoint(runtime: Runtime, endpoint: Endpoint) -> Checked:
    """Whether one of the person's own servers is ready. Run it on the runtime's loop."""
    look = LOOKS.get(endpoint.dialect, LIST_OF_MODELS)
    url = runtime.addresses.at(endpoint, look)
    key = runtime.keys.get_named(endpoint.key_name)
    value = SANDBOX_KEY if runtime.settings.sandbox else key.value if key else None
    answer = await _asked(runtime.transport, SELFHOSTED, Request(url, method="GET"), url, value, endpoint.name)
    found = answer if isinstance(answer, Checked) else _server_verdict(endpoint, look, answer)
    return _clean(found, runtime.keys, runtime.hosts)


async def _asked(
    transport: Transport, host: Host, request: Request, url: str, key: str | None, server: str = ""
) -> Answer | Checked:
    """The answer, or what to say where there is none."""
    try:
        return await asyncio.wait_for(transport.send(host, request, url, key), SECONDS)
    except KeyRefused as refused:
        return Checked("refused", str(refused))
    except HostError as problem:
        why = str(problem)
    except asyncio.TimeoutError:
        why = f"{host.title} gave no answer within {SECONDS:.0f} s. Check this machine's network, then try again."
    begin = f"{server} does not answer: is it running, and is its address right? " if server else ""
    return Checked("unreachable", begin + why)


def _key_verdict(host: Host, answer: Answer) -> Checked:
    if answer.status == 200 and answer.json() is not None:
        return Checked("valid", f"{host.title} takes this key.")
    if answer.status == 200:
        return Checked("unclear", "The answer is no JSON: a proxy or login page may have answered in the host's place.")
    error = refusal(host, answer)
    if isinstance(error, KeyRefused):
        return Checked("refused", str(error))
    if isinstance(error, BalanceEmpty):
        return Checked("valid", f"{host.title} takes this key, but the account has no money left.")
    return Checked("unclear", f"{host.title} answered with status {answer.status}: try again in a while.")


def _server_verdict(endpoint: Endpoint, look: str, answer: Answer) -> Checked:
    if answer.status in (401, 403):
        return Checked("refused", f"{endpoint.name} wants another key (status {answer.status}).")
    if answer.status != 200:
        advice = (
            "another kind of server seems to run there."
            if answer.status == 404
            else "it may still be loading its model, so check again in a while."
        )
        there = f"{endpoint.name} is there, but not ready: status {answer.status} at {look}"
        return Checked("unclear", f"{there}; {advice}")
    if look != LIST_OF_MODELS:
        return Checked("ready", f"{endpoint.name} is ready.")
    models = _models(answer)
    there = ", ".join(models[:MODELS_TOLD])
    if endpoint.model and models and endpoint.model not in models:
        return Checked("unclear", f"{endpoint.name} is ready, but has no model “{endpoint.model}”. It has: {there}.")
    return Checked("ready", f"{endpoint.name} is ready{': ' + there if there else ''}.")


def _models(answer: Answer) -> list[str]:
    """The names in a list of models in OpenAI's shape, or bare."""
    data = answer.json()
    entries = data.get("data") if isinstance(data, dict) else data
    if not isinstance(entries, list):
        return []
    return [str(entry["id"]) for entry in entries if isinstance(entry, dict) and "id" in entry]


def _clean(checked: Checked, keys: Keys, hosts: Mapping[str, Host]) -> Checked:
    """The same without any key a host may have quoted back."""
    return Checked(checked.verdict, keys.cut_from(checked.text, hosts))
