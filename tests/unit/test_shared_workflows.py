"""Every shared workflow comes with a thumbnail and in the form the API takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schnellkit.workshop.paths import REPO

SHARED = sorted((REPO / "workflows").glob("*.json"))


@pytest.mark.parametrize("workflow", SHARED, ids=lambda path: path.stem)
def test_a_shared_workflow_has_a_note_a_thumbnail_and_its_api_form(workflow: Path) -> None:
    from PIL import Image

    kinds = {str(node["id"]): node["type"] for node in json.loads(workflow.read_text(encoding="utf-8"))["nodes"]}
    api = json.loads((workflow.parent / "api" / workflow.name).read_text(encoding="utf-8"))
    assert {name: node["class_type"] for name, node in api.items()} == {
        name: kind for name, kind in kinds.items() if kind != "MarkdownNote"
    }
    assert "MarkdownNote" in kinds.values()
    with Image.open(workflow.with_suffix(".jpg")) as thumbnail:
        assert thumbnail.size == (512, 512)
