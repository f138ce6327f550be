"""What only Monica's words need: guidance as text."""

from __future__ import annotations

import pytest

from schnellkit.providers.hosts.monica import request
from schnellkit.providers.order import Order


@pytest.mark.parametrize(
    ("guidance", "said"),
    [(3.0, "3"), (2.5, "2.5"), (10.0, "10"), (3.14159, "3.142"), (8e-120, "0"), (0, "0"), (1e-4, "0")],
)
def test_guidance_is_a_plain_number_in_text(guidance, said):
    order = Order("monica", "flux_dev", "a fox", 1024, 1024, seed=1, steps=28, options=(("guidance", guidance),))
    assert (request(order).body or {})["guidance"] == said
