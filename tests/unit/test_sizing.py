"""A resolution comes to the size that was asked for, on the grid, turned and snapped, and says who takes it."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schnellkit.providers.hosts import hosts
from schnellkit.providers.presets import CUSTOM, GRID, LEAST, MOST, PRESETS
from schnellkit.providers.sizing import Sized, SizeRequest, describe_fits, fits, label, sized

REQUEST = SizeRequest(CUSTOM, 1024, 768, "as it is")


def made(**asked) -> tuple[int, int]:
    return sized(REQUEST._replace(**asked), hosts())[:2]


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_a_preset_is_on_the_grid_and_in_the_range_schnell_draws_well(preset):
    assert preset.width % GRID == preset.height % GRID == 0
    assert 0.24 < preset.width * preset.height / 2**20 < 2.05


@pytest.mark.parametrize(
    ("asked", "size"),
    [
        ({}, (1024, 768)),
        ({"orientation": "portrait"}, (768, 1024)),
        ({"orientation": "landscape", "width": 512}, (768, 512)),
        ({"preset": "1344x768", "width": 64, "height": 64}, (1344, 768)),
        ({"preset": "1344x768", "orientation": "portrait"}, (768, 1344)),
        ({"preset": "a friend's own"}, (1024, 768)),
        ({"preset": "1024x1024 (1:1)", "picture": (1600, 900)}, (1360, 768)),
        ({"width": 512, "height": 512, "picture": (300, 600)}, (368, 720)),
        ({"picture": (600, 300), "orientation": "portrait"}, (624, 1248)),
        ({"width": 1500, "height": 900, "snap_for": "monica"}, (1344, 768)),
        ({"width": 900, "height": 1500, "snap_for": "nvidia"}, (768, 1344)),
        ({"width": 2048, "height": 2048, "snap_for": "deepinfra"}, (1920, 1920)),
    ],
)
def test_a_request_comes_to_its_size(asked, size):
    assert made(**asked) == size


@given(picture=st.tuples(st.integers(1, 20000), st.integers(1, 20000)), preset=st.sampled_from(sorted(PRESETS)))
def test_any_pictures_ratio_comes_to_a_size_on_the_grid(picture, preset):
    size = made(picture=picture, preset=preset)
    assert all(side % GRID == 0 and LEAST <= side <= MOST for side in size)
    if 1 / 3 < picture[0] / picture[1] < 3:
        assert abs(log(size[0] * picture[1] / (size[1] * picture[0]))) < 0.08
        known = PRESETS[preset]
        assert abs(log(size[0] * size[1] / (known.width * known.height))) < 0.08


@given(size=st.tuples(st.integers(64, 4096), st.integers(64, 4096)), host=st.sampled_from(sorted(hosts())))
def test_a_snapped_size_is_taken_by_its_host(size, host):
    snapped = made(width=size[0], height=size[1], snap_for=host)
    assert hosts()[host].title in fits(snapped, hosts())


def test_a_size_the_host_takes_stays_as_it_is():
    assert sized(REQUEST._replace(preset="1344x768", snap_for="monica"), hosts()) == Sized(1344, 768)


SIX = {name: hosts()[name] for name in ("deepinfra", "ionos", "monica", "nvidia", "selfhosted", "together")}


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((1024, 1024), "fits: every host"),
        ((1344, 768), "fits: all but IONOS"),
        ((1360, 768), "fits: DeepInfra, Self-hosted, Together AI"),
        ((4096, 64), "fits: no host"),
    ],
)
def test_the_hosts_that_take_a_size_are_named(size, words):
    assert describe_fits(size, SIX) == words


def test_the_label_says_what_was_snapped_and_for_whom():
    snapped = sized(REQUEST._replace(width=1536, height=864, snap_for="monica"), hosts())
    assert label(snapped, SIX) == "1344 × 768 · 1.0 MP · snapped for Monica from 1536 × 864 · fits: all but IONOS"
    assert label(Sized(1024, 1024), hosts()) == "1024 × 1024 · 1.0 MP · fits: every host"
