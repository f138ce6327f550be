"""Under which names this server answers, who may read and change, and what the environment says of it."""

from __future__ import annotations

import logging
import socket

import pytest

from schnellkit.web import warn
from schnellkit.web.access import (
    Access,
    foreign_name,
    listens_openly,
    may_not_change,
    may_not_open,
    may_not_read,
    may_not_see,
    read_access,
)

HERE = {"Host": "127.0.0.1:8188"}
AWAY = {"Host": "192.168.0.7:8188"}
DOORS = (may_not_change, may_not_read, may_not_open, may_not_see)
OURS = (may_not_change, may_not_read, may_not_open)


def known(environment: dict[str, str] | None = None, *, multi_user: bool = False) -> Access:
    return read_access(environment or {}, "127.0.0.1", multi_user=multi_user)


def by_name(door) -> str:
    return door.__name__


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8188", "localhost", "LOCALHOST.:80", "a.localhost", "[::1]:8188", "192.168.0.7:8188", "[fe80::1]:8188"],
)
def test_numbers_and_this_machines_names_are_its_own(host):
    assert foreign_name(known(), {"Host": host}) == ""


def test_this_machines_name_is_its_own_with_the_endings_of_a_home(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "MyPC.office.example")
    for host in ("mypc:8188", "MYPC.local:8188", "mypc.lan", "mypc.office.example"):
        assert foreign_name(known(), {"Host": host}) == ""
    assert foreign_name(known(), {"Host": "mypc.example"})


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "2130706433", "[", "a@127.0.0.1.x", ""]
)
def test_any_other_name_is_refused_and_told_how_to_allow(host):
    assert "SCHNELLKIT_ALLOWED_HOSTS=" in foreign_name(known(), {"Host": host})


def test_a_program_that_names_no_host_is_no_browser():
    assert foreign_name(known(), {}) == ""


def test_listed_names_are_answered_and_no_others():
    allowed = known({"SCHNELLKIT_ALLOWED_HOSTS": " Comfy.example. , *.proxy.runpod.net"})
    for host in ("comfy.example", "COMFY.example:443", "abc-8188.proxy.runpod.net"):
        assert foreign_name(allowed, {"Host": host}) == ""
    for host in ("a.comfy.example", "proxy.runpod.net", "evilproxy.runpod.net", "comfy.example.evil.example"):
        assert foreign_name(allowed, {"Host": host})


@pytest.mark.parametrize("written", ["https://comfy.example", "comfy.example:8188", "*", "*.", "a b"])
def test_what_is_no_name_is_a_problem_and_allows_nothing(written):
    allowed = known({"SCHNELLKIT_ALLOWED_HOSTS": written})
    assert "is no host name" in allowed.problems[0]
    assert foreign_name(allowed, {"Host": "comfy.example"})


@pytest.mark.parametrize("door", DOORS, ids=by_name)
def test_this_machine_comes_in_everywhere(door):
    for multi_user in (False, True):
        assert door(known(multi_user=multi_user), "127.0.0.1", HERE) == ""


@pytest.mark.parametrize("door", OURS, ids=by_name)
@pytest.mark.parametrize(
    ("remote", "headers"),
    [
        ("192.168.0.9", AWAY),
        ("172.17.0.1", HERE),
        ("127.0.0.1", {**HERE, "X-Forwarded-For": "203.0.113.9"}),
        ("127.0.0.1", {**HERE, "Referer": "https://comfy.example/"}),
        (None, HERE),
    ],
)
def test_the_network_stays_outside_and_is_told_what_allows_it(door, remote, headers):
    assert "SCHNELLKIT_ALLOW_NETWORK_" in door(known(), remote, headers)


def test_reading_is_allowed_without_changing_and_changing_allows_both():
    reading = known({"SCHNELLKIT_ALLOW_NETWORK_READING": "1"})
    assert [bool(door(reading, "192.168.0.9", AWAY)) for door in OURS] == [True, False, False]
    changing = known({"SCHNELLKIT_ALLOW_NETWORK_SETTINGS": "1"})
    assert [bool(door(changing, "192.168.0.9", AWAY)) for door in OURS] == [False, False, False]


@pytest.mark.parametrize("word", ["1", " 1 ", "TRUE", "yes", "on\n"])
def test_a_true_word_is_on_however_it_is_written(word):
    assert known({"SCHNELLKIT_ALLOW_NETWORK_READING": word}).read


@pytest.mark.parametrize("word", ["", "0", "False", "no ", "off"])
def test_a_false_word_is_off_and_no_problem(word):
    assert known({"SCHNELLKIT_ALLOW_NETWORK_READING": word})[:2] == (False, False)
    assert known({"SCHNELLKIT_ALLOW_NETWORK_READING": word}).problems == ()


@pytest.mark.parametrize("name", ["SCHNELLKIT_ALLOW_NETWORK_READING", "SCHNELLKIT_ALLOW_NETWORK_SETTINGS"])
def test_any_other_word_is_off_and_said_in_the_log(name, caplog):
    misspelt = known({name: "treu"})
    assert not misspelt.read
    with caplog.at_level(logging.WARNING):
        warn(misspelt)
    assert f"{name} is neither on nor off" in caplog.text
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize("door", DOORS, ids=by_name)
def test_among_several_users_the_network_stays_outside_whatever_is_allowed(door):
    allowed = known({"SCHNELLKIT_ALLOW_NETWORK_SETTINGS": "1"}, multi_user=True)
    for user in ({}, {"Comfy-User": "alice_1"}):
        assert "SCHNELLKIT_OWNER" in door(allowed, "192.168.0.9", {**AWAY, **user})


@pytest.mark.parametrize("door", DOORS, ids=by_name)
def test_the_owner_that_is_named_comes_in_where_the_network_is_allowed(door):
    environment = {"SCHNELLKIT_ALLOW_NETWORK_SETTINGS": "1", "SCHNELLKIT_OWNER": "alice_1"}
    owned = known(environment, multi_user=True)
    assert door(owned, "192.168.0.9", {**AWAY, "Comfy-User": "alice_1"}) == ""
    assert door(known({"SCHNELLKIT_OWNER": "alice_1"}, multi_user=True), "192.168.0.9", AWAY)


@pytest.mark.parametrize("door", [may_not_change, may_not_read, may_not_see], ids=by_name)
@pytest.mark.parametrize(("remote", "headers"), [("127.0.0.1", HERE), ("192.168.0.9", AWAY)])
def test_where_an_owner_is_named_nobody_else_comes_in_not_even_here(door, remote, headers):
    environment = {"SCHNELLKIT_ALLOW_NETWORK_SETTINGS": "1", "SCHNELLKIT_OWNER": "alice_1"}
    assert "another user" in door(known(environment, multi_user=True), remote, {**headers, "Comfy-User": "bob_2"})


def test_the_owners_pictures_are_opened_by_their_hash_as_a_browser_names_no_user():
    environment = {"SCHNELLKIT_ALLOW_NETWORK_READING": "1", "SCHNELLKIT_OWNER": "alice_1"}
    assert may_not_open(known(environment, multi_user=True), "192.168.0.9", AWAY) == ""


@pytest.mark.parametrize(
    ("listen", "open_to_others"),
    [
        ("127.0.0.1", False),
        ("localhost", False),
        ("::1,127.0.0.1", False),
        ("0.0.0.0,::", True),
        ("127.0.0.1, 192.168.0.7", True),
        ("mypc", True),
    ],
)
def test_an_open_port_is_told_once_in_the_log(listen, open_to_others, caplog):
    assert listens_openly(listen) == open_to_others
    with caplog.at_level(logging.WARNING):
        warn(read_access({}, listen, multi_user=False))
    assert caplog.text.count("Whoever reaches this port can spend up to your caps.") == open_to_others


def test_several_users_are_told_in_the_log_that_they_share_the_caps(caplog):
    with caplog.at_level(logging.WARNING):
        warn(known(multi_user=True))
    assert "whoever can queue spends up to the caps" in caplog.text
