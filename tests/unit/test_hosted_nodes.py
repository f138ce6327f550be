"""Every hosted node looks alike on the canvas, offers what its host takes, and explains itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from comfy_api.latest import io

import schnellkit
from schnellkit.nodes import all_nodes
from schnellkit.providers.host import Host
from schnellkit.providers.hosts import hosts

HOSTED = {node.host: node for node in all_nodes() if hasattr(node, "host")}
SHARED = ["prompt", "width", "height", "seed", "images", "steps"]
SECRETS = ("key", "token", "url", "address", "secret", "password")

by_host = pytest.mark.parametrize("host", hosts().values(), ids=lambda host: host.name)


for served in HOSTED.values():
    # As ComfyUI marks the nodes it serves: from then on they have inputs.
    served.RELATIVE_PYTHON_MODULE = "custom_nodes.schnellkit"


def schema_of(host: Host) -> io.Schema:
    return HOSTED[host.name].GET_SCHEMA()


def every_input(host: Host) -> list[io.Input]:
    """All inputs, those that only appear with a choice too."""
    return [inner for outer in schema_of(host).inputs for inner in outer.get_all()]


def test_a_node_has_its_inputs_even_where_comfyui_marks_nothing_as_served() -> None:
    class Unmarked(HOSTED["deepinfra"]):
        RELATIVE_PYTHON_MODULE = None

    assert not Unmarked.define_schema().inputs
    assert [found.id for found in Unmarked.define_schema().inputs][: len(SHARED)] == SHARED


@by_host
def test_a_host_has_a_node_named_after_it(host: Host) -> None:
    assert schema_of(host).node_id == HOSTED[host.name].__name__
    assert schema_of(host).node_id.lower() == f"schnellkit{host.name}"


@by_host
def test_a_node_is_called_as_its_host(host: Host) -> None:
    assert HOSTED[host.name].title == host.title


@by_host
def test_the_first_inputs_and_the_outputs_are_the_same_for_all(host: Host) -> None:
    schema = schema_of(host)
    shared = [name for name in SHARED if name != "steps" or host.models[0].limits.steps]
    assert [found.id for found in schema.inputs][: len(shared)] == shared
    assert [(found.display_name, found.io_type) for found in schema.outputs] == [
        ("images", "IMAGE"),
        ("receipt", "SCHNELLKIT_RECEIPT"),
    ]


@by_host
def test_every_input_and_output_has_a_tooltip(host: Host) -> None:
    for found in [*every_input(host), *schema_of(host).outputs]:
        assert found.tooltip, found.id
        assert found.tooltip.endswith("."), found.id


@by_host
def test_every_setting_of_the_host_is_on_its_node(host: Host) -> None:
    models = [*host.models, *([host.any_model] if host.any_model else [])]
    settings = {setting.name for model in models for limits in model.all_limits() for setting in limits.settings}
    # Which dialect a server speaks is kept with its address, not in a workflow.
    assert settings - {"dialect"} <= {found.id for found in every_input(host)}


@by_host
def test_a_reference_picture_is_an_input_exactly_where_a_model_takes_one(host: Host) -> None:
    takes = any(model.limits.references for model in host.models)
    assert takes == ("reference" in {found.id for found in every_input(host)})


@by_host
def test_no_input_holds_a_key_or_an_address(host: Host) -> None:
    for found in every_input(host):
        assert not any(word in found.id.lower() for word in SECRETS)


@by_host
def test_a_node_says_when_its_host_has_no_seed(host: Host) -> None:
    seed = next(found for found in schema_of(host).inputs if found.id == "seed")
    assert ("has no seed" in seed.tooltip) == (host.models[0].limits.seeds is None)


@by_host
def test_a_node_is_ours_not_comfyuis_and_names_its_key(host: Host) -> None:
    schema = schema_of(host)
    assert not schema.is_api_node
    assert host.key_variable in schema.description


@by_host
def test_a_node_has_a_help_page_that_names_its_key_and_where_to_get_one(host: Host) -> None:
    page = Path(schnellkit.__file__).parent / "js" / "docs" / f"{schema_of(host).node_id}.md"
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# Schnell · {host.title}\n")
    assert host.key_variable in text
    assert host.key_page in text
    for heading in ("## Key", "## Limits", "## Price", "## When it fails"):
        assert heading in text
    for model in host.models:
        assert model.id in text
        for width, height in model.limits.sizes:
            assert f"{width}×{height}" in text
