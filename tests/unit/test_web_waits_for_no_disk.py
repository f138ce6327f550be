"""ComfyUI's loop serves everybody: no change of ours waits for the disk on it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from schnellkit.orders.runtime import Runtime
from schnellkit.personal.looks import keep_look
from schnellkit.personal.settings import Settings
from schnellkit.providers.free_look import Looked, Offer
from schnellkit.runtime import open_runtime
from schnellkit.web import CHANGE
from schnellkit.web.form import Form
from schnellkit.web.routes import CHANGING

CAPS = {"currency": "USD", "run": "1", "day": "10", "month": "", "assumed": "0.05", "rates": {}}
SIZE = {"name": "mine", "width": 512, "height": 512}
# One that changes something for each route; in the order of the routes that put in and take out.
FORMS: dict[str, dict[str, Any]] = {
    "/keys": {"host": "deepinfra", "key": "a-key-for-tests"},
    "/prices": {"host": "ionos", "model": "*", "basis": "image", "amount": "0.01"},
    "/prices/take": {"host": "fal", "model": "fal-ai/flux/schnell", "found": "megapixel_up 0.003 USD"},
    "/prices/drop": {"host": "ionos", "model": "*"},
    "/endpoints": {"name": "mine", "url": "http://127.0.0.1:9", "dialect": "vllm", "key": "a-key-for-tests"},
    "/endpoints/drop": {"name": "mine"},
    "/presets": SIZE,
    "/presets/bring": {"presets": [{**SIZE, "name": "brought"}]},
    "/presets/drop": {"name": "mine"},
    "/caps": CAPS,
    "/library/limit": {"limit": "1", "drop": True},
}
# Those that only ask a host, and those that change the ledger and its pictures.
NO_FILES = {
    "/keys/check",
    "/prices/look",
    "/endpoints/check",
    "/outcomes",
    "/outcomes/look",
    "/library/pin",
    "/library/remove",
}


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    runtime = open_runtime(Settings(tmp_path_factory.mktemp("home")))
    told = Looked((Offer("fal-ai/flux/schnell", True, "megapixel_up", Decimal("0.003")),))
    keep_look(runtime.settings.home, runtime.hosts["fal"], [("https://fal", told)], date.today(), sandbox=False)
    yield runtime
    runtime.ledger.close()


def on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def test_every_change_is_asked_for_here() -> None:
    assert set(CHANGE) == {*FORMS, *NO_FILES}


def test_no_change_reads_or_writes_on_the_loop(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync, read_text = os.fsync, Path.read_text
    seen: list[tuple[str, bool]] = []

    def written(*given: Any) -> None:
        seen.append(("fsync", on_a_loop()))
        fsync(*given)

    def read(path: Path, *given: Any, **more: Any) -> str:
        seen.append((path.name, on_a_loop()))
        return read_text(path, *given, **more)

    monkeypatch.setattr(os, "fsync", written)
    monkeypatch.setattr(Path, "read_text", read)
    for path, form in FORMS.items():
        seen.clear()
        asyncio.run(CHANGING[path](runtime, Form(form)))
        assert ("fsync", False) in seen, path
        assert [name for name, looped in seen if looped] == [], path
