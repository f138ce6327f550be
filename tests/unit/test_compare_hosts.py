"""The same picture at every host: in order of price, unknown never as nothing, the impossible said so."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schnellkit.ledger.caps import Caps
from schnellkit.personal.addresses import Addresses, Endpoint
from schnellkit.providers.errors import InvalidOrder
from schnellkit.providers.families import family
from schnellkit.providers.hosts import hosts
from schnellkit.providers.prices.price_list import Price, built_in
from schnellkit.quoting.compare_hosts import Offer, cheapest, compare_hosts, in_reach, table


def offers(width=1024, height=1024, steps=4, images=1, prices=()) -> tuple[Offer, ...]:
    return compare_hosts((width, height), steps, images, hosts(), (*prices, *built_in()), Caps().worth)


def of(host: str, found: tuple[Offer, ...]) -> Offer:
    return next(offer for offer in found if offer.host == host)


def test_every_host_is_there_and_only_with_models_that_are_schnell():
    found = offers()
    assert {offer.host for offer in found} == set(hosts()) - {"bfl"}
    assert not any("dev" in offer.model or "pro" in offer.model for offer in found)


def test_the_cheapest_comes_first_and_unknown_prices_after_the_known():
    words = [str(offer) for offer in offers()]
    assert words.index("≈ $0.0020") < words.index("price unknown")


def test_a_model_that_may_be_gone_is_no_offer():
    found = offers()
    assert of("together", found).problem.startswith("may be gone: ")
    assert cheapest(found, None).host != "together"


def test_a_host_that_cannot_make_the_size_comes_last_and_says_why():
    last = of("nvidia", offers(width=1000, height=1000))
    assert last.problem.startswith("cannot make it: width")
    assert last.money is None


def test_pictures_in_several_calls_add_up_exactly():
    assert of("deepinfra", offers(images=7)).money.amount == Decimal("0.0140")
    assert of("nvidia", offers(images=7)).money.amount == 7


def test_money_of_another_currency_is_not_compared_without_a_rate():
    mine = Price("ionos", "*", "image", Decimal("0.0001"), "EUR")
    found = offers(prices=(mine,))
    assert found.index(of("ionos", found)) > found.index(of("deepinfra", found))
    rated = compare_hosts((1024, 1024), 4, 1, hosts(), (mine, *built_in()), Caps(rates={"EUR": Decimal(1)}).worth)
    assert rated.index(of("ionos", rated)) < rated.index(of("deepinfra", rated))


def test_ones_own_servers_are_in_reach_once_there_are_any(tmp_path):
    addresses = Addresses(tmp_path, {})
    assert "selfhosted" not in in_reach(hosts(), addresses)
    addresses.keep(Endpoint("attic", "https://attic.example", "vllm"))
    assert in_reach(hosts(), addresses).keys() == hosts().keys()


def test_the_table_has_a_line_for_each():
    assert table(offers()).count("\n") + 1 == len(offers())


@pytest.mark.parametrize(("host", "words"), [("deepinfra", "≈ $0.0020"), ("ionos", "price unknown"), (None, "free")])
def test_the_offer_of_one_host_or_of_the_cheapest(host, words):
    assert str(cheapest(offers(), host)) == words


def test_a_host_that_is_not_there_is_said_in_words():
    with pytest.raises(InvalidOrder, match="you have no such server"):
        cheapest([], "selfhosted")


def test_a_host_without_schnell_says_so():
    with pytest.raises(InvalidOrder, match="Black Forest Labs does not serve schnell"):
        cheapest(offers(), "bfl")


@pytest.mark.parametrize("host", ["fal", "bfl", "replicate", "wavespeed", "nvidia", "cloudflare"])
def test_klein_is_one_family_however_its_host_writes_it(host):
    families = [family(model.id) for model in hosts()[host].models]
    assert families.count("klein-4b") == 1


def test_a_line_of_the_table_names_host_model_and_price():
    found = [offer for offer in offers() if offer.host in ("nvidia", "deepinfra") and "schnell" in offer.model]
    assert table(found).splitlines() == [
        f"{offer.title} · {offer.model.split('/')[-1]}: {offer.describe()}" for offer in found
    ]
    assert "DeepInfra · FLUX-1-schnell: ≈ $0.0020" in table(found)
