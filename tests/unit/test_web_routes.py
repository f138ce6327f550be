"""Every route has a function that answers it, and a door."""

from __future__ import annotations

import inspect

import pytest

from schnellkit.web import ANYBODY, CHANGE, ENTER, READ, door
from schnellkit.web.access import may_not_open, may_not_read, may_not_see
from schnellkit.web.guard import anybody
from schnellkit.web.routes import CHANGING, ENTERING, READING


@pytest.mark.parametrize(("paths", "answers"), [(READ, READING), (CHANGE, CHANGING), (ENTER, ENTERING)])
def test_every_route_is_answered_by_a_coroutine_and_every_answer_has_a_route(paths, answers):
    assert tuple(answers) == paths
    assert all(map(inspect.iscoroutinefunction, answers.values()))


def test_what_is_private_is_behind_the_door_of_its_owner():
    doors = {path: door(path) for path in READ}
    private = ("/spending", "/ledger.csv", "/ledger.json", "/library", "/outcomes", "/answers/{id}")
    assert {path for path, one in doors.items() if one is may_not_read} == set(private)
    assert {path for path, one in doors.items() if one is may_not_open} == {"/pictures/{name}", "/thumbnails/{name}"}
    assert {path for path, one in doors.items() if one is may_not_see} == {"/keys", "/endpoints"}
    assert {path for path, one in doors.items() if one is anybody} == set(ANYBODY)
    assert ANYBODY == ("/hosts", "/presets", "/presets.json", "/hosts/table")
    assert door("/a route of tomorrow") is may_not_read
