"""What a node's inputs ask for: the same order from a run, from a saved prompt, and from what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from schnellkit.orders.order_from_inputs import as_inputs, ordered
from schnellkit.personal.addresses import Addresses, Endpoint
from schnellkit.providers.errors import InvalidOrder
from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order

SHARED = {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "images": 2, "steps": 4}


@pytest.fixture
def addresses(tmp_path: Path) -> Addresses:
    return Addresses(tmp_path, {})


def order_of(host: str, addresses: Addresses, **inputs: object) -> Order:
    return ordered(hosts()[host], {**SHARED, **inputs}, addresses)[0]


def test_what_is_left_out_is_the_hosts_first_model_and_its_defaults(addresses):
    order = order_of("deepinfra", addresses)
    assert order == Order(
        *("deepinfra", "black-forest-labs/FLUX-1-schnell", "a fox", 1024, 1024, 2, 7, 4), options=(("api", "native"),)
    )


def test_a_host_without_steps_gets_none(addresses):
    inputs = {name: value for name, value in SHARED.items() if name != "steps"}
    assert ordered(hosts()["ionos"], inputs, addresses)[0].steps is None


def test_a_choice_with_inputs_of_its_own_is_read_as_a_run_gives_it_and_as_a_prompt_saves_it(addresses):
    run = order_of("monica", addresses, model={"model": "flux_dev", "guidance": 4.5})
    saved = order_of("monica", addresses, **{"model": "flux_dev", "model.guidance": 4.5})
    assert run.name == saved.name
    assert (run.model, run.options) == ("flux_dev", (("guidance", 4.5),))


def test_a_setting_of_another_model_is_no_part_of_the_order(addresses):
    order = order_of("monica", addresses, **{"model": "flux_schnell", "model.guidance": 4.5})
    assert order.name == order_of("monica", addresses, model="flux_schnell").name


def test_another_model_is_taken_by_the_id_written_beside_it(addresses):
    order = order_of("together", addresses, model="other", other_model=" black-forest-labs/FLUX.1-dev ")
    assert order.model == "black-forest-labs/FLUX.1-dev"


def test_another_model_without_an_id_is_refused_in_words(addresses):
    with pytest.raises(InvalidOrder, match=r"^model is "):
        order_of("together", addresses, model="other")


def test_a_server_of_ones_own_gives_its_dialect_and_model(addresses):
    addresses.keep(Endpoint("attic", "https://attic.example", "nim", "schnell-8bit"))
    order = order_of("selfhosted", addresses, endpoint="attic")
    assert (order.model, dict(order.options)) == ("schnell-8bit", {"endpoint": "attic", "dialect": "nim"})


def test_a_server_that_is_not_here_is_refused_in_words(addresses):
    with pytest.raises(InvalidOrder, match="there is no server of that name here"):
        order_of("selfhosted", addresses, endpoint="cellar")


@pytest.mark.parametrize(
    ("host", "inputs"),
    [
        ("deepinfra", {"api": "openai"}),
        ("ionos", {"user": "a neighbour"}),
        ("monica", {"model": "flux_pro", "guidance": 4.5, "interval": 3, "safety_tolerance": 5}),
        ("together", {"model": "other", "other_model": "black-forest-labs/FLUX.1-dev", "output_format": "png"}),
        ("selfhosted", {"endpoint": "attic"}),
        ("nvidia", {}),
    ],
)
def test_an_order_read_back_as_inputs_is_the_same_order(addresses, host, inputs):
    addresses.keep(Endpoint("attic", "https://attic.example", "nim", "schnell-8bit"))
    order = order_of(host, addresses, **inputs)
    again = as_inputs(hosts()[host], order.model, dict(order.options))
    assert inputs.items() <= again.items()
    assert order_of(host, addresses, **again) == order


def test_a_size_is_only_changed_where_the_inputs_allow_it(addresses):
    exact, nothing = ordered(hosts()["nvidia"], {**SHARED, "width": 1000}, addresses)
    fitted, told = ordered(hosts()["nvidia"], {**SHARED, "width": 1000, "size_fit": "nearest"}, addresses)
    assert (exact.width, nothing) == (1000, "")
    assert fitted.width == 1024
    assert "1024" in told


def test_orders_that_differ_in_anything_have_other_names():
    order = Order("deepinfra", "schnell", "a fox", 1024, 768, 1, 7, 4, 0, b"a picture", (("api", "native"),))
    others = {
        "host": "together",
        "model": "dev",
        "prompt": "a fox.",
        "width": 768,
        "height": 1024,
        "images": 2,
        "seed": 8,
        "steps": 3,
        "variation": 1,
        "reference": b"another one",
        "options": (("api", "openai"),),
        "more_references": (b"a second one",),
    }
    assert {*others, "mark"} == set(Order._fields)
    assert "more_references" not in order.as_data(), "what was bought before keeps its name"
    assert order.with_(mark="a receipt's").name == order.name, "the mark tells purchases apart, not orders"
    names = [order.name, *(order.with_(**{field: value}).name for field, value in others.items())]
    assert len(set(names)) == len(names)
    assert order.with_(reference=None).name not in names
