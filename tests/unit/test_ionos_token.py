"""An IONOS token tells its end, and an expired one is refused before anything is sent."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schnellkit.providers.hosts.ionos import expired, key_problem

NOW = 1_795_000_000.0


def token(claims: object) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJSUzI1NiJ9.{middle}.c2lnbmF0dXJl"


@pytest.mark.parametrize(("end", "over"), [(NOW - 1, True), (NOW, True), (NOW + 1, False), (NOW + 86400, False)])
def test_a_token_is_expired_from_its_end_on(end: float, over: bool) -> None:
    assert expired(token({"exp": end}), NOW) is over


def test_an_expired_token_is_told_with_its_day_and_where_to_put_a_new_one() -> None:
    told = key_problem(token({"exp": 1_794_000_000}), NOW)
    assert told is not None
    for words in ("expired on 2026-11-06", "Nothing was sent", "IONOS_API_TOKEN", "Keys page", "https://dcd.ionos.com"):
        assert words in told


def test_a_token_is_never_part_of_what_is_told() -> None:
    old = token({"exp": 1, "secret": "canary"})
    told = key_problem(old, NOW) or ""
    assert old not in told
    assert "canary" not in told


ODD_CLAIMS = ([], {}, 7, None, *({"exp": end} for end in (None, "soon", 1e300, float("nan"), {}, [])))


@pytest.mark.parametrize("key", ["", "plain-key", "a.b", "a..c", "a.!!!.c", "ü.ü.ü", *map(token, ODD_CLAIMS)])
def test_a_key_that_tells_no_end_is_left_to_the_host(key: str) -> None:
    assert key_problem(key, NOW) is None


@given(st.text())
def test_any_text_as_a_key_is_survived(key: str) -> None:
    assert not expired(key, NOW)
