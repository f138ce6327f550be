"""What prompts charge, worked out by brute force and apart from the pack's own walk: node by node, turn by turn.

Only the sizes that hosts take are asked of the pack. Prices are written here once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from schnellkit.providers.hosts import hosts
from schnellkit.providers.split import fit

Picture = tuple[Any, ...]
Prompt = Mapping[str, Mapping[str, Any]]
OPEN = object()  # a value that only the run tells
MEGAPIXEL = Decimal(2**20)
IMAGES_AT_MOST = 64
PRESETS = {"512x512 (1:1)": (512, 512), "1024x1024 (1:1)": (1024, 1024), "1152x896": (1152, 896)}
HOSTS = {
    "SchnellkitDeepInfra": ("deepinfra", "USD"),
    "SchnellkitTogether": ("together", "USD"),
    "SchnellkitNvidia": ("nvidia", "trial credit"),
    "SchnellkitIonos": ("ionos", None),
}


class Till:
    """What was bought, and what it comes to: least and most by currency, and whether a price is unknown."""

    def __init__(self) -> None:
        self.bought: set[Picture] = set()
        self.open = False  # something that only the run tells was asked for
        self.least: dict[str, Decimal] = {}
        self.most: dict[str, Decimal] = {}
        self.unknown = False
        self.asked = 0
        self.refused = 0

    def pay(self, currency: str | None, least: Decimal, most: Decimal) -> None:
        if currency is None:
            self.unknown = True
        else:
            self.least[currency] = self.least.get(currency, Decimal(0)) + least
            self.most[currency] = self.most.get(currency, Decimal(0)) + most

    def costs(self) -> set[tuple[str | None, Decimal | None, Decimal | None]]:
        """As the quote tells them."""
        known: set[tuple[str | None, Decimal | None, Decimal | None]] = {
            (currency, least, self.most[currency]) for currency, least in self.least.items() if self.most[currency]
        }
        return known | ({(None, None, None)} if self.unknown else set())


def charge(prompts: Sequence[Prompt], chosen: Sequence[str] | None) -> Till:
    """What the prompts charge one after the other, all of them out of an empty library."""
    till = Till()
    for prompt in prompts:
        for node in run_by(prompt, chosen):
            if prompt[node]["class_type"] in HOSTS:
                till.asked += 1
                for turn in turns(prompt, node):
                    order(till, prompt[node]["class_type"], turn)
    return till


def run_by(prompt: Prompt, chosen: Sequence[str] | None) -> list[str]:
    """The nodes that a prompt runs."""
    found: list[str] = []

    def need(node: str) -> None:
        if node in found:
            return
        inputs = prompt[node]["inputs"]
        if prompt[node]["class_type"] == "ComfySwitchNode" and isinstance(inputs.get("switch"), bool):
            inputs = {"side": inputs.get("on_true" if inputs["switch"] else "on_false")}
        for value in inputs.values():
            if isinstance(value, list):
                need(value[0])
        found.append(node)

    for node in prompt:
        if prompt[node]["class_type"] == "SaveImage" and (chosen is None or node in chosen):
            need(node)
    return [node for node in prompt if node in found]


def turns(prompt: Prompt, node: str) -> list[dict[str, Any]]:
    """The inputs of a node in each of its turns."""
    inputs = {name: values(prompt, value) for name, value in prompt[node]["inputs"].items()}
    count = max(map(len, inputs.values()), default=1)
    return [
        {name: many[min(turn, len(many) - 1)] if many else OPEN for name, many in inputs.items()}
        for turn in range(count)
    ]


def values(prompt: Prompt, value: Any) -> list[Any]:
    """All that comes in at an input."""
    if not isinstance(value, list):
        return [value]
    node, slot = value
    kind, inputs = prompt[node]["class_type"], prompt[node]["inputs"]
    if kind == "CreateList":
        return [one for source in inputs.values() for one in values(prompt, source)]
    found = []
    for turn in turns(prompt, node):
        if kind.startswith("Primitive"):
            found.append(turn["value"])
        elif kind == "SchnellkitResolution" and slot < 2:
            found.append((PRESETS.get(turn["preset"]) or (turn["width"], turn["height"]))[slot])
        else:
            found.append(OPEN)
    return found


def order(till: Till, kind: str, turn: Mapping[str, Any]) -> None:
    """Pay what one turn of a hosted node orders."""
    name, currency = HOSTS[kind]
    host = hosts()[name]
    limits = host.model(str(turn.get("model") or host.models[0].id)).limits
    width, height = turn["width"], turn["height"]
    if not limits.takes_size(width, height):
        if turn.get("size_fit") != "nearest":
            till.refused += 1
            return
        width, height = nearest(name, width, height)
    steps = turn.get("steps") or 4
    if limits.steps and not limits.steps.least <= steps <= limits.steps.most:
        till.refused += 1
        return
    if limits.seeds and turn["seed"] is not OPEN and turn["seed"] < 0:
        till.refused += 1
        return
    each = {
        "deepinfra": Decimal("0.0005") * width * height * steps / MEGAPIXEL,
        "together": Decimal("0.0017") * width * height / 10**6 * max(Decimal(1), Decimal(steps) / 4),
        "nvidia": Decimal(1),
        "ionos": Decimal(0),
    }[name]
    till.open = till.open or OPEN in (turn["images"], turn["prompt"], turn["seed"])
    # Where only the run tells how many, there is one at least: its first is one picture more that is bought.
    asked = [
        (name, turn["prompt"], width, height, steps, folded(limits, turn["seed"], picture))
        for picture in range(1 if turn["images"] is OPEN else turn["images"])
    ]
    for made in asked:
        is_again = made in till.bought and OPEN not in made
        if turn["images"] is OPEN:
            till.pay(currency, Decimal(0) if is_again else each, each * IMAGES_AT_MOST)
        elif not is_again:
            till.pay(currency, each, each)
        till.bought.add(made)


def folded(limits: Any, seed: Any, picture: int) -> Any:
    if seed is OPEN:
        return OPEN
    seed = (seed + picture) % 2**64
    if limits.seeds is None:
        return seed
    span = limits.seeds.most - limits.seeds.least + 1
    return limits.seeds.least + (seed - limits.seeds.least) % span


def nearest(name: str, width: int, height: int) -> tuple[int, int]:
    from schnellkit.providers.order import Order

    host = hosts()[name]
    fitted, _ = fit(Order(name, host.models[0].id, "a", width, height, 1, 0, 4), host.models[0].limits)
    return fitted.width, fitted.height
