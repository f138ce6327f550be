"""The shared local workflow in a real ComfyUI, with the tiny schnell in the place of the published files."""

from __future__ import annotations

import json
from io import BytesIO

from PIL import Image

from schnellkit.workshop.comfyui import ComfyUI
from schnellkit.workshop.paths import REPO

SHARED = json.loads((REPO / "workflows" / "api" / "local-picture.json").read_text(encoding="utf-8"))


def test_it_makes_the_picture_it_asks_for(schnell_comfy: ComfyUI) -> None:
    entry = schnell_comfy.run(SHARED)
    with Image.open(BytesIO(schnell_comfy.picture(entry))) as picture:
        assert picture.size == (1024, 1024)
    (told,) = [output["text"][0] for output in entry["outputs"].values() if "text" in output]
    assert "local 1024×1024 · 4 steps · seed 42" in told


def test_it_is_among_the_templates(schnell_comfy: ComfyUI) -> None:
    assert "local-picture" in schnell_comfy.get("/workflow_templates")["schnellkit"]
