"""Requests as forms of parts, read by the sandbox as hosts read them."""

from __future__ import annotations

import httpx

from schnellkit.providers.host import Host
from schnellkit.providers.wire import Answer, Part, Reply, Request
from schnellkit.sandbox.form import Form, fields_of
from schnellkit.wire.forms import encoded
from schnellkit.wire.transport import Transport

PNG = b"\x89PNG\r\n\x1a\n--line\r\n\x00"
PARTS = (Part("prompt", "ein Füchslein -- rot"), Part("width", "512"), Part("input_image_0", PNG, "a.png", "image/png"))


def test_texts_and_files_arrive_as_they_were() -> None:
    kind, body = encoded(PARTS)
    assert kind.startswith("multipart/form-data; boundary=")
    fields = fields_of(body)
    assert fields["prompt"] == "ein Füchslein -- rot"
    assert fields["input_image_0"].startswith("data:image/png;base64,iVBOR")
    form = Form(body)
    assert form.whole("width", 1024, least=64) == 512
    assert form.problems == []


def test_equal_forms_are_equal_and_no_part_can_end_one() -> None:
    assert encoded(PARTS) == encoded(PARTS)
    kind, body = encoded((Part('a"\r\nb', "x"),))
    assert b'name="a%22%0D%0Ab"' in body
    line = kind.rpartition("=")[2]
    assert encoded((Part("a", f"--{line}"),))[0] != kind


async def test_a_form_is_sent_with_its_kind() -> None:
    seen: list[httpx.Request] = []

    class Wire(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(200, content=b"ok", request=request)

    def read(answer: Answer) -> Reply:
        return Reply((answer.body,))

    host = Host("forms", "Forms", (), lambda order: Request("https://forms.example", parts=PARTS), read)
    await Transport(Wire()).send(host, host.request(None), "https://forms.example", "canary-key-0123")  # type: ignore[arg-type]
    kind, body = encoded(PARTS)
    assert seen[0].headers["content-type"] == kind
    assert seen[0].content == body
    assert seen[0].headers["content-length"] == str(len(body))
