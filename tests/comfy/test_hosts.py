"""All hosts in a real ComfyUI: side by side, each with its settings, each failure as one readable message."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

import pytest

from schnellkit.providers.hosts import hosts
from schnellkit.tests.known_hosts import all_of, known
from schnellkit.workshop.comfyui.running import ComfyUI, ComfyUIError

SHARED = {"width": 1024, "height": 1024, "seed": 1, "images": 1}
STEPS = {"steps": 4}

NODES: dict[str, dict[str, Any]] = all_of("NODE")
HOSTED = [name for name in NODES if name != "SchnellkitSelfHosted"]
SLOW, ROUNDS, AT_MOST = "[sandbox:slow:3]", 3, 1.3
# What each host answers when things go wrong, and words the person has to read.
FAILURES = [
    (node, case, words)
    for host, failures in known("FAILURES").items()
    for node in known("NODE")[host]
    for case, words in failures
]


def graph(nodes: dict[str, dict[str, Any]], prompt: str) -> dict[str, Any]:
    """A workflow of these nodes side by side, each into a preview."""
    workflow: dict[str, Any] = {}
    for name, inputs in nodes.items():
        workflow[name] = {"class_type": name, "inputs": {**SHARED, "prompt": prompt, **inputs}}
        workflow[f"{name} preview"] = {"class_type": "PreviewImage", "inputs": {"images": [name, 0]}}
    return workflow


def seconds(comfy: ComfyUI, nodes: dict[str, dict[str, Any]], prompt: str) -> float:
    began = time.monotonic()
    entry = comfy.run(graph(nodes, prompt))
    assert len(comfy.pictures(entry)) == len(nodes)
    return time.monotonic() - began


@pytest.mark.parametrize("name", NODES)
def test_a_host_gives_a_picture(comfy: ComfyUI, name: str) -> None:
    entry = comfy.run(graph({name: NODES[name]}, f"one fox for {name}"))
    assert comfy.picture(entry)


def test_all_hosts_work_in_one_graph(comfy: ComfyUI) -> None:
    assert {name.lower() for name in NODES} == {f"schnellkit{host}" for host in hosts()}
    entry = comfy.run(graph(NODES, "all together"))
    assert len(comfy.pictures(entry)) == len(NODES)
    assert {f"{name} preview" for name in NODES} <= set(entry["outputs"])


@pytest.mark.speed
def test_all_hosts_in_one_graph_work_side_by_side(comfy: ComfyUI) -> None:
    # Medians of one run, each round with prompts of its own, since the library would give the same ones at once.
    alone = {
        name: median(seconds(comfy, {name: NODES[name]}, f"alone {each} {SLOW}") for each in range(ROUNDS))
        for name in HOSTED
    }
    nodes = {name: NODES[name] for name in HOSTED}
    together = median(seconds(comfy, nodes, f"together {each} {SLOW}") for each in range(ROUNDS))
    slowest = max(alone, key=alone.__getitem__)
    ratio = together / alone[slowest]
    told = f"{len(nodes)} hosts {together:.2f} s, {slowest} alone {alone[slowest]:.2f} s: {ratio:.2f} of {AT_MOST}"
    print(told)
    assert ratio <= AT_MOST, told


@pytest.mark.parametrize(("name", "case", "words"), FAILURES, ids=lambda value: value if " " not in value else "")
def test_a_failure_reaches_the_person_as_one_readable_message(comfy: ComfyUI, name: str, case: str, words: str) -> None:
    with pytest.raises(ComfyUIError) as failed:
        comfy.run(graph({name: NODES[name]}, f"a fox [sandbox:{case}]"))
    assert words in str(failed.value)
    assert "Traceback" not in str(failed.value)


def test_an_old_workflow_that_names_a_model_that_is_gone_is_told_the_ways_out(comfy: ComfyUI) -> None:
    old = {**STEPS, "model": "black-forest-labs/FLUX.1-schnell-Free"}
    with pytest.raises(ComfyUIError) as refused:
        comfy.run(graph({"SchnellkitTogether": old}, "a fox as it was"))
    assert "ended its free schnell" in str(refused.value)
    assert "another host" in str(refused.value)


@pytest.mark.parametrize("endpoint", ["vllm", "sglang", "localai", "xinference", "nim"])
def test_every_dialect_gives_a_picture(comfy: ComfyUI, endpoint: str) -> None:
    inputs = {**STEPS, "endpoint": f"sandbox {endpoint}"}
    assert comfy.picture(comfy.run(graph({"SchnellkitSelfHosted": inputs}, f"a fox on {endpoint}")))


def test_somebody_elses_endpoint_is_told_with_those_that_are_here(comfy: ComfyUI) -> None:
    with pytest.raises(ComfyUIError) as refused:
        comfy.run(graph({"SchnellkitSelfHosted": {**STEPS, "endpoint": "their-gpu"}}, "a fox"))
    assert "there is no server of that name here" in str(refused.value)
    assert "sandbox vllm" in str(refused.value)


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        ("flux_dev", {"model.guidance": 7.5}),
        ("flux_pro", {"model.guidance": 2.5, "model.interval": 3, "model.safety_tolerance": 5}),
    ],
)
def test_monicas_models_have_their_own_settings(comfy: ComfyUI, model: str, settings: dict[str, Any]) -> None:
    inputs = {"steps": 25, "model": model, **settings}
    assert comfy.picture(comfy.run(graph({"SchnellkitMonica": inputs}, f"a fox by {model}")))


def test_a_reference_picture_is_sent_along(comfy: ComfyUI) -> None:
    workflow = graph({"SchnellkitTogether": NODES["SchnellkitTogether"]}, "a fox like this")
    plain = comfy.picture(comfy.run(workflow))
    workflow["SchnellkitTogether"]["inputs"]["reference"] = ["picture", 0]
    workflow["picture"] = {
        "class_type": "EmptyImage",
        "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 255},
    }
    assert comfy.picture(comfy.run(workflow)) != plain


def test_another_model_of_together_may_be_named(comfy: ComfyUI) -> None:
    inputs = {"steps": 28, "model": "other", "other_model": "black-forest-labs/FLUX.1-dev"}
    assert comfy.picture(comfy.run(graph({"SchnellkitTogether": inputs}, "a fox by dev")))


def test_deepinfras_openai_api_makes_several_pictures_a_call(comfy: ComfyUI) -> None:
    inputs = {**STEPS, "api": "openai", "images": 5}
    assert len(comfy.pictures(comfy.run(graph({"SchnellkitDeepInfra": inputs}, "five foxes")))) == 5
