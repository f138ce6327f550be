"""A canary key is planted, everything a person or a stranger can read is searched for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.tests.comfy.running import Start
from schnellkit.workshop.comfyui.running import ComfyUI

CANARY = "canary-c0ffee-5f1e9c0a7b"
PLACES = ("/history", "/queue", "/object_info", "/settings", "/internal/logs", "/schnellkit/catalogue", "/system_stats")


@pytest.fixture(scope="module")
def keyed(start_module_comfy: Start) -> Iterator[tuple[ComfyUI, Simulator]]:
    simulator = Simulator()
    with running(simulator) as urls:
        yield start_module_comfy({"DEEPINFRA_TOKEN": CANARY, "SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]}), simulator


def test_a_key_is_in_nothing_that_can_be_read(keyed: tuple[ComfyUI, Simulator]) -> None:
    comfy, simulator = keyed
    good = comfy.run(hosted("with a key"))
    for case in ("403_bad_key_native", "plain_text", "drop", "black_picture"):
        comfy.history(comfy.queue(hosted(f"[sandbox:{case}] with a key")))
    assert len(simulator.charges) >= 1
    assert CANARY.encode() not in comfy.picture(good)
    for place in PLACES:
        assert CANARY not in str(comfy.get(place)), place
    assert CANARY not in comfy.log()
    written = [path for path in comfy.base.rglob("*") if path.is_file() and not path.is_symlink()]
    assert [path for path in written if CANARY.encode() in path.read_bytes()] == []


def test_a_real_charge_is_told_as_the_host_told_it(keyed: tuple[ComfyUI, Simulator]) -> None:
    comfy, simulator = keyed
    simulator.reset()
    entry = comfy.run(hosted("paid", width=1024, height=1024))
    assert "charged: $0.0020" in entry["outputs"]["3"]["text"][0]
    assert [str(charge.amount) for charge in simulator.charges] == ["0.002"]


def test_without_a_key_the_error_says_where_to_put_one(start_comfy: Start) -> None:
    comfy = start_comfy()
    entry = comfy.history(comfy.queue(hosted("no key")))
    (error,) = [detail for kind, detail in entry["status"]["messages"] if kind == "execution_error"]
    assert "DEEPINFRA_TOKEN" in error["exception_message"]
    assert error["exception_type"] == "schnellkit.KeyRefused"
