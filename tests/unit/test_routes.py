"""The route of Schnell · Anywhere: the best of the hosts that may make the picture, and never another one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schnellkit.orders.routes.facts import Facts, Seconds
from schnellkit.orders.routes.ready_by import seconds_until
from schnellkit.orders.routes.route import STOPS_AT_MOST, Route, route, routes
from schnellkit.orders.routes.stops import names_of
from schnellkit.orders.routes.wishes import CHOICES, ONLY, Wishes, hosts_named, wishes_of
from schnellkit.personal.addresses import Addresses, Endpoint
from schnellkit.providers.errors import InvalidOrder
from schnellkit.providers.hosts import hosts
from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.price_list import Price, built_in

ASKED = {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "images": 1, "steps": 4, "size_fit": "exact"}
SERVED = [name for name, host in hosts().items() if host.key_variable]


def dollars(money: Money) -> Decimal | None:
    return money.amount if money.currency == "USD" else None


def facts(home: Path, **known: Any) -> Facts:
    return Facts(hosts(), Addresses(home, {}), built_in(), dollars, **known)


def flat(**amounts: str) -> tuple[Price, ...]:
    """So much a picture at each host, nobody knows what at the others."""
    return tuple(Price(name, "*", "image", Decimal(amount), "USD") for name, amount in amounts.items())


def named(found: Route) -> list[str]:
    return [stop.name for stop in found.stops]


def free_day(prices: tuple[Price, ...]) -> tuple[Price, ...]:
    """The first of them with a free day."""
    return (prices[0]._replace(free_a_day=Decimal(1)), *prices[1:])


def asked(home: Path, wishes: Wishes, **known: Any) -> Route:
    return route(ASKED, wishes, facts(home, **known))


def test_the_cheapest_comes_first_and_the_next_ones_behind_it(tmp_path):
    found = route(
        ASKED, Wishes(), facts(tmp_path)._replace(prices=flat(fal="0.003", deepinfra="0.002", runware="0.004"))
    )
    assert named(found) == ["deepinfra", "fal", "runware"]
    assert found.describe() == "DeepInfra, ≈ $0.0020 · then fal, ≈ $0.0030 · then Runware, ≈ $0.0040"
    assert found.reason == "the cheapest of 3"


def test_what_may_be_free_today_goes_before_what_costs_little(tmp_path):
    known = facts(
        tmp_path, left=lambda quoted, images: 118 if quoted.price and quoted.price.host == "cloudflare" else None
    )
    found = route(ASKED, Wishes(), known._replace(prices=free_day(flat(cloudflare="0.0011", deepinfra="0.0005"))))
    assert found.describe() == "Cloudflare, ≈ $0.0011, 118 perhaps free today · then DeepInfra, ≈ $0.00050"


def test_the_fastest_is_known_by_receipts_and_the_unmeasured_come_after(tmp_path):
    seconds = {"fal": Seconds(0.8, 1.2, 20), "deepinfra": Seconds(1.9, 3.0, 9)}
    known = facts(tmp_path, takes=lambda host, model, width, height: seconds.get(host))
    prices = flat(fal="0.003", deepinfra="0.002", runware="0.001")
    found = route(ASKED, Wishes("fastest"), known._replace(prices=prices))
    assert found.describe() == "fal, ≈ $0.0030, 0.8 s · then DeepInfra, ≈ $0.0020, 1.9 s · then Runware, ≈ $0.0010"
    assert found.reason == "the fastest of 3"


def test_in_my_order_is_the_order_that_is_written(tmp_path):
    wishes = wishes_of({"choose": "in my order", "hosts": "Runware; fal,\ndeepinfra"}, SERVED)
    assert named(asked(tmp_path, wishes)) == ["runware", "fal", "deepinfra"]


def test_own_machine_first_is_this_machine_then_own_servers_then_the_cheapest(tmp_path):
    known = facts(tmp_path, here=True)._replace(prices=(*flat(fal="0.003"), Price("selfhosted", "*", "free")))
    known.addresses.keep(Endpoint("cellar", "https://cellar.example", "vllm"))
    assert named(route(ASKED, Wishes("own machine first"), known)) == ["here", "cellar", "fal"]
    assert named(route(ASKED, Wishes("own machine first", only="EU only"), known)) == ["here", "cellar"]


def test_what_the_library_has_is_free_and_comes_first(tmp_path):
    has = facts(tmp_path, has=lambda order: order.host == "fal" and order.seed == 8)
    first, second = routes(ASKED, 2, Wishes(hosts=("deepinfra", "fal")), has)
    assert named(first)[0] == "deepinfra"
    assert second.describe().startswith("fal, free, from your library · then DeepInfra")
    assert second.reason == "in your library"
    fresh = route({**ASKED, "seed": 8, "fresh": True}, Wishes(hosts=("deepinfra", "fal")), has)
    assert named(fresh)[0] == "deepinfra"


def test_stay_keeps_to_the_host_of_the_last_picture(tmp_path):
    found = asked(tmp_path, Wishes(stay=True), last="runware")
    assert named(found)[0] == "runware"
    assert found.reason == "it made the last picture of this workflow"
    assert named(asked(tmp_path, Wishes(stay=True, at_most=Decimal("0.001")), last="runware"))[0] != "runware"


def test_who_is_left_out_is_told_with_the_reason(tmp_path):
    with pytest.raises(InvalidOrder, match="No host may make this picture") as told:
        asked(
            tmp_path, Wishes(hosts=("fal", "deepinfra")), keyless=lambda host: host == "fal", resting=lambda host: 12.4
        )
    assert "fal: no key yet" in str(told.value)
    assert "DeepInfra: it rests for 12 s" in str(told.value)


def test_caps_and_at_most_keep_the_dear_out(tmp_path):
    prices = flat(fal="0.003", deepinfra="0.002")
    for known, wishes, why in (
        (facts(tmp_path, room=Decimal("0.0025")), Wishes(), "your caps do not leave enough for it"),
        (facts(tmp_path), Wishes(at_most=Decimal("0.0025")), "it costs more than you allow"),
    ):
        found = route(ASKED, wishes, known._replace(prices=prices))
        assert named(found) == ["deepinfra"]
        assert why in [one.why for one in found.left_out if one.title == "fal"]


def test_all_pictures_of_an_order_have_one_size(tmp_path):
    odd = {**ASKED, "width": 1000, "height": 600, "size_fit": "nearest"}
    for one in routes(odd, 3, Wishes(), facts(tmp_path)):
        assert len({(stop.order.width, stop.order.height) for stop in one.stops}) == 1


@pytest.mark.parametrize(
    ("text", "seconds"), [("", None), ("20 min", 1200), ("2h", 7200), ("45 s", 45), ("14:30", 5400), ("9:05", 72_300)]
)
def test_ready_by_is_a_time_or_a_span(text, seconds):
    assert seconds_until(text, datetime(2026, 6, 1, 13, 0)) == seconds


@pytest.mark.parametrize("text", ["soon", "25:00", "12:75", "-3 min", "1e3 s", "14:30:00"])
def test_another_ready_by_is_told(text):
    with pytest.raises(InvalidOrder, match="write a time like 14:30"):
        seconds_until(text)


def test_a_name_that_is_no_host_is_told_with_those_that_are(tmp_path):
    known = names_of(hosts(), Addresses(tmp_path, {}))
    with pytest.raises(InvalidOrder, match=r"“nobody” is no host here. Known: .*deepinfra.*here"):
        wishes_of({"hosts": "deepinfra, nobody"}, known)
    with pytest.raises(InvalidOrder, match="hosts names none"):
        wishes_of({"choose": "in my order"}, known)
    assert hosts_named(" fal ,, FAL\n ionos;") == ("fal", "ionos")
    assert hosts_named("fal、ionos،nvidia，bfl") == ("fal", "ionos", "nvidia", "bfl")


amounts = st.sampled_from([None, "0", "0.0004", "0.0011", "0.002", "0.003", "0.01"])


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Random states of five hosts: price known or not, key, rest, seconds, what is in the library."""
    some = draw(st.lists(st.sampled_from(SERVED), min_size=1, max_size=5, unique=True))
    each = {name: draw(amounts) for name in some}
    return {
        "prices": {name: amount for name, amount in each.items() if amount is not None},
        "some": some,
        "keyless": draw(st.sets(st.sampled_from(some))),
        "resting": draw(st.sets(st.sampled_from(some))),
        "seconds": {name: draw(st.sampled_from([0.5, 1.0, 4.0])) for name in draw(st.sets(st.sampled_from(some)))},
        "stored": draw(st.sets(st.sampled_from(some), max_size=1)),
        "room": draw(st.sampled_from([None, Decimal("0.0015"), Decimal(0)])),
        "wishes": Wishes(
            draw(st.sampled_from(CHOICES[:2])),
            draw(st.sampled_from(ONLY)),
            tuple(draw(st.lists(st.sampled_from(some), unique=True))),
            draw(st.sampled_from([None, Decimal("0.002")])),
            draw(st.booleans()),
        ),
    }


@settings(max_examples=300, deadline=None)
@given(made=worlds())
def test_the_first_is_the_best_of_those_that_may(tmp_path_factory, made):
    wishes, prices = made["wishes"], made["prices"]
    known = Facts(
        {name: hosts()[name] for name in made["some"]},
        Addresses(tmp_path_factory.getbasetemp(), {}),
        flat(**prices),
        dollars,
        keyless=made["keyless"].__contains__,
        has=lambda order: order.host in made["stored"],
        takes=lambda host, model, w, h: Seconds(made["seconds"][host], 9, 9) if host in made["seconds"] else None,
        resting=lambda host: 5.0 * (host in made["resting"]),
        room=made["room"],
    )
    admissible = {name: value for name in made["some"] if (value := worth_asking(name, made)) is not None}
    try:
        found = route(ASKED, wishes, known)
    except InvalidOrder:
        assert not admissible
        return
    assert named(found) == list(dict.fromkeys(named(found))), "each host once"
    assert len(found.stops) == min(STOPS_AT_MOST, len(admissible))
    assert set(named(found)) <= set(admissible)
    assert [admissible[name] for name in named(found)] == sorted(admissible.values())[: len(found.stops)]


def worth_asking(name: str, made: dict[str, Any]) -> tuple[Any, ...] | None:
    """By brute force: where a host stands among those that may make the picture; None where it may not."""
    wishes, host, amount = made["wishes"], hosts()[name], made["prices"].get(name)
    model = next((one for one in host.models if "schnell" in one.id.lower() and not one.doubt), None)
    doubtful = next((one for one in host.models if "schnell" in one.id.lower()), None)
    stored = name in made["stored"] and doubtful is not None
    if doubtful is None or (wishes.hosts and name not in wishes.hosts):
        return None
    if wishes.only == "EU only" and not host.in_eu:
        return None
    if wishes.only == "with a seed" and not doubtful.limits.seeds:
        return None
    if not doubtful.limits.takes_size(1024, 1024):
        return None
    cost = None if amount is None else Decimal(amount)
    if not stored:
        if model is None or name in made["keyless"] | made["resting"]:
            return None
        if cost is None and (wishes.at_most is not None or not wishes.unknown):
            return None
        if cost and (cost > (wishes.at_most or cost) or cost > (cost if made["room"] is None else made["room"])):
            return None
    if stored:
        cost = Decimal(0)
    seconds = made["seconds"].get(name, 1e9)
    price = (cost is None, cost or Decimal(0))
    first = (cost is None, seconds, price) if wishes.choose == "fastest" else (price, seconds)
    return (not stored, *first, host.title)
