"""One order through every room of a real ComfyUI."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from schnellkit.providers.hosts import hosts
from schnellkit.providers.sizing import describe_fits
from schnellkit.sandbox.pictures.draw import recorded
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.client import ComfyUIError, failure
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO

SHARED = json.loads((REPO / "workflows" / "api" / "first-picture.json").read_text(encoding="utf-8"))


def text_of(entry: dict, node: str = "3") -> str:
    return entry["outputs"][node]["text"][0]


def test_the_shared_workflow_makes_the_picture_it_asks_for(comfy: ComfyUI) -> None:
    entry = comfy.run(SHARED)
    with Image.open(BytesIO(comfy.picture(entry))) as picture:
        assert picture.size == (1024, 1024)
        saved = json.loads(picture.info["prompt"])
    (order,) = [node["inputs"] for node in saved.values() if node["class_type"] == "SchnellkitDeepInfra"]
    assert order["seed"] == 42


def test_size_seed_and_steps_reach_the_host_as_asked(comfy: ComfyUI) -> None:
    entry = comfy.run(hosted("as asked", width=320, height=192, seed=99, steps=3))
    (stored,) = [
        path for path in (comfy.home / "pictures").rglob("*") if path.is_file() and _drawn_for(path.read_bytes(), 99)
    ]
    drawn = recorded(stored.read_bytes())
    assert (drawn["width"], drawn["height"], drawn["steps"]) == (320, 192, 3)
    assert "seed 99" in text_of(entry)


def _drawn_for(picture: bytes, seed: int) -> bool:
    return recorded(picture)["seed"] == seed


def test_the_receipt_says_that_it_was_the_sandbox_and_what_it_would_cost(comfy: ComfyUI) -> None:
    text = text_of(comfy.run(hosted("what it costs", width=1024, height=1024)))
    assert "sandbox, would cost $0.0020" in text
    assert "charged: nothing" in text


def test_a_picture_of_the_wrong_size_is_an_error_and_no_picture(comfy: ComfyUI) -> None:
    with pytest.raises(ComfyUIError, match=r"instead of 256 × 256"):
        comfy.run(hosted("[sandbox:wrong_size] a boat"))


def test_a_size_the_host_does_not_take_names_the_nearest(comfy: ComfyUI) -> None:
    with pytest.raises(ComfyUIError, match=r"2000 × 256.*Nearest: 1920 × 256"):
        comfy.run(hosted("too wide", width=2000))


def test_size_fit_nearest_takes_the_nearest_size(comfy: ComfyUI) -> None:
    entry = comfy.run(hosted("fitted", width=2000, size_fit="nearest"))
    with Image.open(BytesIO(comfy.picture(entry))) as picture:
        assert picture.size == (1920, 256)


def test_an_error_names_the_class_without_a_path(comfy: ComfyUI) -> None:
    entry = comfy.history(comfy.queue(hosted("[sandbox:402_no_balance] a boat")))
    (error,) = [detail for kind, detail in entry["status"]["messages"] if kind == "execution_error"]
    assert error["exception_type"] == "schnellkit.BalanceEmpty"


def test_cancel_stops_waiting_and_the_paid_picture_is_kept(comfy: ComfyUI) -> None:
    order = hosted("[sandbox:slow:6] a boat that takes its time", seed=31)
    _cancelled_after(comfy, order)
    assert _sent(comfy), "the run ended before its order did"
    _until(lambda: not _sent(comfy))
    assert "free, from your library" in text_of(comfy.run(order))


@pytest.mark.speed
def test_a_cancelled_run_ends_within_half_a_second(comfy: ComfyUI) -> None:
    waited = []
    for number in range(3):
        waited.append(_cancelled_after(comfy, hosted("[sandbox:slow:3] a boat, cancelled", seed=41 + number)))
        _until(lambda: not _sent(comfy))
    # Other programs on the machine only ever add time: the quickest cancel is the pack's own.
    assert min(waited) < 0.5


def _cancelled_after(comfy: ComfyUI, order: dict[str, Any]) -> float:
    """How long a cancelled run still waits for an order that is on its way."""
    prompt_id = comfy.queue(order)
    _until(lambda: _sent(comfy))
    began = time.monotonic()
    comfy.interrupt()
    entry = comfy.history(prompt_id)
    waited = time.monotonic() - began
    assert "interrupted" in failure(entry)
    return waited


def test_a_restart_keeps_what_was_paid(start_comfy: Callable[..., ComfyUI]) -> None:
    own = start_comfy({"SCHNELLKIT_SANDBOX": "1"})
    own.run(hosted("kept over a restart"))
    own.restart()
    assert "free, from your library" in text_of(own.run(hosted("kept over a restart")))


def test_an_old_workflow_without_the_later_inputs_still_runs(comfy: ComfyUI) -> None:
    graph = hosted("an old workflow")
    assert set(graph["1"]["inputs"]) == {"prompt", "width", "height", "seed", "images", "steps"}
    assert comfy.run(graph)["status"]["status_str"] == "success"


def test_an_unknown_preset_falls_back_to_the_numbers_of_the_workflow(comfy: ComfyUI) -> None:
    size = {"preset": "a friend's own", "width": 320, "height": 256, "orientation": "portrait", "images": 1}
    graph = hosted("a friend's size", width=["9", 0], height=["9", 1])
    graph["9"] = {"class_type": "SchnellkitResolution", "inputs": size}
    with Image.open(BytesIO(comfy.picture(comfy.run(graph)))) as picture:
        assert picture.size == (256, 320)


@pytest.mark.parametrize(
    ("more", "size", "label"),
    [
        ({}, (512, 512), "512 × 512 · 0.2 MP · {fits}"),
        ({"picture": ["8", 0]}, (720, 368), "720 × 368 · 0.3 MP · {fits}"),
        (
            {"picture": ["8", 0], "snap_for": "monica"},
            (1344, 768),
            "1344 × 768 · 1.0 MP · snapped for Monica from 720 × 368 · {fits}",
        ),
    ],
)
def test_a_size_takes_a_pictures_ratio_and_is_snapped_for_a_host(comfy: ComfyUI, more, size, label) -> None:
    label = label.format(fits=describe_fits(size, hosts()))
    asked = {"preset": "512x512 (1:1)", "width": 64, "height": 64, "orientation": "as it is", "images": 1, **more}
    graph = hosted(f"in the ratio of a picture, {label}", width=["9", 0], height=["9", 1])
    graph["7"] = {"class_type": "PreviewAny", "inputs": {"source": ["9", 3]}}
    graph["8"] = {"class_type": "EmptyImage", "inputs": {"width": 400, "height": 200, "batch_size": 2, "color": 0}}
    graph["9"] = {"class_type": "SchnellkitResolution", "inputs": asked}
    entry = comfy.run(graph)
    assert entry["outputs"]["7"]["text"] == [label]
    with Image.open(BytesIO(comfy.picture(entry))) as picture:
        assert picture.size == size


def _sent(comfy: ComfyUI) -> bool:
    """Whether an order is on its way to its host."""
    if not (comfy.home / "ledger.db").exists():
        return False
    with closing(sqlite3.connect(comfy.home / "ledger.db")) as ledger:
        try:
            return ledger.execute("SELECT count(*) FROM receipts WHERE state = 'sent'").fetchone()[0] > 0
        except sqlite3.OperationalError:
            return False  # The file is there and its tables are still being made.


def _until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.05)
