import pytest

from schnellkit.generation.addresses import Addresses, Endpoint
from schnellkit.providers import hosts
from schnellkit.providers.errors import InvalidOrder
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
