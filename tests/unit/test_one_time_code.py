"""The one-time code: good once, for a while, for a few tries, and only for the browser that entered it."""

from __future__ import annotations

import os

import pytest

from schnellkit.web.access import is_owner, may_not_change, may_not_open, may_not_read, may_not_see, read_access
from schnellkit.web.one_time_code import COOKIE, GOOD_FOR, PAUSE, STDERR, TRIES, OneTimeCode, Refused, to_the_console

AWAY = {"Host": "192.168.0.7:8188"}


class Shown:
    """A code, the time, and what was printed."""

    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[str] = []
        self.code = OneTimeCode(lambda: self.now, self.lines.append)

    def show(self) -> str:
        self.code.show()
        return self.lines[-1].partition("enter this code in it: ")[2].partition(" (")[0]


@pytest.fixture
def shown() -> Shown:
    return Shown()


def cookie(proof: str) -> dict[str, str]:
    return {"Cookie": f"theme=dark; {COOKIE}={proof}"}


def test_who_enters_it_is_known_from_then_on_and_nobody_else(shown: Shown) -> None:
    proof = shown.code.enter(f" {shown.show()} ")
    assert shown.code.was_entered_by(cookie(proof))
    for headers in ({}, cookie(""), cookie(proof[:-1]), cookie(proof + "x"), {"Cookie": proof}, {"Cookie": ";=,"}):
        assert not shown.code.was_entered_by(headers)


def test_it_is_good_once(shown: Shown) -> None:
    code = shown.show()
    shown.code.enter(code)
    with pytest.raises(Refused, match="Ask for a new one"):
        shown.code.enter(code)


def test_it_is_good_for_a_while(shown: Shown) -> None:
    code = shown.show()
    shown.now += GOOD_FOR + 1
    with pytest.raises(Refused, match="too old"):
        shown.code.enter(code)


def test_after_a_few_wrong_ones_the_right_one_is_refused_too(shown: Shown) -> None:
    code = shown.show()
    for _ in range(TRIES):
        with pytest.raises(Refused, match="not the code"):
            shown.code.enter("0" if code.startswith("1") else "1")
    with pytest.raises(Refused, match="tried too often"):
        shown.code.enter(code)


@pytest.mark.parametrize("written", ["", "abc", "١٢٣", "1" * 4000])
def test_what_is_no_code_is_refused(shown: Shown, written: str) -> None:
    shown.show()
    with pytest.raises(Refused):
        shown.code.enter(written)


def test_nothing_is_let_in_before_a_code_was_shown(shown: Shown) -> None:
    with pytest.raises(Refused):
        shown.code.enter("")


def test_a_new_one_takes_its_time_and_ends_the_old_one(shown: Shown) -> None:
    old = shown.show()
    with pytest.raises(Refused, match="a moment ago"):
        shown.code.show()
    shown.now += PAUSE
    new = shown.show()
    if old != new:
        with pytest.raises(Refused, match="not the code"):
            shown.code.enter(old)
    assert shown.code.enter(new)


def test_it_is_written_past_everything_that_keeps_what_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    to_the_console("1234\n")
    assert capfd.readouterr().err == "1234\n"


def test_without_a_console_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(number: int, text: bytes) -> int:
        assert number == STDERR
        raise OSError("Bad file descriptor")

    monkeypatch.setattr(os, "write", closed)
    with pytest.raises(Refused, match="no console"):
        to_the_console("1234")


@pytest.mark.parametrize(
    "door", [may_not_change, may_not_read, may_not_open, may_not_see], ids=lambda one: one.__name__
)
@pytest.mark.parametrize("multi_user", [False, True])
def test_who_entered_it_comes_in_everywhere(monkeypatch: pytest.MonkeyPatch, shown: Shown, door, multi_user) -> None:
    monkeypatch.setitem(is_owner.__globals__, "CODE", shown.code)
    proof = shown.code.enter(shown.show())
    known = read_access({}, "0.0.0.0", multi_user=multi_user)
    assert door(known, "172.17.0.1", {**AWAY, **cookie(proof)}) == ""
    assert bool(door(known, "172.17.0.1", AWAY)) == (door is not may_not_see or multi_user)


def test_who_entered_it_is_still_not_another_user(monkeypatch: pytest.MonkeyPatch, shown: Shown) -> None:
    monkeypatch.setitem(is_owner.__globals__, "CODE", shown.code)
    proof = shown.code.enter(shown.show())
    known = read_access({"SCHNELLKIT_OWNER": "ann"}, "0.0.0.0", multi_user=True)
    assert may_not_change(known, "172.17.0.1", {**AWAY, **cookie(proof), "Comfy-User": "bob"})
