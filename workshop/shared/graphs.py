"""The shared workflows as a person would lay them out: nodes with their places, values and wires."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .choosing import anywhere, face_off
from .host_pictures import HOST_PICTURES
from .layout import FAR, KEY, LEFT, MIDDLE, MODELS, PROMPT, RIGHT, Node, Shared, save, size

DEMO_PROMPT = "a red circle left of a blue square on a white background"
DEMO_SIDE = 256


def _host(name: str, kind: str, title: str, told: str, **says: Any) -> Shared:
    """The first picture at one host."""
    order = {"prompt": PROMPT, "seed": 42, "control_after_generate": "fixed", **says}
    seen = "The price stands on the node before you press Run, the total beside Run."
    note = f"## First picture at {title}\n{told}\n\n{seen}\n\n{KEY}"
    nodes = {
        "size": size(),
        "picture": Node(kind, (MIDDLE, 80), (370, 480), order, {"width": ("size", 0), "height": ("size", 1)}),
        "save": save(name, ("picture", 0)),
        "receipt": Node("SchnellkitReceipt", (RIGHT, 580), (400, 260), {}, {"receipts.receipt_0": ("picture", 1)}),
    }
    return Shared(name, note, nodes)


HOSTED = (
    *("DeepInfra", "Together", "Nvidia", "Ionos", "Monica", "Cloudflare", "Runware", "Nscale", "SelfHosted"),
    *("Fal", "Replicate", "Bfl", "RunPod", "WaveSpeed"),
)


def _all_hosts() -> Shared:
    """One prompt at every host side by side, with a table of what each would cost."""
    shared = {"seed": 42, "control_after_generate": "fixed"}
    wires = {"prompt": ("prompt", 0), "width": ("size", 0), "height": ("size", 1)}
    nodes = {
        "prompt": Node("PrimitiveStringMultiline", (LEFT, 450), (330, 160), {"value": PROMPT}),
        "size": size((LEFT, 680)),
        "cost": Node(
            "SchnellkitCost", (LEFT, 1280), (330, 300), {"host": "all"}, {"width": ("size", 0), "height": ("size", 1)}
        ),
    }
    for number, host in enumerate(HOSTED):
        at = (MIDDLE + number % 3 * 820, 80 + number // 3 * 640)
        nodes[host] = Node(f"Schnellkit{host}", at, (370, 520), shared, wires)
        nodes[f"see {host}"] = Node("PreviewImage", (at[0] + 400, at[1]), (380, 440), {}, {"images": (host, 0)})
    receipts = {f"receipts.receipt_{number}": (host, 1) for number, host in enumerate(HOSTED)}
    rows = -(-len(HOSTED) // 3)
    nodes["receipt"] = Node("SchnellkitReceipt", (MIDDLE, 80 + rows * 640), (780, 320), {}, receipts)
    note = (
        "## One prompt, every host\nThe same order goes to all hosts side by side; the receipt adds up what each "
        "charged.\n\nMute the hosts you have no key for (Ctrl+M): the total beside Run leaves them out. "
        f"**Schnell Cost** compares all prices before.\n\n{KEY}"
    )
    return Shared("all-hosts", note, nodes)


def _prompt_list() -> Shared:
    """A list of prompts into many hosted pictures, with the cap that holds for all."""
    prompts = (
        "a red fox in the snow",
        "an owl on a branch at night",
        "a heron in the morning mist",
        "a hare in tall grass",
    )
    nodes = {
        f"prompt {number}": Node("PrimitiveStringMultiline", (LEFT, 450 + number * 160), (330, 120), {"value": text})
        for number, text in enumerate(prompts)
    }
    wires = {f"inputs.input{number}": (f"prompt {number}", 0) for number in range(len(prompts))}
    nodes["list"] = Node("CreateList", (LEFT, 450 + len(prompts) * 160), (330, 160), {}, wires)
    says = {"seed": 7, "control_after_generate": "fixed", "width": 768, "height": 768}
    nodes["picture"] = Node("SchnellkitDeepInfra", (MIDDLE, 80), (370, 480), says, {"prompt": ("list", 0)})
    nodes["save"] = save("prompt-list", ("picture", 0))
    nodes["ledger"] = Node("SchnellkitLedger", (RIGHT, 580), (400, 300), {}, {"after": ("picture", 1)})
    note = (
        "## A list of prompts, under a cap\nEvery prompt of the list is an order of its own; they go out side by "
        "side.\n\n"
        "The total beside Run counts them all. Your caps (a run, a day, a month) are on the Spend page of the Schnell "
        "sidebar: what would pass one is refused before it is sent, and a workflow cannot raise them.\n\n"
        f"Run it again and nothing is charged: what you paid for is in your library.\n\n{KEY}"
    )
    return Shared("prompt-list", note, nodes)


FILES = {
    "model": "flux1-schnell.safetensors",
    "clip_l": "clip_l.safetensors",
    "t5xxl": "t5xxl_fp8_e4m3fn_scaled.safetensors",
    "vae": "ae.safetensors",
}
MINI = {"model": "mini-schnell (demo)", **dict.fromkeys(("clip_l", "t5xxl", "vae"), "from the checkpoint")}


def _load(at: tuple[int, int] = (LEFT, 450), says: Mapping[str, str] = FILES) -> Node:
    return Node("SchnellkitLoad", at, (330, 260), says)


LOADED = {"model": ("load", 0), "clip": ("load", 1), "vae": ("load", 2)}


def _redraw() -> Shared:
    nodes = {
        "load": _load(),
        "start": Node("LoadImage", (LEFT, 760), (330, 330), {"image": "example.png"}),
        "picture": Node(
            "SchnellkitLocal",
            (MIDDLE, 80),
            (370, 480),
            {"prompt": PROMPT, "seed": 42, "control_after_generate": "fixed", "strength": 0.6},
            {**LOADED, "start_from": ("start", 0)},
        ),
        "save": save("local-redraw", ("picture", 0)),
    }
    note = (
        "## A picture from a picture\n**start_from** is brought to width and height and redrawn. **strength** says how "
        f"much: all steps are run, whatever it is.\n\n{MODELS}"
    )
    return Shared("local-redraw", note, nodes, runs=False)


def _sheet(name: str, kind: str, says: Mapping[str, Any], note: str, *, picked: bool = False) -> Shared:
    """A contact sheet from one prompt on this machine."""
    wires = {"model": ("load", 0), "vae": ("load", 2), "conditioning": ("prompt", 0)}
    nodes = {
        "load": _load(),
        "prompt": Node("SchnellkitPrompt", (MIDDLE, 80), (370, 200), {"text": PROMPT}, {"clip": ("load", 1)}),
        "sheet": Node(kind, (MIDDLE, 340), (370, 340), {"seed": 42, "control_after_generate": "fixed", **says}, wires),
        "save": save(name, ("sheet", 0)),
    }
    if picked:
        nodes["picked"] = save(f"{name}-picked", ("sheet", 1), (FAR, 80))
    return Shared(name, f"{note}\n\n{MODELS}", nodes, runs=False)


def _draft() -> Shared:
    order = {"prompt": PROMPT, "seed": 42, "control_after_generate": "fixed"}
    nodes = {
        "draft": Node("SchnellkitDeepInfra", (LEFT, 450), (330, 480), {**order, "width": 512, "height": 512}),
        "load": _load((LEFT, 1000)),
        "refined": Node(
            "SchnellkitLocal",
            (MIDDLE, 80),
            (370, 480),
            {**order, "width": 1024, "height": 1024, "strength": 0.5},
            {**LOADED, "start_from": ("draft", 0)},
        ),
        "save": save("draft-then-refine", ("refined", 0)),
        "receipt": Node(
            "SchnellkitReceipt",
            (RIGHT, 580),
            (400, 260),
            {},
            {"receipts.receipt_0": ("draft", 1), "receipts.receipt_1": ("refined", 1)},
        ),
    }
    note = (
        "## A draft at a host, refined here\nA small draft costs a fraction; this machine redraws it at full size. "
        "Change the seed of the draft until you like it: drafts you had before are free from your library.\n\n"
        f"{MODELS}\n\n{KEY}"
    )
    return Shared("draft-then-refine", note, nodes, runs=False)


def _demo() -> Shared:
    """One prompt at a host and on this machine, by models that draw what it says."""
    order = {"seed": 42, "control_after_generate": "fixed", "width": DEMO_SIDE, "height": DEMO_SIDE}
    prompt = {"prompt": ("prompt", 0)}
    nodes = {
        "prompt": Node("PrimitiveStringMultiline", (LEFT, 450), (330, 140), {"value": DEMO_PROMPT}),
        "load": _load((LEFT, 660), MINI),
        "host": Node("SchnellkitDeepInfra", (MIDDLE, 80), (370, 480), order, prompt, title="At a host"),
        "here": Node(
            "SchnellkitLocal", (MIDDLE, 640), (370, 480), order, {**LOADED, **prompt}, title="On this machine"
        ),
        "save host": save("at-a-host", ("host", 0)),
        "save here": save("on-this-machine", ("here", 0), (RIGHT, 640)),
        "receipt": Node(
            "SchnellkitReceipt",
            (FAR, 80),
            (400, 300),
            {},
            {"receipts.receipt_0": ("host", 1), "receipts.receipt_1": ("here", 1)},
        ),
    }
    note = (
        "## The same prompt, at a host and on this machine\nBoth pictures are drawn by **mini-schnell**, a model of "
        "schnell's class that comes with this repository: the lower one as yours will be, by loader, sampler and VAE "
        "of ComfyUI; the upper one by the sandbox in place of the host, which says so on it.\n\n"
        "It knows coloured shapes. Change the words, the seed, the steps; then take a real host, or real models, with "
        "the other workflows."
    )
    return Shared("demo", note, nodes)


SHARED = (
    _demo(),
    *(_host(one.name, one.kind, one.title, one.told, **one.says) for one in HOST_PICTURES),
    _all_hosts(),
    face_off(),
    _prompt_list(),
    anywhere(),
    _redraw(),
    _sheet(
        "step-ladder",
        "SchnellkitStepLadder",
        {},
        "## One seed at 1, 2, 3 and 4 steps\nEach is a run of its own, for a short run is no beginning of a long one; "
        "noise and prompt are shared.",
    ),
    _sheet(
        "seed-sheet",
        "SchnellkitSeedSheet",
        {"seeds": 6, "pick": 1},
        "## Six seeds on a sheet\n**pick** hands one of them on, whole, at the second output.",
        picked=True,
    ),
    _draft(),
)

# What a workflow asks for as an app: kinds of nodes with a widget each; it shows what SaveImage saves.
SIZED = ("SchnellkitResolution", "preset")
APPS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        **{
            name: ((kind, "prompt"), SIZED, (kind, "seed"))
            for name, kind in (
                ("first-picture", "SchnellkitDeepInfra"),
                *((one.name, one.kind) for one in HOST_PICTURES),
                ("local-picture", "SchnellkitLocal"),
            )
        },
        "local-redraw": (
            ("LoadImage", "image"),
            ("SchnellkitLocal", "prompt"),
            ("SchnellkitLocal", "strength"),
            ("SchnellkitLocal", "seed"),
        ),
        "seed-sheet": (("SchnellkitPrompt", "text"), ("SchnellkitSeedSheet", "seed"), ("SchnellkitSeedSheet", "pick")),
    }
)
