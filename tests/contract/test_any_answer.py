"""Whatever bytes come back: pictures, a wait, or one of our errors; never a traceback."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts
from schnellkit.providers.wire import Answer, Link, Pending, Reply
from schnellkit.tests.contract.stored import Stored, outcome_of, stored_answers


def names_in(body: Any) -> Iterator[str]:
    """The names of all fields of an answer; a page or plain text has none."""
    if isinstance(body, bytes):
        with suppress(ValueError):
            yield from names_in(json.loads(body))
    if isinstance(body, dict | list):
        for inner in body.values() if isinstance(body, dict) else body:
            yield from names_in(inner)
    if isinstance(body, dict):
        yield from body


by_host = pytest.mark.parametrize("host", hosts().values(), ids=lambda host: host.name)

# Every name that stands in a stored answer of a host, and some of the texts.
NAMES = sorted({name for stored in stored_answers() for name in names_in(stored.answer.body)})
WORDS = st.sampled_from([*NAMES, "CONTENT_FILTERED", "SUCCESS", "iVBORw==", "https://pictures.example/1.png"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20) | WORDS
TREES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=5))
STATUSES = st.sampled_from([200, 201, 202, 204, 302, 400, 401, 402, 403, 404, 422, 429, 500, 503, 529]) | st.integers(
    100, 599
)
HEADERS = st.dictionaries(
    st.sampled_from(["retry-after", "x-ratelimit-reset", "date", "nvcf-reqid", "nvcf-status", "content-type"]),
    st.text(max_size=30) | st.integers().map(str) | st.floats().map(str),
)
BODIES = st.binary(max_size=200) | TREES.map(lambda tree: json.dumps(tree).encode())


def holds(host: Host, answer: Answer) -> None:
    _, found = outcome_of(host, answer)
    if isinstance(found, Pending):
        assert found.request.url.startswith("https://")
    elif isinstance(found, Reply):
        assert found.pictures
        assert all(picture.url if isinstance(picture, Link) else picture for picture in found.pictures)
        assert all(seed is None or 0 <= seed < 2**64 for seed in found.seeds)
        assert found.charge is None or found.charge.amount >= 0
    else:
        text = str(found)
        assert text.encode()
        assert host.title in text
        assert len(text) < 1500
        assert "\n" not in text


@by_host
@settings(max_examples=150, deadline=None)
@given(status=STATUSES, headers=HEADERS, body=BODIES)
def test_any_answer_gives_pictures_or_one_of_our_errors(
    host: Host, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    holds(host, Answer(status, headers, body))


@by_host
@pytest.mark.parametrize("stored", stored_answers(), ids=str)
def test_every_host_survives_every_other_hosts_answer(host: Host, stored: Stored) -> None:
    holds(host, stored.answer)


@pytest.mark.parametrize("stored", stored_answers(), ids=str)
@settings(max_examples=15, deadline=None)
@given(cut=st.integers(0, 2**16), garbage=st.binary(max_size=4))
def test_a_stored_answer_cut_or_damaged_anywhere_is_survived(stored: Stored, cut: int, garbage: bytes) -> None:
    answer = stored.answer
    where = cut % (len(answer.body) + 1)
    holds(stored.host, Answer(answer.status, answer.headers, answer.body[:where] + garbage))
    holds(stored.host, Answer(answer.status, answer.headers, answer.body[:where] + garbage + answer.body[where:]))


@by_host
@pytest.mark.parametrize("status", [200, 400, 429])
@pytest.mark.parametrize("depth", [100, 900, 100_000])
def test_deep_nesting_is_survived(host: Host, status: int, depth: int) -> None:
    holds(host, Answer(status, {}, b'{"error":' * depth + b"1" + b"}" * depth))
    holds(host, Answer(status, {}, b'{"detail":' + b"[" * depth + b"]" * depth + b"}"))
