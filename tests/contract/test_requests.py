"""What each host is sent, word for word: what a host does not know it ignores, and nobody would hear of it."""

from __future__ import annotations

import pytest

from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.wire import Part
from schnellkit.tests.known_hosts import Sent, all_of, known, ordered

SENT: dict[str, Sent] = all_of("SENT")
HEADERS: dict[str, dict[str, str]] = known("HEADERS")


def test_every_host_is_here() -> None:
    assert {order.host for order, _, _ in SENT.values()} == hosts().keys()


@pytest.mark.parametrize("name", SENT)
def test_a_host_is_sent_this_and_nothing_else(name: str) -> None:
    order, url, body = SENT[name]
    sent = hosts()[order.host].request(order)
    assert (sent.method, sent.url, dict(sent.headers)) == ("POST", url, HEADERS.get(order.host, {}))
    assert sent.body == body


def test_klein_at_cloudflare_is_sent_as_a_form() -> None:
    sent = hosts()["cloudflare"].request(ordered("cloudflare", "@cf/black-forest-labs/flux-2-klein-4b", steps=None))
    assert sent.url.endswith("/accounts/{account}/ai/run/@cf/black-forest-labs/flux-2-klein-4b")
    assert sent.body is None
    assert sent.parts == (Part("prompt", "a fox"), Part("width", "1024"), Part("height", "768"))


def test_a_task_at_runware_is_named_by_its_receipt_and_without_one_by_its_order() -> None:
    order = ordered("runware", "flux-1-schnell")
    body = hosts()["runware"].request(order).body
    assert body == hosts()["runware"].request(order).body
    assert body != hosts()["runware"].request(order.with_(seed=8)).body
    marked = order.with_(mark="50836053a0ee4cf5b9d6ae7c5d140ada")
    assert marked.name == order.name, "the mark of a purchase makes no other order of it"


@pytest.mark.parametrize(("host", "options"), [("nvidia", ()), ("selfhosted", ("localai",)), ("selfhosted", ("nim",))])
def test_seed_nought_is_never_sent_where_it_means_any_seed(host: str, options: tuple[str, ...]) -> None:
    there = hosts()[host]
    order = Order(host, there.models[0].id, "a fox", 1024, 1024, options=tuple(("dialect", one) for one in options))
    limits = there.limits(order)
    assert limits.seeds
    for seed in (0, limits.seeds.most, limits.seeds.most + 1, 2**64 - 1):
        assert limits.fold(seed) > 0
