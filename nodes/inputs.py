"""The inputs of nodes: those that all hosted nodes share, and what a host's own are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from comfy_api.latest import io

if TYPE_CHECKING:
    from ..providers.host import Host, Model
    from ..providers.limits import Span
    from ..providers.setting import Setting

# How often the inputs of each node were asked for: the first time is ComfyUI's start.
_asked: Counter[type[io.ComfyNode]] = Counter()


def when_served(node: type[io.ComfyNode], inputs: Callable[[], list[io.Input]]) -> list[io.Input]:
    """The node's inputs once ComfyUI serves it: while it starts nobody reads them, and they take time to make.

    A served node is marked by ComfyUI. Should that mark ever be called otherwise, the second question gets them too.
    """
    _asked[node] += 1
    return inputs() if getattr(node, "RELATIVE_PYTHON_MODULE", None) or _asked[node] > 1 else []


def shared_inputs(host: Host) -> list[io.Input]:
    """The first inputs of a host's node: what every host takes, as this host takes it."""
    from ..providers.limits import IMAGES_AT_MOST, SEED_RANGE

    model = host.models[0]
    limits = model.limits
    # As fine as the finest of its models; the check says what the chosen one takes.
    stride = 16 if limits.sizes else min(one.limits.side.stride for one in host.models)
    sizes = f" {host.title} takes {describe_sizes(model)}."
    first: list[io.Input] = [
        io.String.Input("prompt", multiline=True, default="", tooltip="What the picture should show."),
        *(
            io.Int.Input(
                length,
                default=1024,
                min=64,
                max=4096,
                step=max(8, stride),
                tooltip=f"{length.capitalize()} in pixels.{sizes}",
            )
            for length in ("width", "height")
        ),
        io.Int.Input(
            "seed",
            default=0,
            min=0,
            max=SEED_RANGE - 1,
            control_after_generate=True,
            tooltip=_describe_seed(host, model),
        ),
        io.Int.Input(
            "images",
            default=1,
            min=1,
            max=IMAGES_AT_MOST,
            tooltip="How many pictures. Picture i is made with seed + i and is the same alone.",
        ),
    ]
    if limits.steps:
        first.append(_steps_input(host, limits.steps))
    return [
        *first,
        io.Combo.Input(
            "size_fit",
            options=["exact", "nearest"],
            default="exact",
            optional=True,
            tooltip="exact: a size the host does not take is an error. nearest: the nearest one it takes is used.",
        ),
        io.Boolean.Input(
            "fresh",
            default=False,
            optional=True,
            tooltip="Off: an order paid for before is given from your library, free. On: it is made and paid anew.",
        ),
    ]


def _steps_input(host: Host, schnell: Span) -> io.Input:
    """The steps input, as wide as the widest of the host's models; the check narrows it to the chosen one."""
    models = [*host.models, *([host.any_model] if host.any_model else [])]
    most = max(limits.steps.most for model in models for limits in model.all_limits() if limits.steps)
    more = f" Other models take up to {most}." if most > schnell.most else ""
    return io.Int.Input(
        "steps",
        default=min(4, schnell.most),
        min=schnell.least,
        max=most,
        tooltip=f"schnell is made for 1 to 4 steps; 4 is best.{more}",
    )


def setting_input(setting: Setting, tooltip: str) -> io.Input:
    """The input for one of the host's own settings."""
    from ..providers.setting import Choice, Number

    if isinstance(setting, Choice):
        return io.Combo.Input(
            setting.name, options=list(setting.values), default=setting.values[0], optional=True, tooltip=tooltip
        )
    if not isinstance(setting, Number):
        return io.String.Input(setting.name, default=setting.default, optional=True, tooltip=tooltip)
    if setting.whole:
        return io.Int.Input(
            setting.name,
            default=int(setting.default),
            min=int(setting.least),
            max=int(setting.most),
            optional=True,
            tooltip=tooltip,
        )
    return io.Float.Input(
        setting.name,
        default=setting.default,
        min=setting.least,
        max=setting.most,
        step=0.1,
        optional=True,
        tooltip=tooltip,
    )


def references_of(host: Host) -> int:
    """How many pictures to start from any model of the host takes, and at least one: more are never sent along."""
    models = [*host.models, *([host.any_model] if host.any_model else [])]
    return max(1, *(model.limits.references for model in models))


def reference_input(host: Host) -> io.Input:
    """Pictures to start from, as many as the host takes."""
    most = references_of(host)
    told = (
        "A picture to start from, sent along as PNG. Of several, the first is used."
        if most == 1
        else f"Pictures to start from, sent along as PNG. Of more than {most}, the first {most} are used."
    )
    return io.Image.Input("reference", optional=True, tooltip=told)


def describe_sizes(model: Model) -> str:
    """The sizes a model takes, in words."""
    limits = model.limits
    if limits.sizes:
        return ", ".join(f"{width}×{height}" for width, height in limits.sizes)
    return f"{limits.side}"


def _describe_seed(host: Host, model: Model) -> str:
    if model.limits.seeds is None:
        return (
            f"{host.title} has no seed: the same number gives you the stored picture again, free; "
            "another number buys another picture."
        )
    return "Any number up to 2^64 - 1, folded into the host's range always in the same way."
