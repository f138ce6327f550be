"""Every route has a function that answers it."""

from __future__ import annotations

import inspect

import pytest

from schnellkit.web import CHANGE, READ, function


@pytest.mark.parametrize("name", [*READ.values(), *CHANGE.values()])
def test_a_route_is_answered_by_a_coroutine(name):
    assert inspect.iscoroutinefunction(function(name))
