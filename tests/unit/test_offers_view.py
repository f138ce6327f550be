"""What a page is offered in the place of a node: the other hosts that make the same, with price, key and seconds."""

from __future__ import annotations

from decimal import Decimal

from schnellkit.ledger.caps import Caps
from schnellkit.orders.routes.facts import Facts, Seconds
from schnellkit.providers.errors import StoreTrouble
from schnellkit.providers.prices.price_list import Price
from schnellkit.quoting.graph_runs import RunsQuote
from schnellkit.quoting.offers_view import COMPARED_AT_MOST, offers_view, shop_of
from schnellkit.quoting.quote_view import quote_view
from schnellkit.tests.unit.graphs import HOSTED, NOTHING_SPENT, fox, other, quoted, world

__all__ = ["world"]

SHOP = shop_of(HOSTED)
KLEIN = "black-forest-labs/FLUX-2-klein-4b"


def took(world):
    """The same world, in which pictures of a megapixel at fal took their time before."""

    def takes(host, model, width, height):
        return Seconds(1.24, 3.0, 9) if (host, width, height) == ("fal", 1024, 1024) else None

    facts = Facts(world.hosts, world.addresses, world.prices, lambda money: money.amount, takes=takes)
    return world._replace(facts=lambda: facts)


def offers(world, node="n1", **nodes):
    found = offers_view(quoted(world, **nodes).lines, world, Caps(), SHOP)
    return found.lists[found.of[node]]


def names(found):
    return [one["name"] for one in found]


def test_an_offer_names_host_node_model_and_price(world):
    found = {one["name"]: one for one in offers(took(world), n1=fox())}
    assert found["fal"] == {
        "name": "fal",
        "host": "fal",
        "node": "SchnellkitFal",
        "model": "fal-ai/flux/schnell",
        "short": "schnell",
        "alike": True,
        "told": "≈ $0.0030",
        "cost": ["0.003", "USD"],
        "keyless": False,
        "seconds": 1.2,
    }
    assert found["ionos"]["cost"] is None
    assert found["ionos"]["told"] == "price unknown"


def test_the_cheapest_comes_first_and_who_has_no_key_last(world):
    known = [Decimal(one["cost"][0]) for one in offers(world, n1=fox()) if one["cost"] and one["cost"][1] == "USD"]
    assert known == sorted(known)
    first = offers(world, n1=fox())[0]["name"]
    locked = world._replace(keyless=lambda host: host == first)
    found = offers(locked, n1=fox())
    assert found[-1]["name"] == first
    assert [one["keyless"] for one in found] == [False] * (len(found) - 1) + [True]


def test_only_other_hosts_that_can_make_it_and_need_no_more_than_a_model_are_offered(world):
    found = names(offers(world, n1=fox(width=1344, height=768)))
    assert not {"deepinfra", "selfhosted", "ionos"} & set(found)
    assert "together" not in names(offers(world, n1=fox())), "its schnell may be gone"
    assert "own" not in SHOP.values()
    assert not {"own", "selfhosted"} & set(SHOP)


def test_an_offer_is_of_the_same_family(world):
    found = offers(world, n1=fox(model=KLEIN))
    assert {"bfl", "fal", "runware"} <= set(names(found))
    assert all("klein" in one["model"] for one in found)
    dev = offers(world, n1=fox("SchnellkitTogether", model="black-forest-labs/FLUX.2-dev"))
    assert {one["alike"] for one in dev} == {False}


def test_a_host_that_does_not_take_this_very_prompt_is_not_offered(world):
    assert "cloudflare" in names(offers(world, n1=fox()))
    assert "cloudflare" not in names(offers(world, n1=fox(prompt="a fox " * 400)))
    assert "cloudflare" in names(offers(world, n1=fox(prompt=" ")))


def test_a_node_without_steps_is_offered_what_a_new_node_would_ask_for(world):
    found = {one["name"]: one for one in offers(world, n1=fox("SchnellkitWavespeed"))}
    assert found["deepinfra"]["cost"] == ["0.002", "USD"]


def test_a_price_that_is_only_about_right_is_not_exact(world):
    about = Price("fal", "*", "image", Decimal("0.004"), "USD", margin=Decimal("0.25"))
    found = {one["name"]: one for one in offers(world._replace(prices=(about, *world.prices)), n1=fox())}
    assert (found["fal"]["told"], found["fal"]["cost"]) == ("≈ $0.0040", None)


def test_nodes_that_ask_for_alike_share_a_list_and_an_unknown_order_has_none(world):
    quote = quoted(
        world, n1=fox(), n2=fox(seed=8, prompt="a hare"), n3=fox(images=2), n4=fox(width=["x", 0]), x=other("Y")
    )
    found = offers_view(quote.lines, world, Caps(), SHOP)
    assert found.of == {"n1": "0", "n2": "0", "n3": "1"}
    assert len(found.lists) == 2


def test_many_different_orders_are_compared_as_far_as_pictures_go(world):
    nodes = {f"n{width}": fox(width=512 + 16 * width, images=64) for width in range(6)}
    found = offers_view(quoted(world, **nodes).lines, world, Caps(), SHOP)
    assert len(found.lists) == COMPARED_AT_MOST // 64


def test_the_page_has_the_offers_of_nodes_that_run_and_of_those_that_do_not(world):
    quote = quoted(world, n1=fox(), idle=fox(images=2))
    page = quote_view(RunsQuote(quote, quote), world, Caps(), NOTHING_SPENT, "", SHOP)
    assert (page["nodes"][0]["offers"], page["idle"][0]["offers"]) == ("0", "1")
    assert set(page["offers"]) == {"0", "1"}
    assert page["nodes"][0]["turns"] == 1
    bare = quote_view(RunsQuote(quote, quote), world, Caps(), NOTHING_SPENT)
    assert (bare["nodes"][0]["offers"], bare["offers"]) == ("", {})


def test_seconds_are_those_of_pictures_of_that_size_and_none_where_the_ledger_cannot_be_read(world):
    def broken():
        raise StoreTrouble("damaged")

    for other_world, size in ((took(world), 512), (world._replace(facts=broken), 1024), (world, 1024)):
        told = {one["seconds"] for one in offers(other_world, n1=fox(width=size, height=size))}
        assert told == {None}
