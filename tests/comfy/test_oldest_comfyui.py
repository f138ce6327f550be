"""The oldest ComfyUI the pack declares: the same nodes, pictures from hosts and from this machine."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schnellkit.tests.comfy.graphs import shared, smaller
from schnellkit.tests.comfy.running import oldest
from schnellkit.tests.tiny import Tiny
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO

NODES = set(json.loads(Path(__file__).with_name("nodes.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def oldest_comfy(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyUI]:
    with oldest(tmp_path_factory.mktemp("oldest"), tiny) as comfy:
        yield comfy


def test_it_is_the_one_the_registry_is_told_of() -> None:
    tree = Path(os.environ["SCHNELLKIT_OLDEST_TREE"])
    version = re.search(r'"(\d+\.\d+\.\d+)"', (tree / "comfyui_version.py").read_text(encoding="utf-8"))
    frontend = re.search(r"frontend-package==(\S+)", (tree / "requirements.txt").read_text(encoding="utf-8"))
    assert version
    assert frontend
    declared = (REPO / "pyproject.toml").read_text(encoding="utf-8")
    assert f'requires-comfyui = ">={version[1]}"' in declared
    assert f'"comfyui-frontend-package>={frontend[1]}"' in declared


def test_every_node_is_there(oldest_comfy: ComfyUI) -> None:
    assert {name for name in oldest_comfy.get("/object_info") if name.startswith("Schnellkit")} == NODES


@pytest.mark.parametrize("name", ["all-hosts", "prompt-list", "local-picture", "step-ladder"])
def test_a_shared_workflow_makes_its_pictures(oldest_comfy: ComfyUI, name: str) -> None:
    entry = oldest_comfy.run(smaller(shared(name)), timeout=300)
    assert oldest_comfy.pictures(entry)
