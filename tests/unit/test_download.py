"""Links of a host are followed only where a stranger's link may lead: no private network, each name for itself."""

from __future__ import annotations

import gzip

import pytest

from schnellkit.providers.errors import HostError, UnknownOutcome, Unreadable
from schnellkit.tests.loopback import Book, Files, Numbers, Tunnels, answer, header, listening
from schnellkit.tests.unit.downloads import ONE, PICTURE, PRIVATE, authority, got, once, quick

__all__ = ["authority", "once", "quick"]


async def test_two_names_at_one_number_have_connections_and_certificates_of_their_own(authority):
    files = Files({"/a": [PICTURE], "/b": [answer(200, b"other")]})
    async with listening(files.talk, authority.context("a.example", "b.example")) as port:
        network = Numbers({ONE: port})
        book = Book({"a.example": (ONE,), "b.example": (ONE,)})
        links = ("https://a.example/a", "https://b.example/b", "https://a.example/a")
        assert await got(*links[:1], book, network, *links[1:]) == [b"picture", b"other", b"picture"]
    assert files.asked == [(1, "a.example", "/a"), (2, "b.example", "/b"), (1, "a.example", "/a")]
    assert network.dialled == [ONE, ONE]


async def test_a_name_whose_certificate_is_anothers_gives_no_picture_after_that_other(authority, once):
    files = Files({"/a": [PICTURE]})
    async with listening(files.talk, authority.context("a.example")) as port:
        network, book = Numbers({ONE: port}), Book({"a.example": (ONE,), "b.example": (ONE,)})
        with pytest.raises(UnknownOutcome, match="certificate was not accepted"):
            await got("https://a.example/a", book, network, "https://b.example/a")
    assert files.asked == [(1, "a.example", "/a")]


@pytest.mark.parametrize("numbers", [(PRIVATE,), (ONE, PRIVATE), ("127.0.0.1",), ("64:ff9b::a00:7",), ("224.0.0.1",)])
async def test_a_name_with_a_private_number_is_never_connected_to(authority, numbers):
    network = Numbers({})
    with pytest.raises(Unreadable, match="private network"):
        await got("https://a.example/a", Book({"a.example": numbers}), network)
    assert network.dialled == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://a.example/a", "no plain https"),
        ("https://me:secret@a.example/a", "no plain https"),
        ("https://10.0.0.7/a", "private network"),
        ("https://[::1]/a", "private network"),
        ("https://localhost/a", "private network"),
        ("https://intranet/a", "private network"),
        ("https://a.example:99999/a", "no address"),
        ("https://[::1/a", "no address"),
        ("https://" + "a" * 70 + ".example/a", "no address"),
        ("", "no address"),
    ],
)
@pytest.mark.parametrize("proxied", [False, True], ids=["directly", "through a proxy"])
async def test_a_link_that_may_not_be_followed_is_refused_by_its_text(authority, monkeypatch, url, words, proxied):
    tunnels, network = Tunnels({}), Numbers({})
    async with listening(tunnels.talk) as proxy:
        if proxied:
            monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy}")
        with pytest.raises(Unreadable, match=words) as refused:
            await got(url, Book({}), network)
    assert "secret" not in str(refused.value)
    assert (tunnels.asked, network.dialled, refused.value.no_work) == ([], [], False)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/a", "from one address to the next"),
        ("http://a.example/b", "no plain https"),
        ("https://10.0.0.7/b", "private network"),
        ("https://inside.example/b", "private network"),
        ("https://[::1/b", "no address"),
        ("", "from one address to the next"),
    ],
)
async def test_each_redirect_is_checked_anew_and_none_goes_on_for_ever(authority, location, words):
    files = Files({"/a": [answer(302, b"", f"location: {location}")]})
    async with listening(files.talk, authority.context("a.example")) as port:
        book = Book({"a.example": (ONE,), "inside.example": (PRIVATE,)})
        with pytest.raises(Unreadable, match=words):
            await got("https://a.example/a", book, Numbers({ONE: port}))
    assert len(files.asked) <= 4


async def test_a_redirect_to_another_public_name_is_followed(authority):
    files = Files({"/a": [answer(307, b"", "location: https://b.example/b")], "/b": [PICTURE]})
    async with listening(files.talk, authority.context("a.example", "b.example")) as port:
        book = Book({"a.example": (ONE,), "b.example": (ONE,)})
        assert await got("https://a.example/a", book, Numbers({ONE: port})) == [b"picture"]


async def test_a_picture_is_asked_for_unpacked_and_a_packed_one_takes_no_more_room_than_allowed(authority, monkeypatch):
    monkeypatch.setattr("schnellkit.wire.download.PICTURE_AT_MOST", 2**20)
    bomb = gzip.compress(bytes(2**26))
    files = Files({"/a": [answer(200, bomb, "content-encoding: gzip")]})
    async with listening(files.talk, authority.context("a.example")) as port:
        with pytest.raises(Unreadable, match="larger than 1 MiB"):
            await got("https://a.example/a", Book({"a.example": (ONE,)}), Numbers({ONE: port}))
    (head,) = files.heads
    assert header(head, "accept-encoding") == "identity"
    assert header(head, "authorization") == ""


@pytest.mark.parametrize("variable", ["ALL_PROXY", "HTTPS_PROXY", "https_proxy"])
@pytest.mark.parametrize("secure", [False, True], ids=["http proxy", "https proxy"])
async def test_through_a_proxy_names_go_as_names_and_keep_their_certificates(
    authority, once, monkeypatch, variable, secure
):
    files = Files({"/a": [PICTURE], "/b": [answer(200, b"other")]})
    async with listening(files.talk, authority.context("a.example", "b.example")) as port:
        tunnels = Tunnels({"a.example": port, "b.example": port, "c.example": port})
        async with listening(tunnels.talk, authority.context("127.0.0.1") if secure else None) as proxy:
            monkeypatch.setenv(variable, f"http{'s' if secure else ''}://127.0.0.1:{proxy}")
            links = ("https://a.example/a", "https://b.example/b")
            assert await got(links[0], Book({}), Numbers({}), links[1]) == [b"picture", b"other"]
            with pytest.raises(HostError, match="certificate was not accepted"):
                await got("https://c.example/a", Book({}), Numbers({}))
    assert tunnels.asked[:2] == ["CONNECT a.example:443", "CONNECT b.example:443"]


@pytest.mark.parametrize("exception", ["a.example", ".example", "*.example", "198.51.99.9, A.EXAMPLE", "*"])
async def test_names_that_no_proxy_is_for_are_reached_directly_and_checked(authority, monkeypatch, exception):
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", exception)
    files = Files({"/a": [PICTURE]})
    async with listening(files.talk, authority.context("a.example")) as port:
        assert await got("https://a.example/a", Book({"a.example": (ONE,)}), Numbers({ONE: port})) == [b"picture"]


async def test_a_server_of_ones_own_may_be_private_and_plain_and_only_that_one(authority):
    files = Files({"/a": [PICTURE]})
    async with listening(files.talk) as port:
        network = Numbers({"192.168.1.5": port})
        own = "http://192.168.1.5:8000"
        assert await got(f"{own}/a", Book({}), network, own=own) == [b"picture"]
        with pytest.raises(Unreadable, match="no plain https"):
            await got("http://192.168.1.5:8001/a", Book({}), network, own=own)
