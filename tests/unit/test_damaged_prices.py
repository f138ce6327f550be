"""The person's own prices, where they are damaged: a sentence, whatever is wrong with them."""

from __future__ import annotations

import pytest

from schnellkit.personal.own_prices import known_prices
from schnellkit.providers.errors import StoreTrouble
from schnellkit.web.pages.trouble import describe_trouble


@pytest.mark.parametrize(
    "damaged", ["{", "[]", "", '{"prices": 3}', '{"prices": [3]}', '{"prices": [{"host": 1}]}', '{"prices": [null]}']
)
def test_damaged_prices_are_a_sentence(damaged, tmp_path):
    (tmp_path / "prices.json").write_text(damaged)
    with pytest.raises(StoreTrouble, match=r"prices\.json") as caught:
        known_prices(tmp_path)
    assert describe_trouble(caught.value, str) == (500, str(caught.value))
