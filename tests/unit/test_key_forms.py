"""Keys of every form: where they are written when they are sent, and nowhere else."""

from __future__ import annotations

import httpx
import pytest

from schnellkit.personal.keys import CUT, Keys, without
from schnellkit.providers.answers.refusals import key_place
from schnellkit.providers.errors import KeyRefused
from schnellkit.providers.host import Host
from schnellkit.providers.key_form import KeyForm
from schnellkit.providers.wire import Answer, Reply, Request
from schnellkit.wire.transport import Transport

ACCOUNT, TOKEN = "acc0unt-canary-0123", "canary-t0ken-4567"
BOTH = f"{ACCOUNT}:{TOKEN}"
URL = "https://keyed.example/accounts/{account}/run"


def keyed(form: KeyForm) -> Host:
    def read(answer: Answer) -> Reply:
        return Reply((answer.body,))

    request = Request(URL, {})
    return Host("keyed", "Keyed", (), lambda order: request, read, key_form=form, key_variable="KEYED_TOKEN")


PARTED = keyed(KeyForm(account_variable="KEYED_ACCOUNT"))


class Seen(httpx.AsyncBaseTransport):
    """Notes the requests that leave."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(200, content=b"ok", request=request)


async def sent(host: Host, key: str, url: str = "https://keyed.example/run") -> httpx.Request:
    seen = Seen()
    await Transport(seen).send(host, Request(url, {}), url, key)
    return seen.requests[0]


@pytest.mark.parametrize(
    ("form", "header", "value"),
    [
        (KeyForm(), "authorization", f"Bearer {TOKEN}"),
        (KeyForm(word="Key"), "authorization", f"Key {TOKEN}"),
        (KeyForm("x-key", ""), "x-key", TOKEN),
    ],
)
async def test_a_key_is_written_as_its_host_wants_it(form, header, value):
    request = await sent(keyed(form), TOKEN)
    assert request.headers[header] == value
    assert [name for name in request.headers if TOKEN in request.headers[name]] == [header]


async def test_the_account_goes_into_the_address_and_the_token_into_the_header():
    request = await sent(PARTED, BOTH, URL)
    assert str(request.url) == f"https://keyed.example/accounts/{ACCOUNT}/run"
    assert request.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("key", [TOKEN, f":{TOKEN}", f"{ACCOUNT}:", f"../../x:{TOKEN}", f"a/b:{TOKEN}"])
async def test_a_key_that_lacks_a_part_is_not_sent(key, tmp_path):
    with pytest.raises(KeyRefused, match=r"lacks a part.*Nothing was sent"):
        await sent(PARTED, key, URL)


def test_both_parts_are_read_from_the_environment_and_one_alone_is_no_key(tmp_path):
    both = Keys(tmp_path, {"KEYED_ACCOUNT": ACCOUNT, "KEYED_TOKEN": f" {TOKEN} "})
    assert both.need(PARTED).value == BOTH
    for alone in ({"KEYED_ACCOUNT": ACCOUNT}, {"KEYED_TOKEN": TOKEN}):
        keys = Keys(tmp_path, alone)
        assert keys.origin(PARTED) == "missing"
        with pytest.raises(KeyRefused, match="environment variables KEYED_ACCOUNT and KEYED_TOKEN"):
            keys.need(PARTED)
    assert "KEYED_ACCOUNT and KEYED_TOKEN" in key_place(PARTED)


@pytest.mark.parametrize(
    "text",
    [
        f"no such account {ACCOUNT}",
        f"POST /accounts/{ACCOUNT}/run failed",
        f"token {TOKEN} is not valid",
        f"{BOTH} was refused",
        "Authorization: Key 01234567-89ab:fedcba9876543210",
        "x-key: 0123-somebody-elses-4567",
    ],
)
@pytest.mark.parametrize("stored", [True, False])
def test_each_part_is_cut_out_of_any_text(tmp_path, text, stored):
    keys = Keys(tmp_path, {} if stored else {"KEYED_ACCOUNT": ACCOUNT, "KEYED_TOKEN": TOKEN})
    if stored:
        keys.store("keyed", BOTH)
    clean = keys.cut_from(text, {"keyed": PARTED})
    assert CUT in clean
    secrets = (ACCOUNT, TOKEN, "fedcba9876543210", "01234567-89ab", "somebody-elses")
    assert not any(secret in clean for secret in secrets)


def test_a_part_that_a_host_quotes_is_read_without_it():
    assert without(BOTH, f"{ACCOUNT} and {TOKEN}".encode()) == f"{CUT} and {CUT}".encode()
