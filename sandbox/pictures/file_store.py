"""Pictures waiting to be downloaded, and all that can go wrong on the way to them."""

from __future__ import annotations

import json
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from ..host import Host, is_real
from ..order import Order
from ..wire import Answered, Asked, as_text

ROOM = 200
LINKS = ("url", "image_url", "sample", "result", "output", "outputs")
METADATA = "http://169.254.169.254/latest/meta-data/"


@dataclass(frozen=True)
class File:
    """A picture behind a link."""

    content: bytes
    kind: str
    trouble: str = ""


class FileStore:
    """The newest pictures by host and path; older links have run out."""

    def __init__(self) -> None:
        self._files: OrderedDict[tuple[str, str], File] = OrderedDict()

    def keep(self, host: Host, base: str, picture: bytes, order: Order, trouble: str = "") -> str:
        """Puts a picture behind a fresh link."""
        assert host.link
        name = uuid.uuid4().hex
        real = host.link(name, order.kind)
        if real.startswith("/"):
            return real
        path = _path(real)
        self._put(host, path, File(picture, order.kind, trouble))
        if trouble == "download_private":
            return "https://10.0.0.7" + path
        if trouble == "download_http":
            return real.replace("https://", "http://")
        return real if is_real(host, base) else base + path

    def keep_linked(self, host: Host, answer: Answered, picture: bytes, order: Order) -> None:
        """Puts a picture behind every link that a stored answer already holds."""
        for link in _links(answer) if host.link else ():
            self._put(host, _path(link), File(picture, order.kind))

    def _put(self, host: Host, path: str, file: File) -> None:
        self._files[host.name, path] = file
        while len(self._files) > ROOM:
            self._files.popitem(last=False)

    def fetch(self, host: Host, asked: Asked) -> Answered | None:
        """The picture behind a link, or nothing where there is no such link."""
        file = self._files.get((host.name, asked.path))
        if not file:
            return None
        if host.rejects_blank_user_agent and not asked.headers.get("user-agent"):
            return host.canned("url_download_blank_user_agent")
        good = Answered(200, {"content-type": f"image/{file.kind}"}, file.content)
        return self._troubled(file, asked, good)

    def _troubled(self, file: File, asked: Asked, good: Answered) -> Answered:
        there = asked.query == "moved"
        if file.trouble == "download_404":
            return as_text(404, "Not Found")
        if file.trouble == "download_500":
            return as_text(500, "Internal Server Error")
        if file.trouble == "download_html":
            return as_text(200, "<html><body>Please sign in</body></html>", "text/html")
        if file.trouble == "download_drop":
            return Answered(200, good.headers, good.body, cut=len(good.body) // 2)
        if file.trouble == "download_huge":
            return Answered(200, good.headers, good.body + bytes(128 << 20))
        if file.trouble == "download_redirect_private":
            return Answered(302, {"location": METADATA})
        if file.trouble == "download_redirect_loop" or (file.trouble == "download_redirect" and not there):
            return Answered(302, {"location": "?moved"})
        return good


def _links(answer: Answered) -> Iterator[str]:
    """The links to pictures in a stored answer, under the names that hosts give them."""
    try:
        waiting = [json.loads(answer.body)]
    except ValueError:
        return
    while waiting:
        value = waiting.pop()
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting += [one for one in inner if isinstance(one, dict | list)]
        named = [value.get(name) for name in LINKS] if isinstance(value, dict) else []
        for told in named:
            for link in told if isinstance(told, list) else [told]:
                if isinstance(link, str) and link.startswith("https://"):
                    yield link


def _path(link: str) -> str:
    return "/" + link.partition("://")[2].partition("/")[2]
