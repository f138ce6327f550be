"""The doctor: what is wrong for schnell in a graph, each with its fix."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...graphs.walk import Graph, chain, kind_of, link_of, upstream, value_of
from .fixes import Edit, Finding

NameOf = Callable[[str], str | None]
"""Tells the name of the model in a file, such as FLUX.1 schnell; None where it cannot."""

OWN_SAMPLERS = ("SchnellkitSample", "SchnellkitLocal")
SAMPLERS = ("KSampler", "KSamplerAdvanced", "SamplerCustom", "SamplerCustomAdvanced", *OWN_SAMPLERS)
LOADERS = {"UNETLoader": "unet_name", "CheckpointLoaderSimple": "ckpt_name", "SchnellkitLoad": "model"}
GUIDANCE = ("FluxGuidance", "FluxDisableGuidance")
SHIFTS = ("ModelSamplingFlux", "ModelSamplingSD3", "ModelSamplingAuraFlow")
LORAS = ("LoraLoader", "LoraLoaderModelOnly")
TEXTS = ("CLIPTextEncode", "CLIPTextEncodeFlux", "SchnellkitPrompt")
SIZED = ("EmptyLatentImage", "EmptySD3LatentImage", "SchnellkitResolution", *OWN_SAMPLERS)
GOOD_SCHEDULERS = ("simple", "sgm_uniform")
STEPS, GRID = 4, 16


def diagnose(graph: Graph, name_of: NameOf) -> list[Finding]:
    """Everything wrong for schnell in the graph; nothing where no sampler of it uses schnell."""
    found: list[Finding] = []
    for node in graph:
        if kind_of(graph, node) in SAMPLERS and _uses_schnell(graph, node, name_of):
            found += [*_guidance(graph, node), *_model(graph, node, name_of), *_sampling(graph, node)]
            found += [*_negative(graph, node), *_sizes(graph, node)]
    return list({(one.node, one.title): one for one in found}.values())


def _model_chain(graph: Graph, sampler: str) -> list[str]:
    """The nodes the model comes through, from the sampler or its guider back to the loader."""
    start = sampler
    guider = link_of(graph, sampler, "guider")
    if guider:
        start = guider[0]
    return list(chain(graph, start, "model"))


def _uses_schnell(graph: Graph, sampler: str, name_of: NameOf) -> bool:
    for node in _model_chain(graph, sampler):
        file = value_of(graph, node, LOADERS.get(kind_of(graph, node), ""))
        if isinstance(file, str):
            name = name_of(file)
            return name == "FLUX.1 schnell" if name else "schnell" in file.lower()
    return False


def _guidance(graph: Graph, sampler: str) -> Iterator[Finding]:
    for node in upstream(graph, sampler, "positive", "negative", "conditioning", "guider"):
        kind = kind_of(graph, node)
        if kind in GUIDANCE:
            yield Finding(
                node,
                f"{kind} does nothing",
                "schnell has no guidance: it was trained to need none.",
                "bypass it",
                (Edit("bypass", node, "conditioning"),),
            )


def _model(graph: Graph, sampler: str, name_of: NameOf) -> Iterator[Finding]:
    for node in _model_chain(graph, sampler):
        kind = kind_of(graph, node)
        if kind in SHIFTS:
            yield Finding(
                node,
                f"{kind} bends the schedule",
                "it is for dev. schnell's steps are equal: 1, ¾, ½, ¼, 0.",
                "bypass it",
                (Edit("bypass", node, "model"),),
            )
        file = value_of(graph, node, "lora_name") if kind in LORAS else None
        if isinstance(file, str) and name_of(file) == "FLUX.1 dev":
            yield Finding(
                node,
                "This LoRA was made for dev",
                f"{file} was trained with guidance and many steps: at 4 steps it works weakly or blurs.",
                "switch its model strength to 0",
                (Edit("set", node, "strength_model", 0.0),),
            )


def _sampling(graph: Graph, sampler: str) -> Iterator[Finding]:
    parts = [link[0] for name in ("guider", "sigmas") if (link := link_of(graph, sampler, name))]
    for node in (sampler, *parts):
        cfg, steps, scheduler = (value_of(graph, node, name) for name in ("cfg", "steps", "scheduler"))
        if isinstance(cfg, (int, float)) and cfg != 1:
            yield Finding(
                node,
                f"cfg is {cfg:g}",
                "schnell needs 1: anything else takes twice the time and burns the picture.",
                "set cfg to 1",
                (Edit("set", node, "cfg", 1.0),),
            )
        if isinstance(steps, int) and steps > STEPS:
            yield Finding(
                node,
                f"{steps} steps",
                f"schnell is made for 1 to {STEPS}: more only take longer.",
                f"set steps to {STEPS}",
                (Edit("set", node, "steps", STEPS),),
            )
        if isinstance(scheduler, str) and scheduler not in GOOD_SCHEDULERS:
            yield Finding(
                node,
                f"The scheduler is {scheduler}",
                "its steps are not the ones schnell was trained for.",
                "set scheduler to simple",
                (Edit("set", node, "scheduler", GOOD_SCHEDULERS[0]),),
            )


def _negative(graph: Graph, sampler: str) -> Iterator[Finding]:
    wanted, unwanted = _text_behind(graph, sampler, "positive"), _text_behind(graph, sampler, "negative")
    if not wanted or not unwanted or wanted == unwanted:
        return
    if str(value_of(graph, unwanted, "text") or value_of(graph, unwanted, "t5xxl") or "").strip():
        yield Finding(
            unwanted,
            "The negative prompt does nothing",
            "at cfg 1 it is never looked at. Say in the prompt what you want to see instead.",
            "wire the prompt into negative too",
            (Edit("wire", sampler, "negative", [wanted, 0]),),
        )


def _text_behind(graph: Graph, sampler: str, name: str) -> str | None:
    """The node whose text comes in there, unless it is made nothing on the way."""
    link = link_of(graph, sampler, name)
    for node in [link[0], *chain(graph, link[0], "conditioning")] if link else []:
        if kind_of(graph, node) == "ConditioningZeroOut":
            return None
        if kind_of(graph, node) in TEXTS:
            return node
    return None


def _sizes(graph: Graph, sampler: str) -> Iterator[Finding]:
    for node in (sampler, *upstream(graph, sampler, "latent_image", "latent", "width", "height", "start_from")):
        if kind_of(graph, node) not in SIZED:
            continue
        sides = {name: value_of(graph, node, name) for name in ("width", "height")}
        off = {name: side for name, side in sides.items() if isinstance(side, int) and side % GRID}
        if off:
            near = {name: max(GRID, round(side / GRID) * GRID) for name, side in off.items()}
            yield Finding(
                node,
                f"The size is off the grid of {GRID} pixels",
                ", ".join(f"{name} {side}" for name, side in off.items()) + ": the edge is padded and shows it.",
                "set " + ", ".join(f"{name} to {side}" for name, side in near.items()),
                tuple(Edit("set", node, name, side) for name, side in near.items()),
            )


def report(findings: list[Finding]) -> str:
    """The findings as text, a line each."""
    if not findings:
        return "Nothing wrong for schnell was found."
    return "\n".join(f"#{one.node} {one.title}: {one.told} Fix: {one.fix}." for one in findings)
