"""An order of many pictures becomes calls that stand alone."""

from __future__ import annotations

from schnellkit.providers.host import Model
from schnellkit.providers.limits import Limits, Span
from schnellkit.providers.order import Order
from schnellkit.providers.setting import Choice
from schnellkit.providers.split import split

ORDER = Order("h", "m", "a fox", 1024, 1024, images=5, seed=97, steps=4)
SEEDED = Model("m", Limits(steps=Span(1, 4), seeds=Span(0, 99), per_call=4))
SEEDLESS = Model("m", Limits(per_call=2))


def test_a_host_with_a_seed_makes_one_picture_a_call_with_seeds_counted_up_and_folded() -> None:
    calls = split(ORDER, SEEDED)
    assert [call.seed for call in calls] == [97, 98, 99, 0, 1]
    assert {call.images for call in calls} == {1}


def test_seeds_wrap_at_64_bits() -> None:
    wide = Model("m", Limits(seeds=Span(0, 2**64 - 1)))
    assert [call.seed for call in split(ORDER.with_(seed=2**64 - 1, images=2), wide)] == [2**64 - 1, 0]


def test_a_host_without_a_seed_gets_as_many_a_call_as_it_makes_and_the_seed_tells_them_apart() -> None:
    calls = split(ORDER, SEEDLESS)
    assert [(call.images, call.variation) for call in calls] == [(2, 97), (2, 99), (1, 101)]
    assert {(call.seed, call.steps) for call in calls} == {(None, None)}


def test_a_variation_already_told_counts_on() -> None:
    assert [call.variation for call in split(ORDER.with_(variation=7, images=3), SEEDLESS)] == [7, 9]


def test_settings_are_filled_in_so_that_equal_orders_have_equal_names() -> None:
    model = Model(
        "m", Limits(seeds=Span(0, 99), settings=(Choice("format", ("jpeg", "png")), Choice("api", ("a", "b"))))
    )
    silent = ORDER.with_(images=1)
    spoken = silent.with_(options=(("format", "jpeg"), ("api", "a")))
    (first,), (second,) = split(silent, model), split(spoken, model)
    assert first.name == second.name
    assert first.option("format") == "jpeg"


def test_what_the_host_does_not_know_stays_for_the_check_to_refuse() -> None:
    (call,) = split(ORDER.with_(images=1, options=(("colour", "red"),)), SEEDED)
    assert call.option("colour") == "red"
