"""The models a workflow names are found on this machine, or it tells where they are to be had."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path

import folder_paths
import pytest

from schnellkit.local.loading.downloads import DOWNLOADS
from schnellkit.local.loading.files import (
    FOLDERS,
    FROM_CHECKPOINT,
    MINI,
    USUAL,
    catalogue,
    default,
    names,
    path_of,
)
from schnellkit.local.loading.kinds import Role
from schnellkit.local.sampling.trouble import LocalTrouble
from schnellkit.mini import shipped
from schnellkit.tests.tiny import Tiny


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only models folder of this machine; nothing is in it yet."""
    kinds = {folder for folders in FOLDERS.values() for folder in folders}
    places = {kind: ([str(tmp_path / kind)], {".safetensors"}) for kind in kinds}
    for kind in kinds:
        (tmp_path / kind).mkdir()
    monkeypatch.setattr(folder_paths, "folder_names_and_paths", places)
    monkeypatch.setattr(folder_paths, "filename_list_cache", {})
    return tmp_path


@pytest.fixture
def no_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack as the registry gives it, without mini-schnell."""
    monkeypatch.setattr(shipped, "is_here", lambda: False)


def told_by_comfyui() -> Iterator[tuple[str, str, str]]:
    """Name, address and folder of every model in the workflows that ComfyUI itself shares."""
    for file in files("comfyui-workflow-templates-json") or []:
        if file.suffix == ".json":
            yield from _models_in(json.loads(file.read_text(encoding="utf-8")))


def _models_in(part: object) -> Iterator[tuple[str, str, str]]:
    if isinstance(part, dict) and {"name", "url", "directory"} <= part.keys():
        yield part["name"], str(part["url"]).partition("?")[0], part["directory"]
    elif isinstance(part, (dict, list)):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from _models_in(inner)


def test_the_addresses_are_those_of_comfyuis_own_workflows() -> None:
    ours = {(download.name, download.url, download.directory) for download in DOWNLOADS}
    assert ours - set(told_by_comfyui()) == set()


@pytest.mark.parametrize("role", USUAL)
def test_the_usual_file_of_every_role_can_be_downloaded_into_its_folder(role: Role) -> None:
    (download,) = [download for download in DOWNLOADS if download.name == USUAL[role]]
    assert download.directory in FOLDERS[role]


@pytest.mark.parametrize("role", USUAL)
def test_a_file_that_is_not_here_is_not_listed_and_its_address_is_told(models: Path, no_demo: None, role: Role) -> None:
    assert names(role) == ([] if role == "model" else [FROM_CHECKPOINT])
    assert default(role) == USUAL[role]
    assert f"{USUAL[role]} is not on this machine. Download it from https://" in catalogue(role)


def test_the_default_is_the_file_that_is_what_the_role_needs(models: Path, tiny: Tiny) -> None:
    shutil.copy(tiny.t5xxl, models / "text_encoders" / "a.safetensors")
    shutil.copy(tiny.clip_l, models / "text_encoders" / "b.safetensors")
    assert default("clip_l") == "b.safetensors"
    assert default("t5xxl") == "a.safetensors"


def test_a_checkpoint_alone_serves_for_everything(models: Path, tiny: Tiny) -> None:
    shutil.copy(tiny.checkpoint, models / "checkpoints" / "all.safetensors")
    assert default("model") == "all.safetensors"
    assert {default(role) for role in ("clip_l", "t5xxl", "vae")} == {FROM_CHECKPOINT}


def test_the_demo_model_is_offered_last_and_taken_where_there_is_nothing_else(models: Path, tiny: Tiny) -> None:
    assert names("model") == [MINI]
    assert default("model") == MINI
    assert {default(role) for role in ("clip_l", "t5xxl", "vae")} == {FROM_CHECKPOINT}
    assert catalogue("model").startswith(MINI)
    assert f"{USUAL['model']} is not on this machine. Download it from https://" in catalogue("model")
    shutil.copy(tiny.model, models / "diffusion_models" / "a.safetensors")
    folder_paths.filename_list_cache.clear()
    assert names("model") == ["a.safetensors", MINI]
    assert default("model") == "a.safetensors"


def test_without_the_demo_model_a_graph_with_it_says_where_that_is(models: Path, no_demo: None) -> None:
    with pytest.raises(LocalTrouble, match="comes with the pack's repository, in mini/weights"):
        path_of(MINI, "model")
