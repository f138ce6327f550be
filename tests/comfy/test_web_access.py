"""Who is let in, asked of running ComfyUIs: names, the network, and several users."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.tests.comfy.running import Start
from schnellkit.web import CHANGE, ENTER, READ, ROOT
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI

REBOUND = {"Host": "evil.example:8188"}
AWAY = {"X-Forwarded-For": "203.0.113.9"}
SANDBOX = {"SCHNELLKIT_SANDBOX": "1"}
SOMETHING = "0" * 64
# What the page needs before a node is drawn, in no table of routes.
OPEN = ("/catalogue", "/words/tr")
PRIVATE = ("/spending", "/ledger.csv", "/ledger.json", "/library", f"/pictures/{SOMETHING}", f"/thumbnails/{SOMETHING}")


def read(comfy: ComfyUI, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
    """The status of an answer, and its sentence where it is no answer."""
    try:
        comfy.get(f"{ROOT}{path}", headers)
    except ComfyUIError as error:
        return error.status, error.answer["error"] if isinstance(error.answer, dict) else ""
    return 200, ""


def changed(comfy: ComfyUI, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
    with pytest.raises(ComfyUIError) as caught:
        comfy.post(f"{ROOT}{path}", {}, headers)
    return caught.value.status, caught.value.answer["error"]


def test_no_route_answers_under_a_name_that_is_not_its_own(comfy: ComfyUI) -> None:
    reads = [read(comfy, path.format(name=SOMETHING, id=SOMETHING), REBOUND) for path in (*READ, *OPEN)]
    answers = [*reads, *(changed(comfy, path, REBOUND) for path in (*CHANGE, *ENTER, "/quote"))]
    assert {status for status, _ in answers} == {403}
    assert all("SCHNELLKIT_ALLOWED_HOSTS=evil.example" in told for _, told in answers)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:9"}], ids=str)
def test_another_sites_page_reads_nothing(comfy: ComfyUI, headers: dict[str, str]) -> None:
    reads = [read(comfy, path.format(name=SOMETHING, id=SOMETHING), headers)[0] for path in (*READ, *OPEN)]
    assert set(reads) == {403}


def test_the_network_sees_prices_and_no_money_or_pictures(comfy: ComfyUI) -> None:
    comfy.run(hosted("seen by nobody else"))
    for path in PRIVATE:
        status, told = read(comfy, path, AWAY)
        assert (status, "SCHNELLKIT_ALLOW_NETWORK_READING=1" in told) == (403, True), path
    for path in ("/hosts", "/hosts/table", "/presets", "/keys", "/endpoints", *OPEN):
        assert read(comfy, path, AWAY)[0] == 200, path
    assert {row["record"] for row in comfy.get(f"{ROOT}/hosts/table", AWAY)["rows"]} == {None}
    assert any(row["record"] for row in comfy.get(f"{ROOT}/hosts/table")["rows"])
    assert comfy.post(f"{ROOT}/quote", {"graph": hosted("any")}, AWAY)["total"]


def test_damaged_prices_are_a_sentence_where_prices_are_shown(start_comfy: Start) -> None:
    comfy = start_comfy(
        {**SANDBOX, "SCHNELLKIT_ALLOWED_HOSTS": "comfy.example", "SCHNELLKIT_ALLOW_NETWORK_READING": "treu"}
    )
    comfy.home.mkdir(exist_ok=True)
    (comfy.home / "prices.json").write_text('{"prices": [3]}')
    status, told = read(comfy, "/hosts", {"Host": "comfy.example"})
    assert (status, "Mend or remove it" in told) == (500, True)
    assert comfy.log().count("SCHNELLKIT_ALLOW_NETWORK_READING is neither on nor off") == 1


@pytest.fixture(scope="module")
def shared(start_module_comfy: Start) -> tuple[ComfyUI, str, str]:
    """A ComfyUI of two users, the first of them its owner, with the network allowed."""
    comfy = start_module_comfy(SANDBOX, arguments=["--multi-user"])
    alice, bob = (comfy.post("/users", {"username": name}) for name in ("alice", "bob"))
    comfy.post("/prompt", {"prompt": hosted("of alice")}, {"Comfy-User": alice})
    return comfy, alice, bob


def test_among_several_users_everything_of_the_owner_stays_on_this_machine(shared: tuple[ComfyUI, str, str]) -> None:
    comfy, alice, bob = shared
    assert "whoever can queue spends up to the caps" in comfy.log()
    for user in (alice, bob):
        away = {**AWAY, "Comfy-User": user}
        for path in (*PRIVATE, "/keys", "/endpoints"):
            status, told = read(comfy, path, away)
            assert (status, "--multi-user" in told) == (403, True), path
        assert "SCHNELLKIT_OWNER" in changed(comfy, "/caps", away)[1]
        assert read(comfy, "/spending", {"Comfy-User": user})[0] == 200
    assert comfy.get(f"{ROOT}/spending", {"Comfy-User": alice})["shared"] is True


def test_an_owner_that_is_named_is_let_in_and_nobody_else(shared: tuple[ComfyUI, str, str]) -> None:
    comfy, alice, bob = shared
    comfy.restart({"SCHNELLKIT_OWNER": alice, "SCHNELLKIT_ALLOW_NETWORK_SETTINGS": "1"})
    for headers in (AWAY, {}):
        assert read(comfy, "/library", {**headers, "Comfy-User": alice})[0] == 200
        assert "another user" in read(comfy, "/library", {**headers, "Comfy-User": bob})[1]
        assert "another user" in changed(comfy, "/caps", {**headers, "Comfy-User": bob})[1]
    assert read(comfy, "/library", AWAY)[0] == 403
