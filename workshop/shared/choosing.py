"""The shared workflows whose nodes choose among hosts."""

from __future__ import annotations

from .layout import KEY, LEFT, MIDDLE, PROMPT, RIGHT, Node, Shared, save, size


def anywhere() -> Shared:
    """A list of prompts, each at the best host there is."""
    texts = ("a red fox in the snow", "an owl on a branch at night", "a heron in the morning mist")
    nodes = {
        f"prompt {number}": Node("PrimitiveStringMultiline", (LEFT, 450 + number * 160), (330, 120), {"value": text})
        for number, text in enumerate(texts)
    }
    wires = {f"inputs.input{number}": (f"prompt {number}", 0) for number in range(len(texts))}
    nodes["list"] = Node("CreateList", (LEFT, 450 + len(texts) * 160), (330, 160), {}, wires)
    says = {"seed": 7, "control_after_generate": "fixed", "choose": "cheapest", "ready_by": "5 min"}
    nodes["picture"] = Node("SchnellkitAnywhere", (MIDDLE, 80), (390, 780), says, {"prompt": ("list", 0)})
    nodes["save"] = save("anywhere", ("picture", 0))
    nodes["receipt"] = Node("SchnellkitReceipt", (RIGHT, 580), (400, 260), {}, {"receipts.receipt_0": ("picture", 1)})
    note = (
        "## The best host for each picture\n**Schnell · Anywhere** asks the cheapest host that can make it, the "
        "fastest, or those you name, in your order. The way stands on the node before Run, with its price.\n\n"
        "Only after a refusal that cost nothing the next host is asked. The receipt tells which one made it, and why."
        f"\n\n{KEY}"
    )
    return Shared("anywhere", note, nodes)


def face_off() -> Shared:
    """One prompt at several hosts on one sheet, and the picture that is chosen from it."""
    order = {"prompt": PROMPT, "seed": 42, "control_after_generate": "fixed", "blind": True}
    says, right = {**order, "hosts": "cloudflare, deepinfra, runware, fal"}, RIGHT + 40
    wires = {"width": ("size", 0), "height": ("size", 1)}
    nodes = {
        "size": size(),
        "face": Node("SchnellkitFaceOff", (MIDDLE, 80), (400, 900), says, wires),
        "save": save("face-off", ("face", 3), (right, 80)),
        "receipt": Node("SchnellkitReceipt", (right, 580), (400, 260), {}, {"receipts.receipt_0": ("face", 2)}),
    }
    note = (
        "## Which host makes the better picture?\nOne order goes to each host you name, side by side; the sheet shows "
        "all pictures. **blind** hides who made which, so that only the picture counts.\n\nWrite the number you like "
        "best into **winner** and run again: the names, prices and seconds appear, nothing is charged a second time, "
        f"and the picture is handed on.\n\n{KEY}"
    )
    return Shared("face-off", note, nodes)
