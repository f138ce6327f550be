"""The ledger in a real ComfyUI: bought once, and read by its node."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.tests.comfy.running import Start
from schnellkit.workshop.comfyui.client import failure
from schnellkit.workshop.comfyui.running import ComfyUI


@pytest.fixture(scope="module")
def simulator() -> Iterator[tuple[Simulator, dict[str, str]]]:
    simulator = Simulator(delay=0.3)
    with running(simulator) as urls:
        yield simulator, {"DEEPINFRA_TOKEN": "canary-0123456789ab", "SCHNELLKIT_DEEPINFRA_URL": urls["deepinfra"]}


@pytest.fixture(scope="module")
def charged_comfy(start_module_comfy: Start, simulator: tuple[Simulator, dict[str, str]]) -> ComfyUI:
    """A ComfyUI whose pictures the sandbox charges for."""
    return start_module_comfy(simulator[1])


@pytest.fixture
def paying(charged_comfy: ComfyUI, simulator: tuple[Simulator, dict[str, str]]) -> tuple[ComfyUI, Simulator]:
    """The same with a simulator that has not charged anything yet."""
    simulator[0].reset()
    return charged_comfy, simulator[0]


def with_ledger(prompt: str, **inputs: object) -> dict:
    graph = hosted(prompt, **inputs)
    graph["7"] = {"class_type": "SchnellkitLedger", "inputs": {"after": ["1", 1]}}
    graph["8"] = {"class_type": "PreviewImage", "inputs": {"images": ["7", 5]}}
    return graph


def test_twenty_identical_nodes_are_one_charge_and_twenty_pictures(paying: tuple[ComfyUI, Simulator]) -> None:
    comfy, simulator = paying
    one = hosted("twenty times")["1"]
    graph = {f"node{number}": one for number in range(20)}
    shown = {
        f"shown{number}": {"class_type": "PreviewImage", "inputs": {"images": [f"node{number}", 0]}}
        for number in range(20)
    }
    pictures = comfy.pictures(comfy.run({**graph, **shown}))
    assert len(pictures) == 20
    assert {Image.open(BytesIO(picture)).size for picture in pictures} == {(256, 256)}
    assert len(simulator.charges) == 1


def test_two_graphs_one_after_the_other_are_one_charge(paying: tuple[ComfyUI, Simulator]) -> None:
    comfy, simulator = paying
    prompts = [comfy.queue(hosted("twice")) for _ in range(2)]
    for prompt_id in prompts:
        assert comfy.history(prompt_id)["status"]["status_str"] == "success"
    assert len(simulator.charges) == 1


def test_the_ledger_node_tells_what_was_spent_and_draws_it(paying: tuple[ComfyUI, Simulator]) -> None:
    comfy, _ = paying
    first = comfy.run(with_ledger(prompt="first", width=1024, height=1024))
    this_run, today = first["outputs"]["7"]["text"][0].splitlines()[:2]
    assert "this run: $0.0020 (deepinfra $0.0020) · cap $1.00" in this_run
    with Image.open(BytesIO(comfy.picture(first, "8"))) as chart:
        assert chart.size == (640, 320)
    second = comfy.run(with_ledger(prompt="second", width=1024, height=1024))
    lines = second["outputs"]["7"]["text"][0].splitlines()
    assert lines[0].startswith("this run: $0.0020")
    assert dollars(lines[1]) == dollars(today) + Decimal("0.0020")


def test_the_ledger_node_is_read_anew_in_every_run(paying: tuple[ComfyUI, Simulator]) -> None:
    comfy, _ = paying
    comfy.run(hosted("before", width=1024, height=1024))
    graph = hosted("bought anew each time", width=1024, height=1024, fresh=True)
    # The same graph again: what ComfyUI has kept of the first run would be a sum that is none any more.
    graph["7"] = {"class_type": "SchnellkitLedger", "inputs": {}}
    before, after = (comfy.run(graph)["outputs"]["7"]["text"][0].splitlines()[1] for _ in range(2))
    assert dollars(after) == dollars(before) + Decimal("0.0020")


def test_a_cap_stops_the_run_in_words(paying: tuple[ComfyUI, Simulator]) -> None:
    comfy, simulator = paying
    caps = comfy.home / "caps.json"
    caps.parent.mkdir(parents=True, exist_ok=True)
    caps.write_text('{"day": "0.001"}')
    try:
        entry = comfy.history(comfy.queue(hosted("too dear", width=1024, height=1024)))
    finally:
        caps.unlink()
    assert "Your cap of $0.0010 a day would be passed" in failure(entry)
    assert simulator.charges == []


def test_a_cap_a_run_holds_over_all_prompts_of_one_press(paying: tuple[ComfyUI, Simulator]) -> None:
    comfy, simulator = paying
    caps = comfy.home / "caps.json"
    caps.parent.mkdir(parents=True, exist_ok=True)
    caps.write_text('{"run": "0.005"}')
    one_press = {"extra_data": {"schnellkit_press": "a press"}}
    graphs = [with_ledger("pressed", width=1024, height=1024, seed=seed) for seed in (1, 2, 3)]
    try:
        first, second, third = (comfy.history(comfy.queue(graph, **one_press)) for graph in graphs)
        alone = comfy.history(comfy.queue(graphs[2]))
    finally:
        caps.unlink()
    assert [entry["status"]["status_str"] for entry in (first, second)] == ["success", "success"]
    assert second["outputs"]["7"]["text"][0].startswith("this run: $0.0040")
    assert "Your cap of $0.0050 a run would be passed" in failure(third)
    assert alone["status"]["status_str"] == "success"
    assert len(simulator.charges) == 3


def test_the_ledger_says_which_client_queued_an_order(paying: tuple[ComfyUI, Simulator]) -> None:
    comfy, _ = paying
    for client in ({"schnellkit_client": "nightly batch"}, {}):
        comfy.history(comfy.queue(hosted(f"queued with {client}", width=256, height=256), extra_data=client))
    told = comfy.get("/schnellkit/ledger.json")
    assert [one["client"] for one in told if one["prompt"].startswith("queued with")] == ["nightly batch", "API"]


def test_a_crash_between_sending_and_the_answer_is_listed_after_the_restart(paying: tuple[ComfyUI, Simulator]) -> None:
    comfy, simulator = paying
    comfy.queue(hosted("[sandbox:slow:30] a boat"))
    _until_charged(simulator)
    comfy.kill()
    comfy.start()
    comfy.run({"7": {"class_type": "SchnellkitLedger", "inputs": {}}})
    with closing(sqlite3.connect(comfy.home / "ledger.db")) as ledger:
        found = ledger.execute("SELECT state FROM receipts WHERE prompt LIKE '%a boat'").fetchall()
    assert found == [("unknown outcome",)]


def dollars(line: str) -> Decimal:
    """The first sum that a line of the ledger tells."""
    found = re.search(r"\$(\d+\.\d+)", line)
    return Decimal(found[1]) if found else Decimal(0)


def _until_charged(simulator: Simulator) -> None:
    import time

    end = time.monotonic() + 30
    while not simulator.charges:
        assert time.monotonic() < end, "the host was never asked"
        time.sleep(0.05)
