"""The routes of unknown outcomes and of the library's limit, at a ComfyUI that orders for real."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from io import BytesIO
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from PIL import Image

from schnellkit.ledger.ledger import Ledger
from schnellkit.library.arrivals import Arrivals
from schnellkit.providers.wire import Answer
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.tests.unit.ledgers import answer, buy, order, reserve
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI

CANARY = "canary-outcomes-7d1c2f90"


@pytest.fixture(scope="module")
def real(start_module_comfy: Callable[..., ComfyUI]) -> Iterator[ComfyUI]:
    with running(Simulator()) as urls:
        yield start_module_comfy({"DEEPINFRA_TOKEN": CANARY, "SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]})


@pytest.fixture
def ledger(real: ComfyUI) -> Iterator[Ledger]:
    """The same ledger in this process, with no outcome left open."""
    with closing(Ledger(real.home)) as ledger:
        for receipt in ledger.receipts(state="unknown outcome", most=10**6):
            ledger.resolve(receipt.id, charged=None)
        yield ledger


def lost(ledger: Ledger, prompt: str, *, sandbox: bool = False) -> str:
    receipt = reserve(ledger, order(prompt), "0.0001", sandbox=sandbox)
    ledger.sent(receipt.id)
    return ledger.lost(receipt.id, note=f"lost on the way with {CANARY}").id


def picture(colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (256, 128), colour).save(file, format="PNG")
    return file.getvalue()


def asked(comfy: ComfyUI, path: str, headers: dict[str, str]) -> tuple[int, Mapping[str, str]]:
    """The status and the headers of the answer to a GET with these headers."""
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(Request(comfy.url + path, headers=headers)) as found:
            return found.status, found.headers
    except HTTPError as refusal:
        with refusal:
            return refusal.code, dict(refusal.headers)


def pages(comfy: ComfyUI) -> list[list[str]]:
    told = comfy.get("/schnellkit/spending")
    found = [[one["id"] for one in told["unknown"]]]
    while told["unknown_next"]:
        told = comfy.get(f"/schnellkit/outcomes?before={told['unknown_next']}")
        found.append([one["id"] for one in told["unknown"]])
    return found


def test_every_unknown_outcome_is_reached_and_they_are_marked_together(real: ComfyUI, ledger: Ledger) -> None:
    ids = [lost(ledger, f"lost {number}") for number in range(120)]
    assert real.get("/schnellkit/spending")["unknown_count"] == 120
    found = pages(real)
    assert [len(page) for page in found] == [50, 50, 20]
    assert [one for page in found for one in page] == ids[::-1]
    told = real.post("/schnellkit/outcomes", {"ids": ids[:119], "outcome": "not charged"})
    assert (told["marked"], told["unknown_count"]) == (119, 1)
    # One that was marked meanwhile stops none of the others.
    assert real.post("/schnellkit/outcomes", {"ids": ids[118:], "outcome": "not charged"})["marked"] == 1
    assert {ledger.receipt(one).state for one in ids} == {"failed"}


@pytest.mark.parametrize(
    "body",
    [
        {"ids": "all", "outcome": "not charged"},
        {"ids": [1], "outcome": "not charged"},
        {"ids": ["x"] * 1001, "outcome": "not charged"},
        {"ids": [], "outcome": "charged", "amount": "1"},
        {"ids": []},
    ],
    ids=str,
)
def test_what_cannot_be_marked_together_is_refused(real: ComfyUI, body: dict) -> None:
    with pytest.raises(ComfyUIError) as caught:
        real.post("/schnellkit/outcomes", body)
    assert caught.value.status == 400


def test_an_outcome_of_the_sandbox_is_not_on_the_real_page(real: ComfyUI, ledger: Ledger) -> None:
    drawn = lost(ledger, "drawn", sandbox=True)
    told = real.get("/schnellkit/spending")
    assert (told["unknown"], told["unknown_count"]) == ([], 0)
    Arrivals(real.home / "arrived").write(drawn, answer(picture("teal")))
    with pytest.raises(ComfyUIError, match="no such order"):
        real.post("/schnellkit/outcomes/look", {"id": drawn})
    with pytest.raises(ComfyUIError, match="no such order"):
        real.get(f"/schnellkit/answers/{drawn}")


def test_a_kept_answer_is_looked_at_again_and_its_picture_saved(real: ComfyUI, ledger: Ledger) -> None:
    found = lost(ledger, "looked at again")
    (told,) = real.get("/schnellkit/spending")["unknown"]
    assert told["answer"] is False
    with pytest.raises(ComfyUIError, match="nothing to look at again"):
        real.post("/schnellkit/outcomes/look", {"id": found})
    Arrivals(real.home / "arrived").write(found, answer(picture("navy"), "0.0021"))
    (told,) = real.get("/schnellkit/spending")["unknown"]
    assert told["answer"] is True
    page = real.post("/schnellkit/outcomes/look", {"id": found})
    looked = page["looked"]
    assert (looked["state"], looked["pictures"], looked["money"]) == ("settled", 1, "$0.0021")
    assert page["unknown"] == []
    (kept,) = real.get("/schnellkit/library?search=looked%20at%20again")["pictures"]
    assert real.get(f"/schnellkit/pictures/{kept['hash']}") == picture("navy")


def test_a_kept_answer_is_a_download_without_keys(real: ComfyUI, ledger: Ledger) -> None:
    found = lost(ledger, "opened")
    text = json.dumps({"error": f"token {CANARY} is not known"}).encode()
    Arrivals(real.home / "arrived").write(found, Answer(500, {"content-type": "text/html"}, text))
    opened = real.get(f"/schnellkit/answers/{found}")
    assert b"is not known" in opened
    assert CANARY.encode() not in opened
    raw = b"\xff\xd8\xff" + bytes(range(256))
    Arrivals(real.home / "arrived").drop(found)
    Arrivals(real.home / "arrived").write(found, Answer(200, {}, raw))
    assert real.get(f"/schnellkit/answers/{found}") == raw
    _, headers = asked(real, f"/schnellkit/answers/{found}", {})
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["0" * 32, "..%2fkeys.json", "%2e%2e%2fledger.db", "x", "0" * 31 + "%2f"])
def test_nothing_but_a_kept_answer_is_opened(real: ComfyUI, name: str) -> None:
    with pytest.raises(ComfyUIError) as caught:
        real.get(f"/schnellkit/answers/{name}")
    assert caught.value.status in (400, 404, 500)
    assert "SQLite" not in str(caught.value)


def test_a_kept_answer_is_opened_by_pages_of_this_machine_only(real: ComfyUI, ledger: Ledger) -> None:
    found = lost(ledger, "not for others")
    Arrivals(real.home / "arrived").write(found, answer())
    for headers in ({"Origin": "http://evil.example"}, {"X-Forwarded-For": "1.2.3.4"}, {"Host": "evil.example"}):
        assert asked(real, f"/schnellkit/answers/{found}", headers)[0] == 403
    assert asked(real, f"/schnellkit/answers/{found}", {})[0] == 200


def test_marking_as_charged_keeps_an_answer_nobody_could_read(real: ComfyUI, ledger: Ledger) -> None:
    found = lost(ledger, "paid, but not to be read")
    Arrivals(real.home / "arrived").write(found, Answer(200, {}, b"what is this"))
    body = {"id": found, "outcome": "charged", "amount": "0.002", "currency": "USD"}
    assert real.post("/schnellkit/outcomes", body)["unknown"] == []
    assert real.get(f"/schnellkit/answers/{found}") == b"what is this"


def test_a_lower_limit_asks_before_it_drops_anything(real: ComfyUI, ledger: Ledger) -> None:
    for number in range(3):
        buy(ledger, order(f"large {number}"), picture=bytes([number]) * 50 * 2**20)
    room = real.get("/schnellkit/library")["room"]
    assert (room["sandbox"], room["limit"], room["gib"], room["nearly"]) == (False, "2 GiB", "2", False)
    asks = real.post("/schnellkit/library/limit", {"limit": "0.11"})["asks"]
    assert asks > 0
    assert real.get("/schnellkit/library")["room"] == room
    told = real.post("/schnellkit/library/limit", {"limit": "0.11", "drop": True})
    assert told["dropped"] == asks
    assert told["room"]["pictures"] == room["pictures"] - asks
    assert (told["room"]["gib"], told["room"]["nearly"], told["room"]["over"]) == ("0.11", False, False)
    with pytest.raises(ComfyUIError, match=r"from 0\.1"):
        real.post("/schnellkit/library/limit", {"limit": "0", "drop": True})
    assert real.post("/schnellkit/library/limit", {"limit": "3"})["room"]["limit"] == "3 GiB"


def test_a_word_that_is_not_understood_orders_and_quotes_nothing(start_comfy: Callable[..., ComfyUI]) -> None:
    with running(simulator := Simulator()) as urls:
        comfy = start_comfy(
            {"SCHNELLKIT_SANDBOX": "y", "DEEPINFRA_TOKEN": CANARY, "SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]}
        )
        assert "SchnellkitDeepInfra" in comfy.get("/object_info")
        with pytest.raises(ComfyUIError, match="SCHNELLKIT_SANDBOX is set to a word"):
            comfy.run(hosted())
        with pytest.raises(ComfyUIError, match="SCHNELLKIT_SANDBOX") as caught:
            comfy.post("/schnellkit/quote", {"graph": hosted()})
        assert caught.value.status == 400
        assert "SCHNELLKIT_SANDBOX" in comfy.get("/schnellkit/catalogue")["problem"]
        assert comfy.get("/schnellkit/ledger.json") == []
        assert simulator.charges == []
