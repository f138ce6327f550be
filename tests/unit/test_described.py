"""A host as a file: what it says is what the host is; what is wrong with it is told with its place."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.personal.own_hosts import _fault, own_hosts
from schnellkit.providers.described.fields import NotDescribed
from schnellkit.providers.described.host_file import FILE, Described, described
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.prices.price_list import quote
from schnellkit.tests.described import EXAMPLES, FOLDER, example, put
from schnellkit.workshop.paths import REPO

TAKEN = ("TOGETHER_API_KEY",)
# A line, or a field of the file with the way to it, at the very beginning.
PLACE = re.compile(
    r"line \d+|([A-Za-z0-9_$.-]|\[\d+\]|“.*”)+( is| has| lacks| leads| holds| cannot| names| counts| in it)|.{1,60} is "
)
ALLOWED = re.compile(r"it takes|allowed|without|mend one|leave it out|raw bytes|answer\.id")


def read(data: Any, name: str = "mine") -> Any:
    return described(name, data if isinstance(data, str) else json.dumps(data), _fault, TAKEN)


def changed(name: str, way: str, value: Any) -> Any:
    data = json.loads(example(name))
    *outer, last = way.split(".")
    place = data
    for step in outer:
        place = place[step]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return data


def test_every_example_is_a_host_and_there_is_no_other() -> None:
    assert sorted(file.stem for file in FOLDER.iterdir()) == sorted(EXAMPLES)
    for name in EXAMPLES:
        found = described(name, example(name), _fault, TAKEN)
        assert found.host.name == f"own_{name}"
        assert found.price.host == found.host.name


def test_the_page_tells_of_every_field_and_shows_every_example() -> None:
    page = (REPO / "docs" / "own-hosts.md").read_text(encoding="utf-8")
    assert [field for field in FILE if f"`{field}`" not in page] == []
    for name in EXAMPLES:
        assert f"own-hosts/{name}.json" in page


def test_no_host_of_the_pack_is_named_as_ones_own_are() -> None:
    assert [name for name in hosts() if name.startswith("own")] == []


def test_an_order_is_said_as_the_file_says_it() -> None:
    asked = Order("own_queue", "painters/fine", "a {seed} “fox”", 1280, 720, seed=7)
    request = read(example("queue")).host.request(asked)
    assert request.url == "https://queue.painters.example/painters/fine"
    assert request.body == {"input": {"prompt": "a {seed} “fox”", "aspect_ratio": "16:9", "seed": 7}}
    asked = Order("own_openai", "flux-klein", "a fox", 512, 256, 1, 7, 3)
    assert read(example("openai_shaped")).host.request(asked).body == {
        "model": "flux-klein",
        "prompt": "a fox",
        "n": 1,
        "size": "512x256",
        "seed": 7,
        "num_inference_steps": 3,
        "response_format": "b64_json",
    }


def test_a_price_is_quoted_by_its_basis() -> None:
    found = read(example("openai_shaped"))
    asked = Order("own_mine", "flux-klein", "a fox", 1024, 512, 1, 7, 4)
    assert quote(asked, (found.price,)).money.amount == Decimal("0.001")


def test_a_file_may_say_that_its_host_is_in_the_eu() -> None:
    assert read(example("queue")).host.in_eu is False
    assert read(changed("queue", "in_eu", True)).host.in_eu is True
    assert read(changed("queue", "in_eu", False)).host.in_eu is False


def test_of_the_hosts_of_the_pack_only_those_that_say_so_are_in_the_eu() -> None:
    assert [host.name for host in hosts().values() if host.in_eu] == ["ionos"]


@pytest.mark.parametrize(
    ("name", "way", "value", "told"),
    [
        ("openai_shaped", "address", "http://api.pictures.example/v1", "address cannot be used"),
        ("openai_shaped", "address", "http://192.168.1.4/v1", "address cannot be used"),
        ("openai_shaped", "address", "https://me:pass@api.pictures.example/v1", "address cannot be used"),
        ("openai_shaped", "address", "file:///etc/passwd", "address cannot be used"),
        ("openai_shaped", "address", "https://{model}.example/v1", "address is another text"),
        ("openai_shaped", "address", "https://pictures.example/v1?m={model}", "address is another text"),
        ("openai_shaped", "address", "https://pictures.example/{prompt}", "address is another text"),
        ("openai_shaped", "adress", "https://x.example", "adress is no field here"),
        ("openai_shaped", "title", None, "title is missing"),
        ("openai_shaped", "schnellkit_host", 2, "schnellkit_host is 2"),
        ("openai_shaped", "key.variable", "TOGETHER_API_KEY", "names the key of another host"),
        ("openai_shaped", "key.variable", "sk-secret-123456789", "key.variable is another text"),
        ("openai_shaped", "key.check", "https://elsewhere.example/v1/models", "key.check leads elsewhere"),
        ("openai_shaped", "key.header", "content-length", "key.header is another text"),
        ("openai_shaped", "headers", {"Host": "elsewhere.example"}, "headers is an object"),
        ("openai_shaped", "headers", {"X-A": "a\r\nb: c"}, "headers is an object"),
        ("openai_shaped", "limits.side", [256, 128], "limits.side leads out of its bounds"),
        ("openai_shaped", "limits.side", [256, 8192, 8], "limits.side leads out of its bounds"),
        ("openai_shaped", "limits.side", True, "limits.side is true or false"),
        ("openai_shaped", "limits.sizes", ["1024x1024"], "limits has side or sizes"),
        ("openai_shaped", "limits.pixels", 5000, "limits.pixels is 5000"),
        ("openai_shaped", "limits.seeds", None, "body has {seed} exactly where"),
        ("openai_shaped", "body.seed", None, "body has {seed} exactly where"),
        ("openai_shaped", "body.prompt", "a fox", "body lacks {prompt}"),
        ("openai_shaped", "body.size", None, "body lacks {size}"),
        ("openai_shaped", "body.model", "one", "body lacks {model}"),
        ("openai_shaped", "body.extra", "{nothing}", "body.extra holds “{nothing}”"),
        ("openai_shaped", "body.extra", "{prompt.__class__}", "body.extra holds “{prompt.__class__}”"),
        ("openai_shaped", "body.extra", "{", "body.extra holds “{”"),
        ("openai_shaped", "body.extra", "\ud800", "half of a character"),
        ("openai_shaped", "answer.pictures", "data[*].b64_json()", "answer.pictures is another text"),
        ("openai_shaped", "answer.pictures", None, "answer.pictures is missing"),
        ("openai_shaped", "answer.as", "svg", "answer.as is another text"),
        ("openai_shaped", "refusals", [{"means": "content"}], "refusals[0] has status or word"),
        ("openai_shaped", "price.basis", "picture", "price.basis is another text"),
        ("openai_shaped", "price.amount", "a lot", "price.amount is another text"),
        ("openai_shaped", "price.amount", -1, "price.amount is -1"),
        ("openai_shaped", "price.amount", None, "price.amount is missing"),
        ("openai_shaped", "price.date", "yesterday", "price.date is another text"),
        ("openai_shaped", "price.currency", "$", "price.currency is another text"),
        ("openai_shaped", "price.step", "0.1", "price.step has no meaning"),
        ("queue", "price.basis", "step", "price.basis counts steps"),
        ("queue", "queue.ask", "https://elsewhere.example/{id}", "queue.ask leads elsewhere"),
        ("queue", "queue.ask", "https://queue.painters.example/look", "queue.ask is an address"),
        ("queue", "queue.done", [], "queue.done is a list"),
        ("queue", "limits.sizes", ["1024x1024", "512x512"], "body lacks {size}"),
        ("raw_bytes", "limits.per_call", 4, "body lacks {images}"),
        ("raw_bytes", "pace.timeout", 10**9, "pace.timeout is 1000000000"),
        ("raw_bytes", "in_eu", "yes", "in_eu is another text; it takes true or false"),
        ("raw_bytes", "in_eu", 1, "in_eu is 1; it takes true or false"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_is_allowed(name: str, way: str, value: Any, told: str) -> None:
    with pytest.raises(NotDescribed) as fault:
        read(changed(name, way, value))
    assert told in str(fault.value)
    assert ALLOWED.search(str(fault.value)), fault.value
    assert "sk-secret" not in str(fault.value)
    assert "me:pass" not in str(fault.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1, column 1"),
        ("[]", "line 1 is a list"),
        ('{\n"title": "a",\n}', "line 3, column 1"),
        ('{"title": "a", "title": "b"}', "title is there twice"),
        ('{"price": NaN}', "NaN is no number"),
        ('{"price": ' + "9" * 5000 + "}", "line 1: a number in it"),
        ('{"price": 1e' + "9" * 30 + "}", "too great a number"),
        ("[" * 100_000, "line 1"),
        ('{"title": "a" // mine\n}', "line 1, column 15"),
    ],
)
def test_a_damaged_text_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(NotDescribed, match=re.escape(told)):
        read(text)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["{prompt}", "{id}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def ways(data: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for name, one in inner for found in [(*way, name), *ways(one, (*way, name))]]


@pytest.mark.parametrize("name", EXAMPLES)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_random_damage_is_a_host_still_or_a_message_with_a_place_and_leads_nowhere_else(
    name: str, data: st.DataObject
) -> None:
    whole = json.loads(example(name))
    for _ in range(data.draw(st.integers(1, 3))):
        way = data.draw(st.sampled_from(ways(whole)))
        place = whole
        for step in way[:-1]:
            place = place[step]
        change = data.draw(st.sampled_from(["drop", "put", "add"]))
        if change == "drop":
            del place[way[-1]]
        elif change == "put" or isinstance(place, list):
            place[way[-1]] = data.draw(ANYTHING)
        else:
            place[data.draw(st.text(max_size=8))] = data.draw(ANYTHING)
        if not ways(whole):
            break
    check(name, json.dumps(whole))


@pytest.mark.parametrize("name", EXAMPLES)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_random_letters_are_a_message_too(name: str, data: st.DataObject) -> None:
    text = example(name)
    at = data.draw(st.integers(0, len(text)))
    upto = data.draw(st.integers(at, min(len(text), at + 20)))
    check(name, text[:at] + data.draw(st.text(max_size=5)) + text[upto:])


def check(name: str, text: str) -> None:
    try:
        found = described(name, text, _fault, TAKEN)
    except NotDescribed as fault:
        told = str(fault)
    else:
        leads_nowhere_else(found)
        return
    assert PLACE.match(told), told
    assert ALLOWED.search(told), told
    assert len(told) < 800


def leads_nowhere_else(found: Described) -> None:
    host = found.host
    assert _fault(host.origin) == ""
    model = host.models[0]
    width, height = model.limits.nearest_sizes(1024, 1024)[0]
    asked = Order(host.name, model.id, "a fox", width, height, 1, 7, 4)
    request = host.request(asked)
    assert request.url == host.origin or request.url[len(host.origin)] in "/?", request.url
    assert request.url.startswith(host.origin)
    json.dumps(request.body, allow_nan=False).encode()
    quote(asked, (found.price,))


def test_a_damaged_file_costs_no_other_host_and_is_told(tmp_path) -> None:
    for name in EXAMPLES:
        put(tmp_path, name)
    put(tmp_path, "broken", "{")
    put(tmp_path, "Big Name", example("queue"))
    (tmp_path / "hosts" / "huge.json").write_bytes(b" " * 70_000)
    (tmp_path / "hosts" / "latin.json").write_bytes(b'{\n"title": "\xe4"}')
    (tmp_path / "hosts" / "folder.json").mkdir()
    found = own_hosts(tmp_path)
    assert sorted(found.hosts) == [f"own_{name}" for name in sorted(EXAMPLES)]
    assert {name: told.partition(": ")[0] for name, told in found.faults.items()} == {
        name: name for name in ("broken.json", "Big Name.json", "huge.json", "latin.json", "folder.json")
    }
    assert "line 2" in found.faults["latin.json"]


def test_a_file_is_read_anew_once_it_has_changed(tmp_path) -> None:
    put(tmp_path, "mine", "{")
    assert list(own_hosts(tmp_path).faults) == ["mine.json"]
    put(tmp_path, "mine", example("raw_bytes"))
    assert list(own_hosts(tmp_path).hosts) == ["own_mine"]
    (tmp_path / "hosts" / "mine.json").unlink()
    assert own_hosts(tmp_path).hosts == {}
