"""What the doctor knows of ComfyUI's nodes is so."""

from __future__ import annotations

import pytest

from schnellkit.graphs.widgets import WIDGETS
from schnellkit.workshop.comfyui.running import ComfyUI

NO_WIDGETS = ("MODEL", "CLIP", "VAE", "CONDITIONING", "LATENT", "IMAGE", "SAMPLER", "SIGMAS", "NOISE", "GUIDER")


@pytest.mark.parametrize("kind", WIDGETS)
def test_the_widgets_of_a_node_have_these_names_in_this_order(comfy: ComfyUI, kind: str) -> None:
    inputs = comfy.get(f"/object_info/{kind}")[kind]["input"]
    every = {**inputs.get("required", {}), **inputs.get("optional", {})}
    widgets = [name for name, (type_, *_) in every.items() if type_ not in NO_WIDGETS]
    assert tuple(widgets[: len(WIDGETS[kind])]) == WIDGETS[kind]
