"""The routes of the Keys page: a key goes in, works, and comes out nowhere."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator

import pytest

from schnellkit.providers.hosts import hosts
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI

CANARY = "canary-5eed-4b1d0c7a9e"
LAST = CANARY[-6:]
KEYS = {"host": "deepinfra", "key": CANARY}


HOSTED = [name for name, host in hosts().items() if host.key_variable]


@pytest.fixture(scope="module")
def wired(start_module_comfy: Callable[..., ComfyUI]) -> Iterator[ComfyUI]:
    """A ComfyUI without sandbox mode whose hosts are the sandbox's servers."""
    with running(Simulator()) as urls:
        yield start_module_comfy({f"SCHNELLKIT_{name.upper()}_URL": url for name, url in urls.items() if name != "all"})


@pytest.fixture(autouse=True)
def no_keys(wired: ComfyUI) -> None:
    for host in HOSTED:
        wired.post("/schnellkit/keys", {"host": host, "key": ""})


def state(comfy: ComfyUI, host: str = "deepinfra") -> dict:
    return next(one for one in comfy.get("/schnellkit/keys")["hosts"] if one["name"] == host)


def refused(comfy: ComfyUI, path: str, body: object, headers: dict[str, str] | None = None) -> ComfyUIError:
    with pytest.raises(ComfyUIError) as caught:
        comfy.post(path, body, headers)
    return caught.value


def test_every_host_says_where_its_key_stands_and_where_to_make_one(wired: ComfyUI) -> None:
    told = wired.get("/schnellkit/keys")
    assert told["changeable"] is True
    assert {one["name"]: one["state"] for one in told["hosts"]} == dict.fromkeys(HOSTED, "missing")
    assert all(one["variable"] and one["page"].startswith("https://") for one in told["hosts"])


def test_a_stored_key_works_at_once_and_a_forgotten_one_no_more(wired: ComfyUI) -> None:
    wired.post("/schnellkit/keys", KEYS)
    assert state(wired)["state"] == "stored"
    assert wired.run(hosted("with a stored key"))["status"]["status_str"] == "success"
    wired.post("/schnellkit/keys", {"host": "deepinfra", "key": ""})
    assert state(wired)["state"] == "missing"
    with pytest.raises(ComfyUIError, match="There is no key for DeepInfra"):
        wired.run(hosted("without a key"))


def test_no_answer_holds_the_key_or_its_end(wired: ComfyUI) -> None:
    answers = [
        wired.post("/schnellkit/keys", KEYS),
        wired.post("/schnellkit/keys/check", {"host": "deepinfra"}),
        refused(wired, "/schnellkit/keys", {"host": CANARY, "key": CANARY}),
        refused(wired, "/schnellkit/keys", {"host": "deepinfra", "key": [CANARY]}),
        refused(wired, "/schnellkit/keys", {"host": "deepinfra", "key": f"{CANARY} {CANARY}"}),
        *[wired.get(place) for place in ("/schnellkit/keys", "/schnellkit/endpoints", "/schnellkit/catalogue")],
        wired.get("/internal/logs"),
        wired.log(),
    ]
    assert [str(answer) for answer in answers if LAST in str(answer)] == []


def test_the_key_file_is_its_owners_alone(wired: ComfyUI) -> None:
    wired.post("/schnellkit/keys", KEYS)
    assert stat.S_IMODE((wired.home / "keys.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(wired.home.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("host", "key", "verdict"),
    [
        ("deepinfra", CANARY, "valid"),
        ("deepinfra", "bad-key-for-the-sandbox", "refused"),
        ("together", CANARY, "valid"),
        ("ionos", "eyJhbGciOiJub25lIn0.eyJleHAiOjF9.x", "refused"),
        ("monica", CANARY, "no free check"),
    ],
)
def test_a_check_says_whether_the_host_takes_the_key(wired: ComfyUI, host: str, key: str, verdict: str) -> None:
    wired.post("/schnellkit/keys", {"host": host, "key": key})
    checked = wired.post("/schnellkit/keys/check", {"host": host})
    assert (checked["verdict"], key in checked["text"]) == (verdict, False)


def test_a_check_without_a_key_says_where_to_put_one(wired: ComfyUI) -> None:
    checked = wired.post("/schnellkit/keys/check", {"host": "deepinfra"})
    assert checked["verdict"] == "missing"
    assert "DEEPINFRA_TOKEN" in checked["text"]


def test_a_host_that_cannot_be_reached_is_told_apart_from_a_bad_key(start_comfy: Callable[..., ComfyUI]) -> None:
    comfy = start_comfy({"DEEPINFRA_TOKEN": CANARY, "SCHNELLKIT_DEEPINFRA_URL": "http://127.0.0.1:9"})
    assert state(comfy)["state"] == "environment"
    assert comfy.post("/schnellkit/keys/check", {"host": "deepinfra"})["verdict"] == "unreachable"


CHANGES = ("/schnellkit/keys", "/schnellkit/keys/check", "/schnellkit/endpoints", "/schnellkit/endpoints/drop")
by_change = pytest.mark.parametrize("path", CHANGES)


@by_change
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "evil.example", "Origin": "http://evil.example"}, 403),
        ({"X-Forwarded-For": "203.0.113.9"}, 403),
    ],
    ids=lambda value: "-".join(f"{name}={said}" for name, said in value.items()) if isinstance(value, dict) else "",
)
def test_a_change_from_elsewhere_or_without_json_is_refused(
    wired: ComfyUI, path: str, headers: dict[str, str], status: int
) -> None:
    assert refused(wired, path, KEYS, headers).status == status
    assert state(wired)["state"] == "missing"


@by_change
@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"text"', b"{}", b"x" * 70_000], ids=["cut", "list", "text", "empty", "long"]
)
def test_a_body_that_is_no_fitting_json_is_refused_in_words(wired: ComfyUI, path: str, body: bytes) -> None:
    error = refused(wired, path, body)
    assert error.status in (400, 413)
    assert isinstance(error.answer["error"], str)


def test_a_network_visitor_may_look_but_change_nothing(start_comfy: Callable[..., ComfyUI]) -> None:
    comfy = start_comfy()
    away = {"X-Forwarded-For": "203.0.113.9"}
    assert "SCHNELLKIT_ALLOW_NETWORK_SETTINGS=1" in refused(comfy, "/schnellkit/keys", KEYS, away).answer["error"]
    comfy.restart({"SCHNELLKIT_ALLOW_NETWORK_SETTINGS": "1"})
    comfy.post("/schnellkit/keys", KEYS, away)
    assert state(comfy)["state"] == "stored"
