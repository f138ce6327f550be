"""Limits: what a model takes, as data; and the check that names what an order has wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import log
from typing import NamedTuple

from .errors import InvalidOrder
from .order import Order
from .said import Said
from .setting import Setting

Size = tuple[int, int]
SEED_RANGE = 2**64
IMAGES_AT_MOST = 64
REFERENCE_AT_MOST = 20 * 2**20
# One look through the whole text: a quote checks it for every turn.
HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


class Span(NamedTuple):
    """Whole numbers from least to most in equal strides."""

    least: int
    most: int
    stride: int = 1

    def __contains__(self, value: object) -> bool:
        return isinstance(value, int) and self.least <= value <= self.most and (value - self.least) % self.stride == 0

    def nearest(self, value: int) -> tuple[int, ...]:
        """The one or two values of the span on either side of the value."""
        top = self.most - (self.most - self.least) % self.stride
        value = min(max(value, self.least), top)
        below = value - (value - self.least) % self.stride
        return (below,) if below == value else (below, below + self.stride)

    def describe(self) -> str:
        """The span in words."""
        if self.least >= self.most:
            return f"{self.least}"
        if self.stride == 1:
            return Said("{least} to {most}", least=self.least, most=self.most)
        return Said("{least} to {most} in steps of {stride}", **self._asdict())

    def __str__(self) -> str:
        return str(self.describe())


class Limits(NamedTuple):
    """What a model takes: free sizes (side) or a fixed list (sizes); steps and seeds where it has them."""

    side: Span = Span(64, 4096, 8)
    sizes: tuple[Size, ...] = ()
    pixels: int | None = None
    steps: Span | None = None
    per_call: int = 1
    seeds: Span | None = None
    prompt_characters: int | None = None
    prompt_tokens: int | None = None
    prompt_without: str = ""
    references: int = 0
    settings: tuple[Setting, ...] = ()

    def takes_size(self, width: int, height: int) -> bool:
        """Whether a picture of that size can be ordered."""
        if self.sizes:
            return (width, height) in self.sizes
        return width in self.side and height in self.side and (self.pixels is None or width * height <= self.pixels)

    def nearest_sizes(self, width: int, height: int) -> tuple[Size, ...]:
        """The sizes nearest to the one asked for, best first: alike in shape, then in area."""
        width, height = max(width, 1), max(height, 1)
        if self.sizes:
            return tuple(sorted(self.sizes, key=lambda size: _distance(size, (width, height))))[:2]
        around = [(w, h) for w in self.side.nearest(width) for h in self.side.nearest(height)]
        fitting = [size for size in around if self.takes_size(*size)] or [self._shrunk(width, height)]
        return tuple(sorted(fitting, key=lambda size: _distance(size, (width, height))))[:2]

    def _shrunk(self, width: int, height: int) -> Size:
        """The largest size of about that shape that stays within the pixels allowed."""
        scale = (self.pixels / (width * height)) ** 0.5 if self.pixels else 1.0
        size = self.side.nearest(int(width * scale))[0], self.side.nearest(int(height * scale))[0]
        while not self.takes_size(*size):
            width, height = size
            longer = max(size)
            size = (
                width - self.side.stride if width == longer else width,
                height - self.side.stride if height == longer else height,
            )
        return size

    def fold(self, seed: int) -> int:
        """Any 64-bit seed brought into the host's range, always in the same way."""
        if self.seeds is None:
            raise ValueError("this host has no seed")
        return self.seeds.least + (seed - self.seeds.least) % (self.seeds.most - self.seeds.least + 1)


def _distance(size: Size, wanted: Size) -> tuple[float, int]:
    """How far a size is from the wanted one: difference in shape, then in area."""
    shape = abs(log(size[0] * wanted[1] / (size[1] * wanted[0])))
    return round(shape, 3), abs(size[0] * size[1] - wanted[0] * wanted[1])


def check(order: Order, limits: Limits, title: str, count_tokens: Callable[[str], int]) -> None:
    """Raise InvalidOrder for the first input the model does not take, with the nearest values it does."""
    _check_prompt(order.prompt, limits, title, count_tokens)
    if not limits.takes_size(order.width, order.height):
        raise _wrong_size(order, limits, title)
    if order.images < 1:
        raise InvalidOrder(
            Said("images is {images}: ask for at least {least}.", images=order.images, least=1),
            name="images",
            value=order.images,
            nearest=(1,),
        )
    if order.images > IMAGES_AT_MOST:
        raise InvalidOrder(
            Said("images is {images}: ask for at most {most} at a time.", images=order.images, most=IMAGES_AT_MOST),
            name="images",
            value=order.images,
            nearest=(IMAGES_AT_MOST,),
        )
    _check_steps_and_seed(order, limits, title)
    if order.references and not limits.references:
        raise InvalidOrder(
            Said("reference: {host}'s {model} takes no reference picture. Unwire it.", host=title, model=order.model),
            name="reference",
        )
    largest = max(map(len, order.references), default=0)
    if largest > REFERENCE_AT_MOST:
        raise InvalidOrder(
            Said(
                "reference: the picture is {size} MiB as a PNG, and at most {most} are sent. Scale it down first.",
                size=f"{largest / 2**20:.0f}",
                most=REFERENCE_AT_MOST // 2**20,
            ),
            name="reference",
        )
    _check_settings(order, limits, title)


def _check_steps_and_seed(order: Order, limits: Limits, title: str) -> None:
    if limits.steps and order.steps not in limits.steps:
        nearest = limits.steps.nearest(limits.steps.least if order.steps is None else order.steps)
        raise InvalidOrder(
            Said(
                "steps is {steps}: {host} takes {takes}. Nearest: {nearest}.",
                steps=order.steps,
                host=title,
                takes=limits.steps.describe(),
                nearest=_either(nearest),
            ),
            name="steps",
            value=order.steps,
            nearest=nearest,
        )
    if limits.seeds and (order.seed is None or not 0 <= order.seed < SEED_RANGE):
        seed = (order.seed or 0) % SEED_RANGE
        raise InvalidOrder(
            Said("seed is {seed}: seeds go from 0 to 2^64 - 1. The same in range: {same}.", seed=order.seed, same=seed),
            name="seed",
            value=order.seed,
            nearest=(seed,),
        )


def _check_settings(order: Order, limits: Limits, title: str) -> None:
    settings = {setting.name: setting for setting in limits.settings}
    for name, value in order.options:
        if name not in settings:
            raise InvalidOrder(
                Said(
                    "{name} is no setting of {host}'s {model}; it has {settings}.",
                    name=name,
                    host=title,
                    model=order.model,
                    settings=", ".join(settings) or Said("none"),
                ),
                name=name,
                value=value,
            )
        if not settings[name].takes(value):
            nearest = settings[name].nearest(value)
            raise InvalidOrder(
                Said(
                    "{name} is {value}: {host} takes {takes}. Nearest: {nearest}.",
                    name=name,
                    value=value,
                    host=title,
                    takes=settings[name].describe(),
                    nearest=_either(nearest),
                ),
                name=name,
                value=value,
                nearest=nearest,
            )


def _check_prompt(prompt: str, limits: Limits, title: str, count_tokens: Callable[[str], int]) -> None:
    if not prompt.strip():
        raise InvalidOrder(Said("prompt is empty: write what the picture should show."), name="prompt", value=prompt)
    if HALF_A_CHARACTER.search(prompt):
        raise InvalidOrder(
            Said(
                "prompt holds half of a character, which no host can be sent. "
                "It comes from a damaged text: write it anew."
            ),
            name="prompt",
        )
    most = limits.prompt_characters
    if most is not None and len(prompt) > most:
        raise InvalidOrder(
            Said(
                "prompt has {length} characters: {host} takes at most {most}. Shorten it by {over}.",
                length=len(prompt),
                host=title,
                most=most,
                over=len(prompt) - most,
            ),
            name="prompt",
            value=len(prompt),
            nearest=(most,),
        )
    if found := next((letter for letter in limits.prompt_without if letter in prompt), None):
        raise InvalidOrder(
            Said(
                "prompt holds “{found}”, which {host} would read as a command. Write it in words, or leave it out.",
                found=found,
                host=title,
            ),
            name="prompt",
            value=found,
        )
    if limits.prompt_tokens is not None and (tokens := count_tokens(prompt)) > limits.prompt_tokens:
        raise InvalidOrder(
            Said(
                "prompt has {tokens} tokens: {host} takes at most {most} (about {words} English words). Shorten it.",
                tokens=tokens,
                host=title,
                most=limits.prompt_tokens,
                words=limits.prompt_tokens * 3 // 4,
            ),
            name="prompt",
            value=tokens,
            nearest=(limits.prompt_tokens,),
        )


def _wrong_size(order: Order, limits: Limits, title: str) -> InvalidOrder:
    nearest = limits.nearest_sizes(order.width, order.height)
    return InvalidOrder(
        Said(
            "width × height is {width} × {height}: {host} takes {takes}. "
            "Nearest: {nearest}; size_fit 'nearest' picks it by itself.",
            width=order.width,
            height=order.height,
            host=title,
            takes=_describe_sizes(limits),
            nearest=_either(tuple(f"{w} × {h}" for w, h in nearest)),
        ),
        name="width",
        value=(order.width, order.height),
        nearest=nearest,
    )


def _describe_sizes(limits: Limits) -> str:
    return Said("only its fixed sizes") if limits.sizes else describe_sides(limits)


def describe_sides(limits: Limits) -> str:
    """The sides that are taken, and how many pixels at most."""
    sides = limits.side.describe()
    if not limits.pixels:
        return Said("sides of {sides}", sides=sides)
    most = f"{limits.pixels / 2**20:.3g}"
    return Said("sides of {sides} and at most {most} megapixels", sides=sides, most=most)


def _either(values: tuple[object, ...]) -> str:
    *others, last = map(str, values)
    return Said("{others} or {last}", others=", ".join(others), last=last) if others else last
