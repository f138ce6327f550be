"""Run pressed again: ComfyUI keeps what a node gave, but only where that was all that was asked."""

from __future__ import annotations

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.running import ComfyUI

RECEIPT = "3"


def ran(entry: dict) -> set[str]:
    """The nodes that ran, by what ComfyUI says it took from what it had."""
    (cached,) = [detail["nodes"] for kind, detail in entry["status"]["messages"] if kind == "execution_cached"]
    return {"1", "2", RECEIPT} - set(cached)


def told(entry: dict) -> str:
    return entry["outputs"][RECEIPT]["text"][0]


def test_what_was_asked_and_came_is_not_made_again(comfy: ComfyUI) -> None:
    graph = hosted("kept by ComfyUI")
    comfy.run(graph)
    assert ran(comfy.run(graph)) == set()


def test_fresh_is_fresh_on_every_run(comfy: ComfyUI) -> None:
    graph = hosted("bought every time", fresh=True)
    for _ in range(3):
        entry = comfy.run(graph)
        assert "1" in ran(entry)
        assert "would cost" in told(entry)
        assert "free, from your library" not in told(entry)


def test_a_wired_fresh_is_read_by_the_node_on_every_run(comfy: ComfyUI) -> None:
    graph = hosted("wired fresh", fresh=["9", 0])
    graph["9"] = {"class_type": "PrimitiveBoolean", "inputs": {"value": True}}
    for _ in range(2):
        entry = comfy.run(graph)
        assert "free, from your library" not in told(entry)


def test_after_a_partial_batch_the_next_run_makes_exactly_what_is_missing(comfy: ComfyUI) -> None:
    prompt = "[sandbox:fail_times:1:422_validation] two of three"
    for seed in (7, 8):
        # Each of these has failed once now, and is made the next time.
        assert comfy.history(comfy.queue(hosted(prompt, seed=seed)))["status"]["status_str"] == "error"
    graph = hosted(prompt, images=3)
    partial = told(comfy.run(graph))
    assert "free, from your library" not in partial
    (failed,) = [line for line in partial.splitlines() if "failed" in line]
    assert "seed 9" in failed
    again = told(comfy.run(graph))
    assert again.count("free, from your library") == 2
    assert ran(comfy.run(graph)) == set()
