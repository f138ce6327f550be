"""Turbo: schnell compiled block by block, in CUDA graphs and in fp8 where the chip can."""

from __future__ import annotations

import copy
import importlib.util
from typing import TYPE_CHECKING, Any

import comfy.patcher_extension
import comfy.sd
import torch
from comfy_api.torch_helpers import set_torch_compile_wrapper

from ..loading.memory import weights_fit
from .fp8_rows import Fp8Linear, fits
from .plan import Device, Plan, plan

if TYPE_CHECKING:
    from comfy.model_patcher import ModelPatcher

BLOCKS = ("double_blocks", "single_blocks")
MODULATION = {"img_mod", "txt_mod", "modulation"}
STEP_KEY = "schnellkit.turbo"


def turbo(model: ModelPatcher, *, graphs: bool, fp8: bool) -> tuple[ModelPatcher, Plan]:
    """The model made faster as far as its device can, and what was done; the model given stays as it is."""
    chosen = plan(_device(model), graphs=graphs, fp8=fp8, patched=bool(model.patches))
    if not chosen.compile:
        return model, chosen
    # Compiled code and graphs hold on to where weights lie: they may not be moved between steps.
    faster = model.clone(disable_dynamic=True)
    if chosen.fp8:
        for key, linear in _linears(faster).items():
            faster.add_object_patch(key, Fp8Linear(linear))
    set_torch_compile_wrapper(faster, backend="inductor", options=_options(chosen.graphs), keys=_block_keys(faster))
    if chosen.graphs:
        faster.add_wrapper_with_key(comfy.patcher_extension.WrappersMP.APPLY_MODEL, STEP_KEY, _begin_step)
    return faster, chosen


def turbo_vae(vae: comfy.sd.VAE, chosen: Plan) -> comfy.sd.VAE:
    """A VAE whose decoder is compiled, where the plan compiles."""
    decoder = getattr(vae.first_stage_model, "decoder", None)
    if not chosen.compile or decoder is None:
        return vae
    faster = copy.copy(vae)
    faster.patcher = vae.patcher.clone()
    faster.patcher.add_object_patch("decoder", torch.compile(decoder, dynamic=False))
    return faster


def _device(model: ModelPatcher) -> Device:
    device = model.load_device
    if device.type != "cuda":
        return Device(cuda=False)
    return Device(
        cuda=True,
        capability=torch.cuda.get_device_capability(device),
        compiler=importlib.util.find_spec("triton") is not None,
        weights_fit=weights_fit(model.model_size(), torch.cuda.get_device_properties(device).total_memory),
    )


def _options(graphs: bool) -> dict[str, Any]:
    """Inductor's options; a changed transformer_options dict is no reason to compile again."""
    return {"guard_filter_fn": _keep_guards, "triton.cudagraphs": graphs}


def _keep_guards(entries: list[Any]) -> list[bool]:
    return ["transformer_options" not in entry.name for entry in entries]


def _begin_step(executor: Any, *args: Any, **kwargs: Any) -> Any:
    """Tells the graphs that what the step before left in their memory is done with."""
    torch.compiler.cudagraph_mark_step_begin()
    return executor(*args, **kwargs)


def _block_keys(model: ModelPatcher) -> list[str]:
    """Every block by itself: equal blocks share one compilation."""
    flux = model.get_model_object("diffusion_model")
    return [f"diffusion_model.{kind}.{index}" for kind in BLOCKS for index in range(len(getattr(flux, kind)))]


def _linears(model: ModelPatcher) -> dict[str, torch.nn.Linear]:
    """The big linear layers inside the blocks; the modulation, one row a picture, stays exact."""
    return {
        f"{block}.{name}": module
        for block in _block_keys(model)
        for name, module in model.get_model_object(block).named_modules()
        if isinstance(module, torch.nn.Linear) and fits(module) and not MODULATION & set(name.split("."))
    }
