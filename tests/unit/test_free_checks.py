"""What the check of one's own server says, whatever the server answers."""

import httpx
import pytest

from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.addresses import Endpoint
from schnellkit.personal.settings import Settings
from schnellkit.web.pages.health import check_endpoint
from schnellkit.wire.transport import Transport

NOT_READY = {"object": "health.response", "message": "Service is not ready."}
READY = {"object": "health.response", "message": "Service is ready."}
MODELS = {"data": [{"id": "schnell"}]}


class Server(httpx.AsyncBaseTransport):
    """A server that answers alike whatever it is asked, and remembers what that was."""

    def __init__(self, status, answer):
        self.status, self.answer, self.asked = status, answer, []

    async def handle_async_request(self, request):
        self.asked.append((request.method, request.url.path))
        return httpx.Response(self.status, json=self.answer)


async def checked(tmp_path, server, dialect):
    ledger = Ledger(tmp_path)
    runtime = Runtime(Settings(tmp_path, environment={}), Transport(server), ledger)
    try:
        return await check_endpoint(runtime, Endpoint("cellar", "http://127.0.0.1:8000", dialect))
    finally:
        ledger.close()


@pytest.mark.parametrize(
    ("status", "answer", "verdict", "words"),
    [
        (200, READY, "ready", "cellar is ready."),
        (503, NOT_READY, "unclear", "still be loading its model"),
        (404, {"detail": "Not Found"}, "unclear", "another kind of server"),
        (401, {}, "refused", "another key"),
    ],
)
async def test_nvidias_container_is_asked_whether_it_is_ready(tmp_path, status, answer, verdict, words):
    server = Server(status, answer)
    found = await checked(tmp_path, server, "nim")
    assert server.asked == [("GET", "/v1/health/ready")]
    assert (found.verdict, words in found.text) == (verdict, True)


@pytest.mark.parametrize("dialect", ["vllm", "sglang", "localai", "xinference"])
async def test_the_others_are_asked_for_their_models(tmp_path, dialect):
    server = Server(200, MODELS)
    assert "schnell" in (await checked(tmp_path, server, dialect)).text
    assert server.asked == [("GET", "/v1/models")]
