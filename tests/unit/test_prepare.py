"""What would keep an order from leaving is found out before, in a sentence that says what to mend."""

from __future__ import annotations

import pytest

from schnellkit.providers.errors import HostDown, HostError, InvalidOrder, KeyRefused
from schnellkit.providers.hosts import hosts
from schnellkit.providers.wire import Request
from schnellkit.wire.proxies import Proxies
from schnellkit.wire.transport import Transport

DEEPINFRA = hosts()["deepinfra"]
URL = "https://api.deepinfra.com/v1/me"
KEY = "canary-5f1e9c0a7b"
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


async def refusal(url: str = URL, key: str | None = KEY) -> tuple[Exception, HostError]:
    """What preparing raises, and what sending without preparing does."""
    transport = Transport()
    with pytest.raises((HostError, InvalidOrder), match="Nothing was sent") as prepared:
        await transport.prepare(DEEPINFRA, url, key)
    with pytest.raises(HostError) as sent:
        await transport.send(DEEPINFRA, Request(url, {}), url, key)
    assert sent.value.no_work
    assert str(sent.value) == str(prepared.value)
    assert KEY not in str(prepared.value)
    await transport.close()
    return prepared.value, sent.value


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (f"“{KEY}”", "typographic quote"),
        (f"{KEY}\n", "line break"),
        (f"{KEY}\r\nx-evil: 1", "line break"),
        (f"{KEY} {KEY}", "a blank"),
        (f"'{KEY}'", "begins with a quote"),
    ],
)
async def test_a_key_that_cannot_be_a_header(key, words):
    problem, _ = await refusal(key=key)
    assert isinstance(problem, KeyRefused)
    assert words in str(problem)
    assert "DEEPINFRA_TOKEN" in str(problem)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:80800/x", "port"),
        ("http://127.0.0.1:0/x", "port"),
        ("https://" + "a" * 70 + ".example/x", "host"),
        ("ftp://127.0.0.1/x", "https://"),
        ("https://[::1/x", "no address"),
        ("https:///x", "names no host"),
    ],
)
async def test_an_address_where_nothing_can_be(url, words):
    problem, sent = await refusal(url)
    assert isinstance(problem, InvalidOrder)
    assert isinstance(sent, HostDown)
    assert words in str(problem)


@pytest.mark.parametrize(
    ("proxy", "words"),
    [
        ("socks://127.0.0.1:1080", "write socks5://"),
        ("socks4://127.0.0.1:1080", "write http://, https:// or socks5://"),
        ("socks5://127.0.0.1:1080", "socksio"),
        ("socks5h://127.0.0.1:1080", "socksio"),
        ("http://me:canary-secret@127.0.0.1:99999", "port"),
        ("http://", "names no host"),
        ("http://[::1", "no address"),
    ],
)
@pytest.mark.parametrize("variable", ["ALL_PROXY", "HTTPS_PROXY"])
async def test_a_proxy_that_cannot_be_used(monkeypatch, proxy, words, variable):
    monkeypatch.setenv(variable, proxy)
    problem, _ = await refusal()
    assert isinstance(problem, HostDown)
    assert words in str(problem)
    assert variable in str(problem)
    assert "secret" not in str(problem)


async def test_a_proxy_for_other_addresses_does_no_harm(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "socks://127.0.0.1:1080")
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:1080")
    monkeypatch.setenv("NO_PROXY", "deepinfra.com")
    transport = Transport()
    await transport.prepare(DEEPINFRA, URL, KEY)
    await transport.prepare(DEEPINFRA, "http://127.0.0.1:8000/x", None)
    await transport.close()


async def test_certificates_that_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    problem, _ = await refusal()
    assert isinstance(problem, HostDown)
    assert "SSL_CERT_FILE" in str(problem)
    assert str(tmp_path) not in str(problem)


async def test_preparing_again_makes_nothing_anew(monkeypatch):
    made = []
    transport = Transport()
    await transport.prepare(DEEPINFRA, URL, KEY)
    monkeypatch.setattr("httpx.create_ssl_context", lambda: made.append(1))
    await transport.prepare(DEEPINFRA, URL, KEY)
    await transport.prepare(DEEPINFRA, "https://another.example", None)
    assert made == []
    await transport.close()


@pytest.mark.parametrize(
    ("exceptions", "url", "proxied"),
    [
        ("", "https://a.example/x", True),
        ("a.example", "https://a.example/x", False),
        ("a.example", "https://b.a.example/x", False),
        ("a.example", "https://ba.example/x", True),
        (".a.example", "https://b.a.example/x", False),
        ("*.a.example", "https://b.a.example/x", False),
        ("b.example, a.example", "https://a.example/x", False),
        ("b.example a.example", "https://A.EXAMPLE/x", False),
        ("a.example:8443", "https://a.example:8443/x", False),
        ("a.example:8443", "https://a.example/x", True),
        ("192.168.0.0/16", "http://192.168.1.5:8000/x", False),
        ("192.168.1.5", "http://192.168.1.5:8000/x", False),
        ("192.168.0.0/16", "http://10.0.0.5/x", True),
        ("[2001:db8::1]", "https://[2001:db8::1]/x", False),
        ("*", "https://a.example/x", False),
        (", ,", "https://a.example/x", True),
        ("", "http://127.0.0.1:8000/x", False),
        ("", "http://localhost:8000/x", False),
        ("", "http://[::1]:8000/x", False),
    ],
)
def test_no_proxy_is_understood(exceptions, url, proxied):
    proxies = Proxies({"all": "proxy.example:3128", "no": exceptions})
    assert (proxies.towards(url) is not None) is proxied


def test_the_proxy_of_a_scheme_comes_before_that_for_all_and_none_shows_itself():
    proxies = Proxies({"all": "http://all.example", "https": "http://me:canary-secret@some.example", "http": " "})
    found = proxies.towards("https://a.example")
    assert found == ("http://me:canary-secret@some.example", "HTTPS_PROXY")
    assert "secret" not in repr(found)
    assert proxies.towards("http://a.example") == ("http://all.example", "ALL_PROXY")
