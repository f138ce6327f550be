"""Trouble as the browser is told it: in words, without keys, and of a surprise only its kind and place."""

from __future__ import annotations

from functools import partial

import pytest

from schnellkit.personal.keys import Keys
from schnellkit.providers.errors import CapReached, HostDown, InvalidOrder, StoreTrouble
from schnellkit.providers.hosts import hosts
from schnellkit.web.pages.trouble import describe_trouble

CANARY = "canary-0badcafe-77"


@pytest.fixture
def without_keys(tmp_path):
    return partial(Keys(tmp_path, {"DEEPINFRA_TOKEN": CANARY}).cut_from, hosts=hosts())


@pytest.mark.parametrize(
    ("error", "status"), [(InvalidOrder, 400), (CapReached, 409), (StoreTrouble, 500), (HostDown, 502)]
)
def test_an_error_of_ours_keeps_its_words_but_no_key(without_keys, error, status):
    assert describe_trouble(error(f"it said {CANARY}"), without_keys) == (status, "it said [key removed]")


def test_a_surprise_tells_its_kind_and_place_and_none_of_its_words(without_keys):
    try:
        raise RuntimeError(f"/home/person/secret {CANARY}")
    except RuntimeError as error:
        status, text = describe_trouble(error, without_keys)
    assert status == 500
    assert "RuntimeError at test_trouble.py:" in text
    assert not any(word in text for word in (CANARY, "/home", "secret"))
