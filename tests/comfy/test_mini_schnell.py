"""mini-schnell in a real ComfyUI: its pictures show what the prompt says, and core's nodes make the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import numpy
import pytest
from PIL import Image

from schnellkit.mini.scenes import Scene, Thing
from schnellkit.mini.shipped import FOLDER, TRANSFORMER, VAE
from schnellkit.mini.training.checker import look, wrong
from schnellkit.tests.comfy.local_graphs import core_graph, loader, node, picture_graph, pictures, same
from schnellkit.workshop.comfyui.install import Install
from schnellkit.workshop.comfyui.running import ComfyUI, throwaway
from schnellkit.workshop.paths import DEMO_WORKFLOW

Graph = dict[str, Any]
PROMPT = "a small green triangle above a red square on a beige background"
SCENE = Scene((Thing("triangle", "green", "small"), Thing("square", "red")), "beige", "even", "above")
DEMO_SCENE = Scene((Thing("circle", "red"), Thing("square", "blue")), "white", "even", "left of")
MINI = "mini-schnell (demo)"
CHECKPOINT = "from the checkpoint"


@pytest.fixture(scope="module")
def mini_comfy(install: Install, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyUI]:
    """A ComfyUI with no models but mini-schnell's two files, for core's own loaders."""
    with throwaway(tmp_path_factory.mktemp("mini")) as base:
        for folder, name in (("diffusion_models", TRANSFORMER), ("vae", VAE)):
            place = base / "models" / folder
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(FOLDER / name, place)
        with ComfyUI(install, base, env={"SCHNELLKIT_SANDBOX": "1"}) as comfy:
            yield comfy


def loaded() -> dict[str, Any]:
    return loader(model=MINI, **dict.fromkeys(("clip_l", "t5xxl", "vae"), CHECKPOINT))


def local(**inputs: Any) -> Graph:
    return {**picture_graph(prompt=PROMPT, width=256, height=256, **inputs), "load": loaded()}


def stock() -> Graph:
    """The same with core's loaders, encoder, sampler and decoder; the text encoders alone are ours."""
    graph = core_graph()
    graph["sample"]["inputs"]["model"], graph["decode"]["inputs"]["vae"] = ["model", 0], ["vae", 0]
    graph["latent"]["inputs"].update(width=256, height=256)
    return {
        **graph,
        "load": loaded(),
        "model": node("UNETLoader", unet_name=TRANSFORMER, weight_dtype="default"),
        "vae": node("VAELoader", vae_name=VAE),
        "prompt": node("CLIPTextEncode", clip=["load", 1], text=PROMPT),
    }


def shown(picture: Image.Image) -> numpy.ndarray:
    return numpy.asarray(picture.convert("RGB"), numpy.float32) / 255


def test_a_picture_shows_what_the_prompt_says(mini_comfy: ComfyUI) -> None:
    (picture,) = pictures(mini_comfy, mini_comfy.run(local()))
    assert wrong(look(shown(picture)), SCENE) == []


def test_cores_own_nodes_make_the_same_picture(mini_comfy: ComfyUI) -> None:
    ours, theirs = (pictures(mini_comfy, mini_comfy.run(graph))[0] for graph in (local(), stock()))
    assert same(ours, theirs)


def test_another_seed_is_another_picture_that_shows_the_same(mini_comfy: ComfyUI) -> None:
    one, other = pictures(mini_comfy, mini_comfy.run(local(images=2, seed=30)))
    assert not same(one, other)
    assert wrong(look(shown(one)), SCENE) == wrong(look(shown(other)), SCENE) == []


def test_the_demo_makes_both_pictures_and_they_show_the_prompt(mini_comfy: ComfyUI) -> None:
    graph = json.loads(DEMO_WORKFLOW.read_text(encoding="utf-8"))
    entry = mini_comfy.run(graph)
    saved = [name for name, made in graph.items() if made["class_type"] == "SaveImage"]
    assert len(saved) == 2
    for name in saved:
        (picture,) = pictures(mini_comfy, entry, name)
        seen = shown(picture)
        height = round(seen.shape[0] * 0.8)
        assert wrong(look(seen[:height]), DEMO_SCENE) == []
