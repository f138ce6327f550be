import json
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schnellkit.personal.addresses import Addresses, Endpoint, safe_base
from schnellkit.providers.errors import InvalidOrder
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order

DEEPINFRA = hosts()["deepinfra"]
URL = "https://api.deepinfra.com/v1/inference/model"
ORDER = Order("selfhosted", "m", "p", 64, 64, options=(("endpoint", "mine"),))


def test_without_a_setting_the_hosts_own_address_is_used(tmp_path):
    assert Addresses(tmp_path, {}).resolve(DEEPINFRA, URL) == URL


@pytest.mark.parametrize(
    ("set_to", "resolved"),
    [
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000/v1/inference/model"),
        ("http://[::1]:9000", "http://[::1]:9000/v1/inference/model"),
        ("https://proxy.example", "https://proxy.example/v1/inference/model"),
        ("http://localhost:9000/deepinfra", "http://localhost:9000/deepinfra/v1/inference/model"),
    ],
)
def test_the_environment_moves_scheme_host_and_port_and_the_path_stays(tmp_path, set_to, resolved):
    addresses = Addresses(tmp_path, {"SCHNELLKIT_DEEPINFRA_URL": set_to})
    assert addresses.resolve(DEEPINFRA, URL) == resolved


@pytest.mark.parametrize(
    "set_to",
    ["http://example.com", "ftp://127.0.0.1", "https://me:secret@example.com", "example.com", "http://10.0.0.1"],
)
def test_an_address_a_key_must_not_go_to_is_refused(tmp_path, set_to):
    with pytest.raises(InvalidOrder, match="SCHNELLKIT_DEEPINFRA_URL") as refused:
        Addresses(tmp_path, {"SCHNELLKIT_DEEPINFRA_URL": set_to}).resolve(DEEPINFRA, URL)
    assert "secret" not in str(refused.value)


def test_a_named_endpoint_of_the_person_is_used(tmp_path):
    addresses = Addresses(tmp_path, {})
    addresses.keep(Endpoint("mine", "http://192.168.1.5:8000", "vllm"))
    resolved = addresses.resolve(DEEPINFRA, "https://endpoint.invalid/v1/images/generations", ORDER)
    assert resolved == "http://192.168.1.5:8000/v1/images/generations"


def test_an_unknown_endpoint_says_which_there_are(tmp_path):
    addresses = Addresses(tmp_path, {})
    addresses.keep(Endpoint("studio", "https://studio.example", "vllm"))
    with pytest.raises(InvalidOrder, match="known: studio") as refused:
        addresses.endpoint("mine")
    assert refused.value.nearest == ("studio",)


def test_a_dropped_endpoint_is_gone(tmp_path):
    addresses = Addresses(tmp_path, {})
    addresses.keep(Endpoint("mine", "https://one.example", "sglang"))
    addresses.drop("mine")
    assert addresses.endpoints() == {}


@pytest.mark.parametrize(
    "endpoint", [Endpoint("x", "http://example.com", "vllm"), Endpoint("x", "https://a.example", "other")]
)
def test_an_endpoint_with_a_public_plain_address_or_unknown_dialect_is_refused(tmp_path, endpoint):
    with pytest.raises(InvalidOrder):
        Addresses(tmp_path, {}).keep(endpoint)


NOWHERE = [
    ("http://127.0.0.1:80800", "port"),
    ("http://127.0.0.1:0", "port"),
    ("http://127.0.0.1:port", "port"),
    ("http://[::1", "no address"),
    ("http://", "names no host"),
    ("http://127.0.0.1:80 00", "blank"),
    ("https://a\u200bb.example", "unprintable"),
    ("https://" + "a" * 64 + ".example", "no name"),
    ("https://" + "ü" * 64 + ".example", "no name"),
    ("https://a..example", "no name"),
    ("https://" + "a.b" * 100, "no name"),
]


@pytest.mark.parametrize(("url", "fault"), NOWHERE)
def test_an_address_where_nothing_can_be_is_refused_as_it_is_saved(tmp_path, url, fault):
    with pytest.raises(InvalidOrder, match=fault):
        Addresses(tmp_path, {}).keep(Endpoint("mine", url, "vllm"))


@pytest.mark.parametrize(
    ("url", "fault"), [*NOWHERE, ("http://example.com", "plain http"), ("ftp://a.example", "http")]
)
def test_an_address_written_into_the_file_by_hand_is_checked_at_the_order(tmp_path, url, fault):
    addresses = Addresses(tmp_path, {})
    told = {"mine": {"url": url, "dialect": "vllm"}}
    (tmp_path / "endpoints.json").write_text(json.dumps(told))
    for asked in (
        lambda: addresses.resolve(DEEPINFRA, "https://endpoint.invalid/v1/images/generations", ORDER),
        lambda: addresses.own_address(DEEPINFRA, ORDER),
    ):
        with pytest.raises(InvalidOrder, match=f"mine.*{fault}"):
            asked()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:65535", "https://gpu_1.lan.example.", "https://bücher.example", "https://[2001:db8::1]:8443/x"],
)
def test_an_address_where_something_may_be_is_taken(tmp_path, url):
    addresses = Addresses(tmp_path, {})
    addresses.keep(Endpoint("mine", url, "vllm"))
    assert addresses.own_address(DEEPINFRA, ORDER) == url


@given(st.text(max_size=40) | st.text(max_size=30).map(lambda text: f"http://127.0.0.1{text}"))
def test_any_text_is_an_address_or_is_refused_in_words(text):
    try:
        safe_base(text, "url", own=True)
    except InvalidOrder:
        return
    assert urlsplit(text).port != 0


def test_in_the_sandbox_no_address_of_the_environment_counts(tmp_path):
    addresses = Addresses(tmp_path, {"SCHNELLKIT_DEEPINFRA_URL": "http://127.0.0.1:9000"}, sandbox=True)
    assert addresses.resolve(DEEPINFRA, URL) == URL
    assert addresses.moved_to(DEEPINFRA) is None
