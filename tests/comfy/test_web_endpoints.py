"""The routes for one's own servers: added, checked, used by name, dropped with their keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.running import ComfyUI

CANARY = "canary-own-server-77aa01"


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, str]]:
    with running(Simulator()) as urls:
        yield urls


@pytest.fixture(scope="module")
def own(start_module_comfy: Callable[..., ComfyUI]) -> ComfyUI:
    return start_module_comfy()


def named(comfy: ComfyUI) -> dict[str, dict]:
    return {one["name"]: one for one in comfy.get("/schnellkit/endpoints")["endpoints"]}


def keep(comfy: ComfyUI, url: str, dialect: str = "vllm", **more: str) -> dict:
    return comfy.post("/schnellkit/endpoints", {"name": "mine", "url": url, "dialect": dialect, **more})


def test_a_kept_server_is_offered_by_its_node_makes_pictures_and_is_gone_when_dropped(
    own: ComfyUI, servers: dict[str, str]
) -> None:
    keep(own, servers["vllm"] + "/v1/", key=CANARY)
    assert named(own)["mine"]["url"] == servers["vllm"]
    node = own.get("/object_info/SchnellkitSelfHosted")["SchnellkitSelfHosted"]
    assert "mine" in str(node["input"]["required"]["endpoint"])
    assert own.run(hosted("mine", node="SchnellkitSelfHosted", endpoint="mine"))["status"]["status_str"] == "success"
    own.post("/schnellkit/endpoints/drop", {"name": "mine"})
    assert named(own) == {}
    assert CANARY not in (own.home / "keys.json").read_text()


def test_a_servers_key_is_told_as_there_and_never_shown(own: ComfyUI, servers: dict[str, str]) -> None:
    answer = keep(own, servers["vllm"], key=CANARY)
    assert named(own)["mine"]["key"] is True
    assert CANARY[-6:] not in str([answer, own.get("/schnellkit/endpoints")])


def test_a_key_does_not_follow_its_name_to_another_address(own: ComfyUI, servers: dict[str, str]) -> None:
    keep(own, servers["vllm"], key=CANARY)
    keep(own, servers["vllm"], model="another")
    assert named(own)["mine"]["key"] is True
    keep(own, servers["sglang"])
    assert named(own)["mine"]["key"] is False


@pytest.mark.parametrize("dialect", ["vllm", "sglang", "localai", "xinference", "nim"])
def test_a_running_server_is_ready(own: ComfyUI, servers: dict[str, str], dialect: str) -> None:
    keep(own, servers[dialect], dialect)
    assert own.post("/schnellkit/endpoints/check", {"name": "mine"})["verdict"] == "ready"


def test_a_server_that_is_not_there_is_unreachable(own: ComfyUI) -> None:
    keep(own, "http://127.0.0.1:9")
    assert own.post("/schnellkit/endpoints/check", {"name": "mine"})["verdict"] == "unreachable"


def test_a_model_the_server_does_not_have_is_told(own: ComfyUI, servers: dict[str, str]) -> None:
    keep(own, servers["vllm"], model="another")
    checked = own.post("/schnellkit/endpoints/check", {"name": "mine"})
    assert "no model “another”" in checked["text"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"url": "http://example.com"}, "https"),
        ({"url": "ftp://127.0.0.1"}, "http"),
        ({"url": "https://name:secret@example.com"}, "password"),
        ({"dialect": "latin"}, "vllm"),
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
    ],
)
def test_what_is_no_server_is_refused_in_words(own: ComfyUI, change: dict[str, str], word: str) -> None:
    with pytest.raises(ComfyUIError) as caught:
        keep(own, **{"url": "http://127.0.0.1:9", **change})  # type: ignore[arg-type]
    assert (caught.value.status, word in caught.value.answer["error"]) == (400, True)


def test_the_sandboxs_servers_are_told_and_cannot_be_changed(comfy: ComfyUI) -> None:
    assert {one["dialect"] for one in named(comfy).values()} == {"vllm", "sglang", "localai", "xinference", "nim"}
    with pytest.raises(ComfyUIError, match="SCHNELLKIT_SANDBOX"):
        keep(comfy, "http://127.0.0.1:9")
