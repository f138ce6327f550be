"""What the transport leaves behind in ComfyUI's log."""

from __future__ import annotations

import logging

import pytest

from schnellkit.generation.loop import Loop
from schnellkit.generation.transport import Transport
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.town import Town


def test_no_address_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    transport = Transport(InProcess(Town()))
    caplog.set_level(logging.INFO)
    got = transport.get("https://files.invalid/picture?signature=secret", headers={}, sni="", at_most=2**20)
    Loop().submit(got).result()
    assert "secret" not in caplog.text
