"""Every shared workflow comes with a thumbnail and in the form the API takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schnellkit.graphs.widgets import WIDGETS
from schnellkit.graphs.workflow import api_form
from schnellkit.providers.hosts import hosts
from schnellkit.tests.known_hosts import all_of
from schnellkit.workshop.paths import REPO
from schnellkit.workshop.shared.graphs import HOSTED
from schnellkit.workshop.shared.host_pictures import HOST_PICTURES

EVERY = sorted((REPO / "workflows").glob("*.json"))
NESTED = ("SchnellkitMonica", "SchnellkitLocal")
APPS = [path for path in EVERY if path.name.endswith(".app.json")]
SHARED = [path for path in EVERY if path not in APPS]


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


@pytest.mark.parametrize("workflow", SHARED, ids=lambda path: path.stem)
def test_a_shared_workflow_says_the_same_saved_and_exported(workflow: Path) -> None:
    """Where a saved node does not name its widgets, the pack does: a new input is known by its place."""
    read = api_form(json.loads(workflow.read_text(encoding="utf-8")))
    sent = json.loads((workflow.parent / "api" / workflow.name).read_text(encoding="utf-8"))
    for name, node in sent.items():
        if node["class_type"] in WIDGETS and node["class_type"].startswith("Schnellkit"):
            known = {one: value for one, value in node["inputs"].items() if one in read[name]["inputs"]}
            assert read[name]["inputs"] == known
            assert {"prompt", "width", "height", "seed", "images"} & node["inputs"].keys() <= known.keys()


def test_the_widgets_of_every_hosted_node_are_known_by_their_order() -> None:
    nodes = json.loads((REPO / "tests" / "comfy" / "nodes.json").read_text(encoding="utf-8"))
    for kind, node in nodes.items():
        inputs = [*node["required"], *node["optional"]]
        widgets = tuple(name for name, of in inputs if of in ("INT", "FLOAT", "STRING", "BOOLEAN", "COMBO"))
        # One whose model is a choice with inputs of its own writes those in the place of it.
        if "prompt" in widgets and ["receipt", "SCHNELLKIT_RECEIPT"] in node["outputs"] and kind not in NESTED:
            assert WIDGETS.get(kind, ()) == widgets, f"{kind}: graphs/widgets.py"


@pytest.mark.parametrize("app", APPS, ids=lambda path: path.stem)
def test_an_app_is_its_workflow_opened_as_one(app: Path) -> None:
    told = json.loads(app.read_text(encoding="utf-8"))
    plain = json.loads(app.with_name(app.name.replace(".app.", ".")).read_text(encoding="utf-8"))
    kinds = {node["id"]: node["type"] for node in told["nodes"]}
    assert told["extra"].pop("linearMode") is True
    assert told.pop("id") != plain.pop("id")
    assert told == plain
    assert [kinds[node] for node in told["extra"]["linearData"]["outputs"]]
    assert app.with_suffix(".jpg").exists()


def test_every_host_has_its_first_picture_and_is_in_the_graph_of_all() -> None:
    nodes = set(all_of("NODE"))
    assert {one.kind for one in HOST_PICTURES} | {"SchnellkitDeepInfra"} == nodes, "workshop/shared/host_pictures.py"
    assert {f"Schnellkit{name}" for name in HOSTED} == nodes, "HOSTED in workshop/shared/graphs.py"
    saved = json.loads((REPO / "workflows" / "all-hosts.json").read_text(encoding="utf-8"))
    assert nodes <= {node["type"] for node in saved["nodes"]}, "python3 dev.py share"


NUMBERS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")


def test_the_readme_and_the_changelog_count_the_hosts() -> None:
    keyed = sum(bool(host.key_variable) for host in hosts().values())
    told = {13 + number: word for number, word in enumerate(NUMBERS)}
    assert f"\n{told[keyed]} hosts, a server of your own" in (REPO / "README.md").read_text(encoding="utf-8")
    nodes = f"- {told[len(hosts())].capitalize()} hosted nodes"
    assert nodes in (REPO / "CHANGELOG.md").read_text(encoding="utf-8")


def test_there_is_an_app_wherever_one_makes_sense() -> None:
    assert len(APPS) >= 9
