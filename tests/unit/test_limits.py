"""A limit says what is wrong with which input, and what would be right."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schnellkit.providers.errors import InvalidOrder
from schnellkit.providers.limits import Limits, Span, check
from schnellkit.providers.order import Order
from schnellkit.providers.setting import Choice, Number, Text
from schnellkit.providers.split import fit

LIMITS = Limits(
    side=Span(128, 1920, 8),
    steps=Span(1, 4),
    seeds=Span(0, 99),
    prompt_characters=20,
    prompt_tokens=4,
    prompt_without="|",
    settings=(
        Choice("format", ("png", "jpeg")),
        Number("guidance", 3.0, 2.0, 5.0),
        Number("level", 2, 1, 6),
        Text("user", 3),
    ),
)
ORDER = Order("h", "m", "a red fox", 1024, 768, seed=7, steps=4)

spans = st.builds(
    lambda least, length, stride: Span(least, least + length, stride),
    st.integers(1, 900),
    st.integers(0, 3000),
    st.integers(1, 64),
)


def refused(**changes: object) -> InvalidOrder:
    with pytest.raises(InvalidOrder) as problem:
        check(ORDER.with_(**changes), LIMITS, "Acme", lambda prompt: len(prompt.split()))
    return problem.value


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"prompt": "  "}, "prompt", "prompt is empty"),
        ({"prompt": "x" * 25}, "prompt", "has 25 characters: Acme takes at most 20. Shorten it by 5"),
        ({"prompt": "a b c d e"}, "prompt", "has 5 tokens: Acme takes at most 4"),
        ({"prompt": "fox | cat"}, "prompt", "“|”"),
        (
            {"width": 1020},
            "width",
            "1020 × 768: Acme takes sides of 128 to 1920 in steps of 8. Nearest: 1016 × 768 or 1024",
        ),
        ({"prompt": "fox \ud83d"}, "prompt", "half of a character"),
        ({"images": 0}, "images", "images is 0: ask for at least 1"),
        ({"images": 65}, "images", "images is 65: ask for at most 64"),
        ({"steps": 9}, "steps", "steps is 9: Acme takes 1 to 4. Nearest: 4"),
        ({"steps": None}, "steps", "steps is None: Acme takes 1 to 4. Nearest: 1"),
        ({"seed": -1}, "seed", "seed is -1: seeds go from 0 to 2^64 - 1"),
        ({"seed": None}, "seed", "seed is None"),
        ({"reference": b"png"}, "reference", "takes no reference picture. Unwire it"),
        ({"options": (("format", "gif"),)}, "format", "format is gif: Acme takes png or jpeg"),
        ({"options": (("guidance", 9.0),)}, "guidance", "numbers from 2 to 5. Nearest: 5"),
        ({"options": (("guidance", float("nan")),)}, "guidance", "Nearest: 3"),
        ({"options": (("level", 2.5),)}, "level", "whole numbers from 1 to 6"),
        ({"options": (("level", True),)}, "level", "level is True"),
        ({"options": (("user", "anna"),)}, "user", "at most 3 characters. Nearest: ann"),
        ({"options": (("colour", "red"),)}, "colour", "no setting of Acme's m; it has format, guidance, level, user"),
    ],
)
def test_an_input_the_model_does_not_take_is_named_with_what_it_takes(
    changes: dict[str, object], name: str, words: str
) -> None:
    problem = refused(**changes)
    assert problem.name == name
    assert words in str(problem)


def test_a_right_order_passes() -> None:
    options = (("format", "jpeg"), ("guidance", 4), ("level", 6), ("user", "ann"))
    check(ORDER.with_(options=options), LIMITS, "Acme", lambda prompt: 4)


def test_a_reference_is_sent_up_to_a_size() -> None:
    taking = LIMITS._replace(references=1)
    check(ORDER.with_(reference=b"x" * 1000), taking, "Acme", lambda prompt: 4)
    with pytest.raises(InvalidOrder, match="21 MiB as a PNG, and at most 20 are sent"):
        check(ORDER.with_(reference=b"x" * 21 * 2**20), taking, "Acme", lambda prompt: 4)


def test_tokens_are_counted_only_where_the_host_counts_them() -> None:
    def never(prompt: str) -> int:
        raise AssertionError

    check(ORDER, Limits(), "Acme", never)


@given(spans, st.integers(-100, 5000))
def test_the_nearest_values_of_a_span_are_in_it_and_none_is_nearer(span: Span, value: int) -> None:
    nearest = span.nearest(value)
    assert all(near in span for near in nearest)
    inside = range(span.least, span.most + 1, span.stride)
    assert min(abs(near - value) for near in nearest) == min(abs(near - value) for near in inside)


@given(
    spans,
    st.integers(1, 4_000_000) | st.none(),
    st.integers(-10, 10_000),
    st.integers(-10, 10_000),
)
@example(Span(1, 1), 1, 0, 2)
@example(Span(64, 2048, 8), 2**20, -5, 0)
def test_the_nearest_sizes_are_taken(side: Span, pixels: int | None, width: int, height: int) -> None:
    limits = Limits(side=side, pixels=None if pixels is None else max(pixels, side.least**2))
    nearest = limits.nearest_sizes(width, height)
    assert nearest
    assert all(limits.takes_size(*size) for size in nearest)


@given(st.integers(0, 100), st.integers(0, 1000), st.integers(0, 2**64 - 1))
def test_a_seed_folds_into_its_range_and_stays_there(least: int, length: int, seed: int) -> None:
    span = Span(least, least + length)
    limits = Limits(seeds=span)
    folded = limits.fold(seed)
    assert folded in span
    assert limits.fold(folded) == folded
    assert limits.fold(seed) == folded
    assert folded == seed or seed not in span


@given(st.integers(0, 2**64 - 2))
def test_neighbours_of_a_seed_never_fold_onto_it(seed: int) -> None:
    limits = Limits(seeds=Span(1, 2**32 - 1))
    assert limits.fold(seed) != limits.fold(seed + 1)


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [((1000, 1000), (1024, 1024)), ((1920, 1080), (1344, 768)), ((600, 1000), (768, 1344)), ((1000, 1), (1344, 768))],
)
def test_among_fixed_sizes_the_nearest_shape_wins(asked: tuple[int, int], nearest: tuple[int, int]) -> None:
    limits = Limits(sizes=((1024, 1024), (768, 1344), (1344, 768)))
    assert limits.nearest_sizes(*asked)[0] == nearest


def test_a_size_that_fits_is_left_alone_without_a_word() -> None:
    assert fit(ORDER, LIMITS) == (ORDER, "")


def test_a_size_that_is_fitted_says_so() -> None:
    order, said = fit(ORDER.with_(width=1021, height=5000), LIMITS)
    assert (order.width, order.height) == (1016, 1920)
    assert said == "size fitted: 1021 × 5000 became 1016 × 1920"


@pytest.mark.parametrize(
    ("limits", "taken", "refused"),
    [
        (Limits(sizes=((1024, 1792), (512, 512))), [(1024, 1792), (512, 512)], [(1792, 1024), (512, 1792)]),
        (Limits(side=Span(128, 1920)), [(128, 1920)], [(127, 512), (512, 1921)]),
        (Limits(side=Span(100, 300, 50)), [(100, 300), (150, 250)], [(128, 100), (100, 350)]),
        (Limits(side=Span(64, 2048, 8), pixels=2**20), [(1024, 1024), (512, 2048)], [(1032, 1024), (2048, 520)]),
    ],
)
def test_a_size_is_taken_or_not(limits: Limits, taken: list[tuple[int, int]], refused: list[tuple[int, int]]) -> None:
    assert [size for size in (*taken, *refused) if limits.takes_size(*size)] == taken
