"""Graphs in files: saved workflows, API exports and pictures, looked through by the doctor without ComfyUI."""

from __future__ import annotations

import json
from importlib.metadata import files
from pathlib import Path
from typing import Any

import pytest

from schnellkit.graphs.workflow import api_form
from schnellkit.local.doctor.doctor import diagnose
from schnellkit.local.doctor_headless import main
from schnellkit.tests.tiny import Tiny
from schnellkit.workshop.paths import REPO


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def graph(file: str = "flux1-schnell.safetensors", **sampler: Any) -> dict[str, Any]:
    return {"1": node("UNETLoader", unet_name=file), "5": node("KSampler", **sampler, model=["1", 0])}


def titles(graph: dict[str, Any]) -> list[str]:
    return [finding.title for finding in diagnose(graph, lambda file: None)]


SAVED = {
    "nodes": [
        {"id": 1, "type": "UNETLoader", "inputs": [], "widgets_values": ["flux1-schnell.safetensors", "default"]},
        {"id": 2, "type": "ModelSamplingFlux", "mode": 4, "outputs": [{"type": "MODEL"}],
         "inputs": [{"name": "model", "type": "MODEL", "link": 1}]},
        {"id": 5, "type": "KSampler", "widgets_values": [1, "randomize", 20, 1.0, "euler", "simple", 1.0],
         "inputs": [{"name": "model", "type": "MODEL", "link": 2},
                    *({"name": name, "type": "X", "link": None, "widget": {"name": name}}
                      for name in ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"))]},
    ],
    "links": [[1, 1, 0, 2, 0, "MODEL"], [2, 2, 0, 5, 0, "MODEL"]],
}  # fmt: skip
SAVED["nodes"][0]["inputs"] = [{"name": "unet_name", "type": "COMBO", "link": None, "widget": {"name": "unet_name"}}]


def test_a_saved_workflow_is_read_with_its_bypassed_nodes_left_out() -> None:
    read = api_form(SAVED)
    assert "2" not in read
    assert read["5"]["inputs"]["model"] == ["1", 0]
    assert titles(read) == ["20 steps"]


def test_it_runs_without_comfyui_on_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "workflow.json"
    file.write_text(json.dumps(SAVED))
    assert main([str(file)]) == 1
    assert "#5 20 steps" in capsys.readouterr().out
    file.write_text(json.dumps(graph(cfg=1.0)))
    assert main([str(file)]) == 0
    file.write_text("no json")
    assert main([str(file)]) == 2


def test_it_looks_into_the_models_folder_it_is_given(tmp_path: Path, tiny: Tiny, capsys) -> None:
    models = tmp_path / "models" / "diffusion_models"
    models.mkdir(parents=True)
    (models / "anything.safetensors").write_bytes(tiny.model.read_bytes())
    file = tmp_path / "workflow.json"
    file.write_text(json.dumps(graph("anything.safetensors", cfg=2.0)))
    assert main([str(file)]) == 0
    assert main([str(file), "--models", str(models.parent)]) == 1


def test_a_picture_brings_its_own_graph(tmp_path: Path, capsys) -> None:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("prompt", json.dumps(graph(cfg=4.0)))
    Image.new("RGB", (8, 8)).save(tmp_path / "picture.png", pnginfo=notes)
    assert main([str(tmp_path / "picture.png")]) == 1
    assert "cfg is 4" in capsys.readouterr().out


def shared_by_comfyui(name: str) -> dict[str, Any]:
    """One of the workflows that ComfyUI itself shares; it keeps the values of widgets without their names."""
    (file,) = [file for file in files("comfyui-workflow-templates-json") or [] if file.name == f"{name}.json"]
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["flux_schnell", "flux_schnell_full_text_to_image"])
def test_an_older_workflow_is_read_by_the_order_of_its_widgets(name: str) -> None:
    workflow = shared_by_comfyui(name)
    assert titles(api_form(workflow)) == []
    (sampler,) = [node for node in workflow["nodes"] if node["type"] == "KSampler"]
    sampler["widgets_values"][2:4] = [20, 3.5]
    assert titles(api_form(workflow)) == ["cfg is 3.5", "20 steps"]


def test_our_own_local_workflow_is_read_and_well() -> None:
    workflow = json.loads((REPO / "workflows" / "local-picture.json").read_text(encoding="utf-8"))
    exported = json.loads((REPO / "workflows" / "api" / "local-picture.json").read_text(encoding="utf-8"))
    read = api_form(workflow)
    for name, entry in exported.items():
        assert read[name]["inputs"].items() <= entry["inputs"].items()
    assert titles(read) == []


def test_a_reroute_only_passes_on() -> None:
    nodes = [{**SAVED["nodes"][1], "type": "Reroute", "mode": 0, "outputs": [{"type": "MODEL"}]}]
    nodes[0]["inputs"] = [{"name": "", "type": "*", "link": 1}]
    read = api_form({**SAVED, "nodes": [SAVED["nodes"][0], *nodes, SAVED["nodes"][2]]})
    assert titles(read) == ["20 steps"]


def test_what_is_wrong_inside_a_subgraph_is_found() -> None:
    links = [{"id": one[0], "origin_id": one[1], "origin_slot": one[2]} for one in SAVED["links"]]
    part = {"id": "part", "inputs": [], "outputs": [], **SAVED, "links": links}
    workflow = {"nodes": [{"id": 1, "type": "part"}], "links": [], "definitions": {"subgraphs": [part]}}
    assert titles(api_form(workflow)) == ["20 steps"]
