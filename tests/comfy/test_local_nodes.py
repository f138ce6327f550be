"""Local schnell in a real ComfyUI: the tiny one, through its loaders, sampler and sheets, beside core's own nodes."""

from __future__ import annotations

import asyncio
import json
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType

from schnellkit.tests.comfy.local_graphs import (
    Graph,
    core_graph,
    loader,
    node,
    own_graph,
    picture_graph,
    pictures,
    same,
)
from schnellkit.tests.tiny import Tiny, flux_weights, save
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.install import Install
from schnellkit.workshop.comfyui.running import ComfyUI, throwaway


@pytest.fixture(scope="module")
def local_comfy(install: Install, tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyUI]:
    """A ComfyUI with the tiny schnell, a dev and a broken file among its models."""
    with throwaway(tmp_path_factory.mktemp("local")) as base:
        for folder, path in tiny.files():
            place = base / "models" / folder
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
        models = base / "models" / "diffusion_models"
        save(flux_weights(4, guidance=True), models / "dev.safetensors")
        whole = tiny.model.read_bytes()
        (models / "broken.safetensors").write_bytes(whole[: len(whole) // 2])
        with ComfyUI(install, base, env={"SCHNELLKIT_SANDBOX": "1"}, arguments=["--preview-method", "auto"]) as comfy:
            yield comfy


def test_our_sampler_makes_the_picture_of_the_stock_graph(local_comfy: ComfyUI) -> None:
    ours = pictures(local_comfy, local_comfy.run(own_graph()))
    theirs = pictures(local_comfy, local_comfy.run(core_graph()))
    assert same(ours[0], theirs[0])


def test_the_picture_node_makes_the_same_picture_in_one_go(local_comfy: ComfyUI) -> None:
    whole = pictures(local_comfy, local_comfy.run(picture_graph()))
    assert same(whole[0], pictures(local_comfy, local_comfy.run(core_graph()))[0])


def anywhere(**inputs: Any) -> Graph:
    """The same picture from the node that chooses its host, with this machine's model wired to it."""
    graph = picture_graph(**inputs)
    asked = {name: value for name, value in graph["local"]["inputs"].items() if name != "model"}
    graph["local"] = node("SchnellkitAnywhere", **asked, own_model=["load", 0], choose="own machine first")
    return graph


def test_this_machine_makes_the_picture_of_the_node_that_chooses_its_host(local_comfy: ComfyUI) -> None:
    graph = anywhere(hosts="here, deepinfra")
    (line,) = (
        one for one in local_comfy.post("/schnellkit/quote", {"graph": graph})["nodes"] if one["node"] == "local"
    )
    assert line["told"] == "This machine, free · then DeepInfra, ≈ $0.0000312"
    entry = local_comfy.run(graph)
    assert same(pictures(local_comfy, entry)[0], pictures(local_comfy, local_comfy.run(picture_graph()))[0])
    told = entry["outputs"]["receipt"]["text"]
    assert "chosen: own machine first, of 2." in "".join(told)


def test_each_picture_of_a_batch_is_the_one_made_alone(local_comfy: ComfyUI) -> None:
    batch = pictures(local_comfy, local_comfy.run(picture_graph(images=3, seed=20)))
    assert len(batch) == 3
    for index in (2, 0, 1):
        alone = pictures(local_comfy, local_comfy.run(picture_graph(seed=20 + index)))
        assert same(batch[index], alone[0])


def test_the_receipt_tells_seconds_and_the_cost_by_rate(local_comfy: ComfyUI) -> None:
    entry = local_comfy.run(picture_graph(rate="3600 EUR", seed=71))
    (text,) = entry["outputs"]["receipt"]["text"]
    assert "local 128×128 · 4 steps · seed 71" in text
    assert " s" in text
    assert "€" in text.splitlines()[0]


def test_without_a_rate_the_receipt_tells_no_cost(local_comfy: ComfyUI) -> None:
    entry = local_comfy.run(picture_graph(seed=72))
    (text,) = entry["outputs"]["receipt"]["text"]
    assert "charged: nothing" in text
    assert "unknown" not in text


def test_a_rate_that_is_none_is_a_sentence(local_comfy: ComfyUI) -> None:
    with pytest.raises(ComfyUIError, match="rate: 'cheap' is no price"):
        local_comfy.run(picture_graph(rate="cheap"))


def test_dev_is_refused_before_anything_runs(local_comfy: ComfyUI) -> None:
    graph = picture_graph()
    graph["load"] = loader(model="dev.safetensors")
    with pytest.raises(ComfyUIError, match=r"FLUX\.1 dev: it needs guidance and 20\+ steps"):
        local_comfy.run(graph)


def test_a_cut_off_file_is_refused_before_anything_runs(local_comfy: ComfyUI) -> None:
    graph = picture_graph()
    graph["load"] = loader(model="broken.safetensors")
    with pytest.raises(ComfyUIError, match="is cut off"):
        local_comfy.run(graph)


def test_a_missing_model_says_where_to_get_it(local_comfy: ComfyUI) -> None:
    graph = picture_graph()
    graph["load"] = loader(model="flux1-schnell.safetensors")
    with pytest.raises(ComfyUIError, match="Download it from https://"):
        local_comfy.run(graph)


def test_dev_from_another_loader_is_refused_by_the_sampler(local_comfy: ComfyUI) -> None:
    graph = own_graph()
    graph["dev"] = node("UNETLoader", unet_name="dev.safetensors", weight_dtype="default")
    graph["sample"]["inputs"]["model"] = ["dev", 0]
    with pytest.raises(ComfyUIError, match=r"This model is FLUX\.1 dev"):
        local_comfy.run(graph)


def test_the_list_says_what_every_file_is(local_comfy: ComfyUI) -> None:
    (options, details) = local_comfy.get("/object_info/SchnellkitLoad")["SchnellkitLoad"]["input"]["required"]["model"]
    details = details if isinstance(options, list) else {**details}
    assert "dev.safetensors: FLUX.1 dev (it needs guidance and 20+ steps" in details["tooltip"]
    assert "broken.safetensors is cut off" in details["tooltip"]
    assert details["default"] == "tiny_schnell_0.safetensors"


def test_a_checkpoint_serves_for_all_parts(local_comfy: ComfyUI) -> None:
    graph = picture_graph()
    inside = dict.fromkeys(("clip_l", "t5xxl", "vae"), "from the checkpoint")
    graph["load"] = loader(model="tiny_checkpoint_0.safetensors", **inside)
    whole = pictures(local_comfy, local_comfy.run(graph))
    assert same(whole[0], pictures(local_comfy, local_comfy.run(picture_graph()))[0])


def test_a_known_prompt_is_not_encoded_after_a_restart(local_comfy: ComfyUI) -> None:
    graph = picture_graph(prompt="a prompt of yesterday")
    local_comfy.run(graph)
    local_comfy.restart()
    mark = len(local_comfy.log())
    local_comfy.run(graph)
    assert "text encoder model load device" not in local_comfy.log()[mark:]
    local_comfy.run(picture_graph(prompt="a prompt of today"))
    assert "text encoder model load device" in local_comfy.log()[mark:]


def test_a_lora_of_core_goes_between_load_and_sample(local_comfy: ComfyUI) -> None:
    import torch

    loras = local_comfy.base / "models" / "loras"
    loras.mkdir(exist_ok=True)
    generator = torch.Generator().manual_seed(1)
    key = "diffusion_model.double_blocks.0.img_attn.proj"
    down, up = torch.randn([4, 128], generator=generator), torch.randn([128, 4], generator=generator)
    save({f"{key}.lora_A.weight": down, f"{key}.lora_B.weight": up}, loras / "tiny_lora.safetensors")
    graph = own_graph()
    graph["lora"] = node(
        "LoraLoaderModelOnly", model=["load", 0], lora_name="tiny_lora.safetensors", strength_model=1.0
    )
    graph["sample"]["inputs"]["model"] = ["lora", 0]
    changed = pictures(local_comfy, local_comfy.run(graph))
    assert not same(changed[0], pictures(local_comfy, local_comfy.run(own_graph()))[0])


def test_starting_from_a_picture_or_its_latent_is_the_same(local_comfy: ComfyUI) -> None:
    graph = own_graph()
    graph["second"] = node(
        "SchnellkitSample",
        **{"seed": 9, "images": 1, "steps": 2, "width": 512, "height": 512, "strength": 0.5},
        model=["load", 0],
        conditioning=["prompt", 0],
        start_from=["decode", 0],
        vae=["load", 2],
    )
    graph["decode2"] = node("VAEDecode", samples=["second", 0], vae=["load", 2])
    graph["save2"] = node("SaveImage", images=["decode2", 0], filename_prefix="from-picture")
    from_picture = pictures(local_comfy, local_comfy.run(graph), "save2")
    assert from_picture[0].size == (128, 128)
    graph["encode"] = node("VAEEncode", pixels=["decode", 0], vae=["load", 2])
    graph["second"]["inputs"]["start_from"] = ["encode", 0]
    assert same(from_picture[0], pictures(local_comfy, local_comfy.run(graph), "save2")[0])


def test_an_empty_latent_tells_size_and_number(local_comfy: ComfyUI) -> None:
    graph = own_graph()
    size = {"preset": "custom", "width": 192, "height": 128, "orientation": "as it is", "images": 2}
    options = local_comfy.get("/object_info/SchnellkitResolution")["SchnellkitResolution"]["input"]["required"]
    size["orientation"] = _options(options["orientation"])[0]
    graph["size"] = node("SchnellkitResolution", **size)
    graph["sample"]["inputs"]["start_from"] = ["size", 2]
    made = pictures(local_comfy, local_comfy.run(graph))
    assert [one.size for one in made] == [(192, 128)] * 2


def _options(given: list[Any]) -> list[str]:
    return given[0] if isinstance(given[0], list) else given[1]["options"]


def test_a_size_off_the_grid_is_a_sentence(local_comfy: ComfyUI) -> None:
    with pytest.raises(
        ComfyUIError, match=r"136 × 128 is off schnell's grid of 16 pixels. Nearest: 128 × 128|144 × 128"
    ):
        local_comfy.run(picture_graph(width=136))


def test_the_step_ladder_holds_the_pictures_of_its_steps(local_comfy: ComfyUI) -> None:
    graph = core_graph()
    asked = {"seed": 7, "width": 128, "height": 128}
    graph["ladder"] = node(
        "SchnellkitStepLadder", **asked, model=["load", 0], conditioning=["prompt", 0], vae=["load", 2]
    )
    graph["save"]["inputs"]["images"] = ["ladder", 1]
    graph["sheet"] = node("SaveImage", images=["ladder", 0], filename_prefix="ladder")
    entry = local_comfy.run(graph)
    rungs = pictures(local_comfy, entry)
    assert len(rungs) == 4
    for steps in (1, 2, 4):
        assert same(rungs[steps - 1], pictures(local_comfy, local_comfy.run(core_graph(steps=steps)))[0])
    (sheet,) = pictures(local_comfy, entry, "sheet")
    assert sheet.width > 2 * 128
    assert sheet.height > 2 * 128


def seed_sheet(pick: int) -> Graph:
    graph = core_graph()
    asked = {"seed": 30, "seeds": 4, "pick": pick, "steps": 2, "width": 128, "height": 128}
    graph["sheet"] = node(
        "SchnellkitSeedSheet", **asked, model=["load", 0], conditioning=["prompt", 0], vae=["load", 2]
    )
    graph["save"]["inputs"]["images"] = ["sheet", 1]
    graph["save_sheet"] = node("SaveImage", images=["sheet", 0], filename_prefix="sheet")
    return graph


def test_the_seed_sheet_gives_the_picked_picture(local_comfy: ComfyUI) -> None:
    entry = local_comfy.run(seed_sheet(3))
    (picked,) = pictures(local_comfy, entry)
    assert same(picked, pictures(local_comfy, local_comfy.run(own_graph(seed=32, steps=2)))[0])


def test_picking_another_one_samples_nothing_anew(local_comfy: ComfyUI) -> None:
    local_comfy.run(seed_sheet(1))
    mark = len(local_comfy.log())
    (picked,) = pictures(local_comfy, local_comfy.run(seed_sheet(4)))
    assert "/2 [" not in local_comfy.log()[mark:], "a progress bar of sampling was drawn"
    assert same(picked, pictures(local_comfy, local_comfy.run(own_graph(seed=33, steps=2)))[0])


@dataclass
class Seen:
    """What the server told a browser during a run."""

    kinds: list[str] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    previews: int = 0


async def watched(comfy: ComfyUI, graph: Graph, at_first_step: Callable[[], None] | None = None) -> Seen:
    """Runs a graph as a browser does, listening until it ends."""
    seen, client = Seen(), uuid.uuid4().hex
    async with ClientSession() as session, session.ws_connect(f"{comfy.url}/ws?clientId={client}") as socket:
        await asyncio.to_thread(comfy.queue, graph, client_id=client)
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                seen.previews += 1
                continue
            told = json.loads(message.data)
            seen.kinds.append(told["type"])
            if told["type"] == "progress" and told["data"]["node"] == "sample":
                seen.steps.append(told["data"]["value"])
                if at_first_step and len(seen.steps) == 1:
                    await asyncio.to_thread(at_first_step)
            if told["type"] in ("execution_success", "execution_error", "execution_interrupted"):
                return seen
    raise AssertionError("the connection ended before the run")


async def test_steps_and_previews_come_while_it_samples(local_comfy: ComfyUI) -> None:
    seen = await watched(local_comfy, own_graph(seed=81))
    assert sorted(set(seen.steps)) == [1, 2, 3, 4]
    assert seen.previews >= 4


async def test_cancel_between_steps_ends_the_run_and_the_next_one_works(local_comfy: ComfyUI) -> None:
    seen = await watched(local_comfy, own_graph(seed=82, images=64), at_first_step=local_comfy.interrupt)
    assert seen.kinds[-1] == "execution_interrupted"
    assert max(seen.steps) < 64 * 4
    assert pictures(local_comfy, await asyncio.to_thread(local_comfy.run, own_graph(seed=83)))
