"""A host as a file in a real ComfyUI: node, quote, caps, ledger, library and pages, as every other host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from schnellkit.tests.comfy.graphs import hosted
from schnellkit.tests.described import EXAMPLES, KEYS, Painters, example, moved, put, served
from schnellkit.workshop.comfyui.running import ComfyUI, ComfyUIError

SIZES = {"openai_shaped": (512, 256), "queue": (1280, 720), "raw_bytes": (512, 256)}


class Own(NamedTuple):
    """A ComfyUI whose person has described hosts, those hosts, and the person's folder."""

    comfy: ComfyUI
    painters: Painters
    home: Path


@pytest.fixture(scope="module")
def own(start_module_comfy: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    home, painters = tmp_path_factory.mktemp("own"), Painters()
    with served(painters) as base:
        for name in EXAMPLES:
            put(home, name, moved(example(name), base))
        put(home, "damaged", '{\n"titel": 1}')
        yield Own(start_module_comfy({"SCHNELLKIT_HOME": str(home), **KEYS}), painters, home)


def graph(name: str, prompt: str, **inputs: Any) -> dict[str, Any]:
    width, height = SIZES.get(name, (512, 256))
    return hosted(prompt, "SchnellkitOwnHost", host=name, width=width, height=height, **inputs)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_host_as_a_file_gives_a_picture(own: Own, name: str) -> None:
    before = len(own.painters.charges)
    assert own.comfy.picture(own.comfy.run(graph(name, f"a fox for {name}")))
    assert len(own.painters.charges) == before + 1
    again = graph(name, f"a fox for {name}")
    again["1"]["inputs"]["size_fit"] = "nearest"
    own.comfy.run(again)
    assert len(own.painters.charges) == before + 1


def test_a_damaged_file_is_told_at_the_node_with_its_place(own: Own) -> None:
    with pytest.raises(ComfyUIError) as refused:
        own.comfy.run(graph("damaged", "a fox"))
    assert "damaged.json: titel is no field here" in str(refused.value)


def test_a_host_that_is_not_here_is_told_with_those_that_are(own: Own) -> None:
    with pytest.raises(ComfyUIError) as refused:
        own.comfy.run(graph("theirs", "a fox"))
    assert "openai_shaped, queue, raw_bytes" in str(refused.value)


def test_it_is_quoted_before_it_is_run_and_free_after(own: Own) -> None:
    asked = graph("openai_shaped", "quoted and run")
    quoted = own.comfy.post("/schnellkit/quote", {"graph": asked})
    assert (quoted["total"], quoted["nodes"][0]["host"]) == ("≈ $0.00025", "Pictures")
    own.comfy.run(asked)
    assert own.comfy.post("/schnellkit/quote", {"graph": asked})["total"] == "free, from your library"
    (told,) = own.comfy.get("/schnellkit/library?search=quoted")["pictures"]
    assert (told["host"], told["title"], told["money"]) == ("own_openai_shaped", "Pictures", "$0.00025")
    assert "Pictures" in str(own.comfy.get("/schnellkit/spending")["hosts"])


def test_a_cap_holds(own: Own) -> None:
    caps = {"currency": "EUR", "run": "0.001", "day": "", "month": "", "assumed": "", "rates": {}}
    own.comfy.post("/schnellkit/caps", caps)
    before = len(own.painters.charges)
    try:
        with pytest.raises(ComfyUIError, match="cap"):
            own.comfy.run(graph("queue", "above the cap"))
    finally:
        own.comfy.post("/schnellkit/caps", {**caps, "run": ""})
    assert len(own.painters.charges) == before


def test_the_pages_show_the_hosts_and_what_is_wrong_with_a_file(own: Own) -> None:
    page = own.comfy.get("/schnellkit/hosts")
    assert {"own_openai_shaped", "own_queue", "own_raw_bytes"} <= {host["name"] for host in page["hosts"]}
    (fault,) = page["faults"]
    assert fault.startswith("damaged.json: titel is no field here; allowed are schnellkit_host,")
    keys = {one["name"]: one for one in own.comfy.get("/schnellkit/keys")["hosts"]}
    assert (keys["own_queue"]["variable"], keys["own_queue"]["state"]) == ("PAINTERS_KEY", "environment")
    assert "own_raw_bytes" not in keys
    assert own.comfy.get("/schnellkit/catalogue")["own_hosts"] == list(EXAMPLES)


def test_a_file_that_comes_while_comfyui_runs_is_a_choice(own: Own) -> None:
    put(own.home, "late", (own.home / "hosts" / "raw_bytes.json").read_text(encoding="utf-8"))
    assert own.comfy.picture(own.comfy.run(graph("late", "a late fox")))
    assert "late" in own.comfy.get("/schnellkit/catalogue")["own_hosts"]


def test_no_key_is_told_anywhere(own: Own) -> None:
    with pytest.raises(ComfyUIError):
        own.comfy.run(graph("queue", "a fox [bad]"))
    told = [own.comfy.log()] if callable(own.comfy.log) else [own.comfy.log]
    told += [str(own.comfy.get(f"/schnellkit/{page}")) for page in ("keys", "hosts", "library", "spending", "outcomes")]
    told += [str(file.read_bytes()) for file in own.home.rglob("*") if file.is_file()]
    assert [one for one in told if "canary" in one] == []
