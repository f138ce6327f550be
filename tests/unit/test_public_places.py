"""Private places in all their spellings, addresses that no key may go to, and marks that stay in their mode."""

from __future__ import annotations

import pytest

from schnellkit.ledger.ledger import Ledger
from schnellkit.personal.addresses import Addresses, Endpoint
from schnellkit.providers.errors import InvalidOrder
from schnellkit.tests.unit.ledgers import reserve
from schnellkit.web.pages.outcomes import mark, mark_not_charged
from schnellkit.wire.download import _fault
from schnellkit.wire.public_network import is_public


@pytest.mark.parametrize("number", ["fec0::2", "64:ff9b:1::a00:1", "::127.0.0.1", "64:ff9b::7f00:1", "10.0.0.7", "odd"])
def test_a_private_number_is_private_however_it_is_written(number):
    assert not is_public(number)


def test_a_public_number_is_public():
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")


@pytest.mark.parametrize(
    "name",
    ["127.1", "0x7f.1", "0177.0.0.1", "[64:ff9b::7f00:1]", "x.localhost", "metadata.google.internal", "nas.local"],
)
def test_a_link_to_a_private_name_is_not_followed_where_only_its_text_can_be_checked(name):
    assert _fault(f"https://{name}/a.png") == "the link leads into a private network"


def test_a_link_to_a_host_of_the_world_may_be_followed():
    assert _fault("https://files.example.com/a.png") == ""


def test_a_server_written_by_hand_is_asked_only_where_a_key_may_go(tmp_path):
    with pytest.raises(InvalidOrder):
        Addresses(tmp_path, {}).at(Endpoint("mine", "http://93.184.216.34", "vllm"), "/health")


def test_an_outcome_is_marked_only_in_the_mode_it_belongs_to(tmp_path):
    ledger = Ledger(tmp_path)
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    ledger.lost(receipt.id, note="")
    with pytest.raises(InvalidOrder):
        mark(ledger, receipt.id, None, sandbox=True)
    with pytest.raises(InvalidOrder):
        mark_not_charged(ledger, [receipt.id], sandbox=True)
    assert ledger.receipt(receipt.id).state == "unknown outcome"
    ledger.close()
