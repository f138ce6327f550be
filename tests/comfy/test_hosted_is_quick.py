"""A short form of `dev.py bench hosted`: ratios within one run, with room for a busy machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from schnellkit.bench.hosted_run.measure import Measured, measure, pictures_of_memory
from schnellkit.workshop.comfyui.install import Install

NAMES = ("ours jpeg", "4 ours jpeg", "plain jpeg")


@pytest.fixture(scope="module")
def measured(install: Install, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    folder = tmp_path_factory.mktemp("quick")
    return measure(install, folder, rounds=5, orders=32, crowds=3, names=NAMES)


# Other work on the machine only ever adds time, so the quickest round is what the code itself needs.


@pytest.mark.speed
def test_four_hosted_nodes_take_little_longer_than_one(measured: Measured) -> None:
    assert min(measured.ratios("4 ours jpeg", "ours jpeg")) <= 1.3


@pytest.mark.speed
def test_a_hosted_node_takes_little_longer_than_a_plain_one_that_keeps_nothing(measured: Measured) -> None:
    assert min(measured.ratios("ours jpeg", "plain jpeg")) <= 1.1


@pytest.mark.speed
def test_a_crowd_of_orders_takes_little_longer_than_the_limit_allows(measured: Measured) -> None:
    # A queue of single orders would be at 16; the rest is room for a machine that is busy elsewhere.
    assert min(measured.crowd) <= 2


def test_an_order_in_flight_needs_the_memory_of_few_pictures(tmp_path: Path) -> None:
    assert pictures_of_memory(tmp_path, orders=32) <= 3
