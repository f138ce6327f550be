"""A setting that lets no order through: an error at once, each time; mended, Run brings the picture for one charge."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.comfy.running import Start
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI

SHARED = {"width": 256, "height": 256, "seed": 1, "images": 1, "steps": 4}
NODES = {
    "SchnellkitDeepInfra": {},
    "SchnellkitTogether": {"model": "black-forest-labs/FLUX.1-schnell"},
    "SchnellkitSelfHosted": {"endpoint": "mine"},
}
KEYS = {"DEEPINFRA_TOKEN": "canary-deepinfra-0123", "TOGETHER_API_KEY": "canary-together-0123"}
# Long enough for a machine that has much to do, and far from for ever.
SECONDS_AT_MOST = 60


def graph(node: str, prompt: str) -> dict[str, Any]:
    inputs = {**SHARED, "prompt": prompt, **NODES[node]}
    return {
        "1": {"class_type": node, "inputs": inputs},
        "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
    }


def refused(comfy: ComfyUI, node: str, prompt: str) -> str:
    began = time.monotonic()
    with pytest.raises(ComfyUIError) as told:
        comfy.run(graph(node, prompt))
    assert time.monotonic() - began < SECONDS_AT_MOST
    return str(told.value)


def servers(home: Path, url: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "endpoints.json").write_text(json.dumps({"mine": {"url": url, "dialect": "vllm"}}))


@contextmanager
def hosts() -> Iterator[tuple[Simulator, dict[str, str]]]:
    simulator = Simulator()
    with running(simulator) as urls:
        yield simulator, urls


def test_what_cannot_be_sent_is_told_at_once_and_bought_once_when_it_is_mended(
    start_comfy: Start, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    common = {"SCHNELLKIT_HOME": str(home)}
    with hosts() as (simulator, urls):
        servers(home, "http://127.0.0.1:80800")
        wrong = {
            "DEEPINFRA_TOKEN": KEYS["DEEPINFRA_TOKEN"],
            "SCHNELLKIT_DEEPINFRA_URL": "http://gateway.example",
            "TOGETHER_API_KEY": "“canary-together-0123”",
        }
        comfy = start_comfy({**common, **wrong})
        words = {
            "SchnellkitDeepInfra": "SCHNELLKIT_DEEPINFRA_URL is plain http",
            "SchnellkitTogether": "typographic quote",
            "SchnellkitSelfHosted": "its port is no number from 1 to 65535",
        }
        for node, expected in words.items():
            for _ in range(2):
                said = refused(comfy, node, f"a fox by {node}")
                assert expected in said
                assert "canary" not in said
        comfy = start_comfy({**common, **KEYS, "ALL_PROXY": "socks://127.0.0.1:9"})
        for node in ("SchnellkitDeepInfra", "SchnellkitTogether"):
            for _ in range(2):
                assert "ALL_PROXY" in refused(comfy, node, f"a fox by {node}")
        assert not simulator.charges
        servers(home, urls["vllm"])
        mended = {f"SCHNELLKIT_{name.upper()}_URL": urls[name] for name in ("deepinfra", "together")}
        comfy = start_comfy({**common, **KEYS, **mended})
        for node in NODES:
            assert comfy.picture(comfy.run(graph(node, f"a fox by {node}")))
        assert len(simulator.charges) == len(NODES)
