"""The doctor finds what is wrong for schnell, only that, and its fixes put it right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from schnellkit.local.doctor.doctor import diagnose
from schnellkit.local.doctor.fixes import Edit, mended
from schnellkit.local.loading.base_model import name_in

NAMES = {
    "flux1-schnell.safetensors": "FLUX.1 schnell",
    "renamed.safetensors": "FLUX.1 dev",
    "style.safetensors": "FLUX.1 dev",
}


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def right(file: str = "flux1-schnell.safetensors") -> dict[str, Any]:
    """A stock graph with nothing wrong in it."""
    asked = {"seed": 1, "steps": 4, "cfg": 1.0, "sampler_name": "euler", "scheduler": "simple", "denoise": 1.0}
    return {
        "1": node("UNETLoader", unet_name=file, weight_dtype="default"),
        "2": node("DualCLIPLoader", clip_name1="clip_l.safetensors", clip_name2="t5.safetensors", type="flux"),
        "3": node("CLIPTextEncode", clip=["2", 0], text="a fox"),
        "4": node("EmptySD3LatentImage", width=1024, height=768, batch_size=1),
        "5": node("KSampler", **asked, model=["1", 0], positive=["3", 0], negative=["3", 0], latent_image=["4", 0]),
    }


def put(graph: dict[str, Any], between: tuple[str, str], name: str, kind: str, **inputs: Any) -> dict[str, Any]:
    """The graph with a node put on the wire into an input of a node."""
    target, socket = between
    source = graph[target]["inputs"][socket]
    graph[name] = node(kind, **inputs)
    graph[name]["inputs"]["model" if socket == "model" else "conditioning"] = source
    graph[target]["inputs"][socket] = [name, 0]
    return graph


def changed(**inputs: Any) -> dict[str, Any]:
    graph = right()
    graph["5"]["inputs"].update(inputs)
    return graph


def with_negative() -> dict[str, Any]:
    graph = right()
    graph["6"] = node("CLIPTextEncode", clip=["2", 0], text="ugly")
    graph["5"]["inputs"]["negative"] = ["6", 0]
    return graph


def off_grid() -> dict[str, Any]:
    graph = right()
    graph["4"]["inputs"]["width"] = 1000
    return graph


def custom(cfg: float = 1.0, steps: int = 4, scheduler: str = "simple") -> dict[str, Any]:
    """The same with core's custom sampler and its parts."""
    graph = right()
    graph["7"] = node("CFGGuider", model=["1", 0], positive=["3", 0], negative=["3", 0], cfg=cfg)
    graph["8"] = node("BasicScheduler", model=["1", 0], steps=steps, scheduler=scheduler, denoise=1.0)
    graph["5"] = node("SamplerCustomAdvanced", guider=["7", 0], sigmas=["8", 0], latent_image=["4", 0])
    return graph


WRONG = {
    "guidance": (put(right(), ("5", "positive"), "9", "FluxGuidance", guidance=3.5), "FluxGuidance does nothing"),
    "shift": (put(right(), ("5", "model"), "9", "ModelSamplingFlux", max_shift=1.15), "ModelSamplingFlux bends"),
    "dev lora": (
        put(right(), ("5", "model"), "9", "LoraLoaderModelOnly", lora_name="style.safetensors", strength_model=1.0),
        "This LoRA was made for dev",
    ),
    "cfg": (changed(cfg=3.5), "cfg is 3.5"),
    "steps": (changed(steps=20), "20 steps"),
    "scheduler": (changed(scheduler="normal"), "The scheduler is normal"),
    "negative": (with_negative(), "The negative prompt does nothing"),
    "size": (off_grid(), "The size is off the grid"),
    "cfg in a guider": (custom(cfg=2.0), "cfg is 2"),
    "steps in a scheduler": (custom(steps=28), "28 steps"),
    "scheduler of its own": (custom(scheduler="beta"), "The scheduler is beta"),
}


def titles(graph: dict[str, Any]) -> list[str]:
    return [finding.title for finding in diagnose(graph, NAMES.get)]


@pytest.mark.parametrize("name", WRONG)
def test_it_finds_what_is_wrong_and_nothing_else(name: str) -> None:
    graph, title = WRONG[name]
    (found,) = titles(graph)
    assert found.startswith(title)


@pytest.mark.parametrize("name", WRONG)
def test_its_fix_puts_it_right(name: str) -> None:
    graph, _ = WRONG[name]
    (finding,) = diagnose(graph, NAMES.get)
    assert finding.edits
    after = mended(graph, finding.edits)
    assert titles(after) == [] or name == "dev lora"
    assert titles(graph), "the graph it was given was changed"


def test_a_dev_lora_is_switched_off_by_its_fix() -> None:
    graph, _ = WRONG["dev lora"]
    (finding,) = diagnose(graph, NAMES.get)
    assert mended(graph, finding.edits)["9"]["inputs"]["strength_model"] == 0.0


@pytest.mark.parametrize("graph", [right(), custom()], ids=["stock", "custom"])
def test_a_graph_wired_right_is_well(graph: dict[str, Any]) -> None:
    assert titles(graph) == []


def test_all_at_once_is_all_found_and_all_fixed() -> None:
    graph = put(changed(cfg=3.5, steps=20, scheduler="normal"), ("5", "model"), "9", "ModelSamplingFlux")
    graph = put(graph, ("5", "positive"), "10", "FluxGuidance", guidance=3.5)
    findings = diagnose(graph, NAMES.get)
    assert len(findings) == 5
    after = mended(graph, [edit for finding in findings for edit in finding.edits])
    assert diagnose(after, NAMES.get) == []


@pytest.mark.parametrize("file", ["flux1-dev.safetensors", "sd_xl.safetensors", "renamed.safetensors"])
def test_graphs_of_other_models_are_none_of_its_business(file: str) -> None:
    graph = right(file)
    graph["5"]["inputs"].update(cfg=7.0, steps=30, scheduler="karras")
    assert titles(graph) == []


def test_a_file_that_is_not_here_is_known_by_its_name() -> None:
    graph = right("my-schnell-fp8.safetensors")
    graph["5"]["inputs"]["cfg"] = 2.0
    assert titles(graph) == ["cfg is 2"]


def test_a_loop_in_the_graph_ends() -> None:
    graph = right()
    graph["1"]["inputs"]["model"] = ["1", 0]
    assert titles(graph) == []


def test_a_lora_tells_what_it_was_made_for(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    weights = {"lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight": torch.zeros([1, 1])}
    said = {"dev": "flux-1-dev/lora", "schnell": "flux-1-schnell/lora", "none": ""}
    for name, words in said.items():
        save_file(weights, tmp_path / f"{name}.safetensors", metadata={"modelspec.architecture": words})
    assert name_in(tmp_path / "dev.safetensors") == "FLUX.1 dev"
    assert name_in(tmp_path / "schnell.safetensors") == "FLUX.1 schnell"
    assert name_in(tmp_path / "none.safetensors") is None


def test_what_is_bypassed_hands_its_wire_on() -> None:
    graph = {
        "loader": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1-schnell.safetensors"}},
        "shift": {"class_type": "ModelSamplingFlux", "inputs": {"model": ["loader", 0], "max_shift": 1.15}},
        "sampler": {"class_type": "KSampler", "inputs": {"model": ["shift", 0], "latent_image": ["shift", 1]}},
    }
    found = mended(graph, [Edit("bypass", "shift", "model")])
    assert found == {
        "loader": graph["loader"],
        "sampler": {"class_type": "KSampler", "inputs": {"model": ["loader", 0], "latent_image": ["shift", 1]}},
    }
    assert graph["sampler"]["inputs"]["model"] == ["shift", 0], "the graph that was given stays as it is"
