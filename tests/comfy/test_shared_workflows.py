"""Every shared workflow runs as it is exported: hosts in the sandbox, this machine's pictures by the tiny schnell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from schnellkit.tests.comfy.graphs import shared, smaller
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO

WORKFLOWS = REPO / "workflows"
FILES = sorted(file.stem for file in WORKFLOWS.glob("*.json"))
NAMES = [name for name in FILES if not name.endswith(".app")]


@pytest.mark.parametrize("name", NAMES)
def test_a_shared_workflow_runs_and_saves_its_pictures(schnell_comfy: ComfyUI, name: str) -> None:
    graph = smaller(shared(name))
    entry = schnell_comfy.run(graph, timeout=300)
    savers = [node for node, one in graph.items() if one["class_type"] in ("SaveImage", "PreviewImage")]
    assert savers
    for node in savers:
        assert entry["outputs"][node]["images"], node


def test_there_are_ten_or_more_each_with_its_export_and_its_thumbnail() -> None:
    assert len(NAMES) >= 10
    assert {file.stem for file in WORKFLOWS.glob("*.jpg")} == set(FILES)
    assert {file.stem for file in (WORKFLOWS / "api").glob("*.json")} == set(NAMES)


def test_all_are_found_in_the_template_browser(schnell_comfy: ComfyUI) -> None:
    assert set(FILES) <= set(schnell_comfy.get("/workflow_templates")["schnellkit"])


@pytest.mark.parametrize("name", NAMES)
def test_no_key_and_no_address_is_in_a_shared_workflow(name: str) -> None:
    for file in (WORKFLOWS / f"{name}.json", WORKFLOWS / "api" / f"{name}.json"):
        text = file.read_text(encoding="utf-8").lower()
        assert "127.0.0.1" not in text
        assert "/home/" not in text


def test_the_example_client_orders_a_picture_for_every_prompt(schnell_comfy: ComfyUI, tmp_path: Path) -> None:
    command = [sys.executable, WORKFLOWS / "api" / "order.py", WORKFLOWS / "api" / "first-picture.json"]
    words = ["a fox from a script", "an owl from a script", "--server", schnell_comfy.url]
    done = subprocess.run([*command, *words], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["000-0.png", "001-0.png"]
    assert "an owl from a script" in done.stdout
