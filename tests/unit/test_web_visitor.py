"""Who counts as sitting at this machine, and what comes from another site's page."""

from __future__ import annotations

import pytest

from schnellkit.web.visitor import is_from_elsewhere, is_local

HERE = {"Host": "127.0.0.1:8188"}


@pytest.mark.parametrize("remote", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["127.0.0.1:8188", "localhost", "localhost:8188", "[::1]:8188"])
def test_a_loopback_number_under_its_own_name_is_local(remote, host):
    assert is_local(remote, {"Host": host})


@pytest.mark.parametrize("remote", [None, "", "192.168.0.7", "10.0.0.1", "::ffff:10.0.0.1", "unix"])
def test_another_number_is_not_local(remote):
    assert not is_local(remote, HERE)


@pytest.mark.parametrize(
    "host", ["", "evil.example", "localhost.evil.example", "192.168.0.7:8188", "127.0.0.1.evil.example"]
)
def test_a_name_somebody_else_chose_is_not_local(host):
    assert not is_local("127.0.0.1", {"Host": host})


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_what_a_proxy_passed_on_is_not_local(name):
    assert not is_local("127.0.0.1", {**HERE, name: "203.0.113.9"})


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_page_of_another_origin_is_from_elsewhere(headers):
    assert is_from_elsewhere({**HERE, **headers})


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://127.0.0.1:8188"}, {"Sec-Fetch-Site": "same-origin"}])
def test_our_own_page_and_a_program_are_not_from_elsewhere(headers):
    assert not is_from_elsewhere({**HERE, **headers})
