"""The shared local workflow in a real ComfyUI, with the tiny schnell in the place of the published files."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from io import BytesIO

from PIL import Image

from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.rate import read_rate
from schnellkit.quoting.measured import measured_cost, past_runs
from schnellkit.tests.comfy.graphs import smaller
from schnellkit.workshop.comfyui.running import ComfyUI
from schnellkit.workshop.paths import REPO

SHARED = json.loads((REPO / "workflows" / "api" / "local-picture.json").read_text(encoding="utf-8"))


def test_it_makes_the_picture_it_asks_for(schnell_comfy: ComfyUI) -> None:
    entry = schnell_comfy.run(smaller(deepcopy(SHARED)))
    with Image.open(BytesIO(schnell_comfy.picture(entry))) as picture:
        assert picture.size == (256, 256)
    (told,) = [output["text"][0] for output in entry["outputs"].values() if "text" in output]
    assert "local 256×256 · 4 steps · seed 42" in told


def test_what_a_run_took_is_kept_and_prices_the_next_one(schnell_comfy: ComfyUI) -> None:
    asked = {"preset": "custom", "width": 256, "height": 128}
    graph = {**SHARED, "3": {**SHARED["3"], "inputs": {**SHARED["3"]["inputs"], **asked}}}
    schnell_comfy.run(graph)
    past = past_runs(schnell_comfy.home, 256, 128, 4)
    (run,) = past
    quote = measured_cost(read_rate("3600 EUR"), past, 2)
    assert quote.seconds == 2 * run.seconds > 0
    assert quote.money == Money(Decimal(str(quote.seconds)), "EUR")


def test_it_is_among_the_templates(schnell_comfy: ComfyUI) -> None:
    assert "local-picture" in schnell_comfy.get("/workflow_templates")["schnellkit"]
