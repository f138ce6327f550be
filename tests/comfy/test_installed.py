"""The pack as people get it, by archive or by Manager: used, updated and removed in a real ComfyUI."""

from __future__ import annotations

import json
import os
import shutil
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from schnellkit.tests.comfy.archive import Workbench, unpacked
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.workshop.comfyui.client import ComfyUIError
from schnellkit.workshop.comfyui.install import Install
from schnellkit.workshop.comfyui.running import ComfyUI, throwaway
from schnellkit.workshop.paths import REPO, link

NODES = sorted(json.loads(Path(__file__).with_name("nodes.json").read_text(encoding="utf-8")))
# Neither tests nor training, nor what only who works on the pack needs.
INSIDE = {
    *("__init__.py", "runtime.py", "sandbox_artist.py", "uninstall.py", "pyproject.toml", "requirements.txt"),
    *("README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"),
    *("nodes", "web", "commands", "generation", "orders", "quoting", "ledger", "library", "wire", "personal"),
    *("providers", "local", "graphs", "disk", "sandbox", "mini", "js", "docs", "locales"),
    "workflows",
}
# Ten megabytes that only a clone of the repository needs.
LEFT_OUT = ("mini/weights/", "mini/training/", "mini/twin.py", "workflows/demo.", "workflows/api/demo.")
AT_MOST = 5_000_000
# As people rename it, or as a clone of a fork is called.
FOLDER = "ComfyUI-SchnellKit"
PRESET = {"name": "album cover", "width": 1024, "height": 992}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    return Workbench(tmp_path_factory.mktemp("registry"), Path(os.environ["SCHNELLKIT_REGISTRY_PYTHON"]).parent)


@pytest.fixture(scope="module")
def checkout(bench: Workbench) -> Path:
    return bench.checkout()


@pytest.fixture(scope="module")
def archive(bench: Workbench, checkout: Path) -> Path:
    bench.run("comfy", "--skip-prompt", "node", "pack", cwd=checkout)
    return checkout / "node.zip"


@pytest.fixture(scope="module")
def installed(install: Install, archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyUI]:
    """A clean ComfyUI with the archive unpacked in its custom_nodes."""
    with throwaway(tmp_path_factory.mktemp("installed")) as base:
        unpacked(archive, base / "custom_nodes" / FOLDER)
        with ComfyUI(install, base, env={"SCHNELLKIT_SANDBOX": "1"}, linked=False) as comfy:
            yield comfy


def ours(comfy: ComfyUI) -> list[str]:
    return sorted(name for name in comfy.get("/object_info") if name.startswith("Schnellkit"))


def charged(comfy: ComfyUI, prompt: str) -> str:
    """The first words on the receipt of that order."""
    entry = comfy.run(hosted(prompt))
    return entry["outputs"]["3"]["text"][0]


def test_the_registrys_own_check_finds_nothing(bench: Workbench, checkout: Path) -> None:
    assert "All validation checks passed" in bench.run("comfy", "--skip-prompt", "node", "validate", cwd=checkout)


def test_the_archive_holds_what_a_person_needs_and_nothing_else(archive: Path) -> None:
    with zipfile.ZipFile(archive) as file:
        names = file.namelist()
    assert {name.partition("/")[0] for name in names} == INSIDE
    assert not [name for name in names if name.startswith(LEFT_OUT)]
    assert archive.stat().st_size <= AT_MOST


def test_the_archive_brings_every_node_its_help_the_templates_and_the_languages(installed: ComfyUI) -> None:
    assert ours(installed) == NODES
    for node in NODES:
        assert installed.get(f"/extensions/{FOLDER}/docs/{node}.md"), node
    assert set(installed.get("/workflow_templates")[FOLDER]) == {
        path.stem for path in (REPO / "workflows").glob("*.json") if path.stem != "demo"
    }
    translated = installed.get("/i18n")
    assert {language for language, told in translated.items() if "SchnellkitLocal" in told.get("nodeDefs", {})} == {
        path.name for path in (REPO / "locales").iterdir()
    }


def test_a_graph_with_the_demo_model_says_where_that_is(installed: ComfyUI) -> None:
    parts = dict.fromkeys(("clip_l", "t5xxl", "vae"), "from the checkpoint")
    loader = {"class_type": "SchnellkitLoad", "inputs": {"model": "mini-schnell (demo)", "precision": "auto", **parts}}
    decode = {"class_type": "SchnellkitPrompt", "inputs": {"clip": ["1", 1], "text": "a red circle"}}
    show = {"class_type": "PreviewAny", "inputs": {"source": ["2", 0]}}
    with pytest.raises(ComfyUIError, match="comes with the pack's repository, in mini/weights"):
        installed.run({"1": loader, "2": decode, "3": show})


def test_its_scripts_are_found_whatever_its_folder_is_called(installed: ComfyUI) -> None:
    scripts = {path for path in installed.get("/extensions") if path.startswith(f"/extensions/{FOLDER}/")}
    assert scripts == {f"/extensions/{FOLDER}/{path.name}" for path in (REPO / "js").glob("*.js")}
    assert "registerExtension" in str(installed.get(f"/extensions/{FOLDER}/total.js"))


def test_an_update_keeps_keys_presets_and_what_was_paid(installed: ComfyUI, archive: Path) -> None:
    assert "from your library" not in charged(installed, "bought before the update")
    installed.post("/schnellkit/presets", PRESET)
    installed.post("/schnellkit/keys", {"host": "together", "key": "canary-0bd47e1c5a"})
    installed.stop()
    pack = installed.base / "custom_nodes" / FOLDER
    shutil.rmtree(pack)
    unpacked(archive, pack)
    installed.start()
    assert "from your library" in charged(installed, "bought before the update")
    assert [preset["name"] for preset in installed.get("/schnellkit/presets")["own"]] == [PRESET["name"]]
    assert {host["name"]: host["state"] for host in installed.get("/schnellkit/keys")["hosts"]}["together"] == "stored"


def test_nothing_of_the_person_lies_in_the_packs_folder(installed: ComfyUI, archive: Path) -> None:
    pack = installed.base / "custom_nodes" / FOLDER
    with zipfile.ZipFile(archive) as file:
        brought = set(file.namelist())
    there = {path.relative_to(pack).as_posix() for path in pack.rglob("*") if path.is_file()}
    assert {name for name in there - brought if "__pycache__" not in name} == set()
    assert (installed.home / "ledger.db").exists()


def test_others_checks_of_packs_find_nothing(bench: Workbench, archive: Path, install: Install) -> None:
    root = own_folder(bench.folder / "checked", install)
    pack = unpacked(archive, root / "custom_nodes" / "schnellkit")
    # Its further levels take a V3 node's widgets for other ones, and a note of the frontend for a missing node.
    levels = ["syntax", "install", "registration", "instantiation"]
    (pack / "comfy-test.toml").write_text(f'[test]\nlevels = {levels}\n[test.platforms]\nplatforms = ["linux-cpu"]\n')
    with ComfyUI(install, root, env={"SCHNELLKIT_SANDBOX": "1"}, linked=False) as comfy:
        comfyuis = {"PYTHONPATH": sysconfig.get_path("purelib")}
        told = bench.run("comfy-test", "run", "--server-url", comfy.url, cwd=pack, **comfyuis)
    assert [level for level in levels if f"[{level.upper()}] PASSED" in told] == levels


def test_manager_installs_it_and_removes_it_and_the_ledger_stays(
    bench: Workbench, checkout: Path, install: Install
) -> None:
    root = own_folder(bench.folder / "managed", install)
    where = {"COMFYUI_PATH": str(root)}
    source = f"file://localhost{checkout.as_posix()}"
    bench.run("cm-cli", "install", source, "--mode", "local", cwd=root, **where)
    with ComfyUI(install, root, env={"SCHNELLKIT_SANDBOX": "1"}, linked=False) as comfy:
        assert ours(comfy) == NODES
        assert "charged" in charged(comfy, "by way of Manager")
        home = comfy.home
    bench.run("cm-cli", "uninstall", "schnellkit", "--mode", "local", cwd=root, **where)
    assert not (root / "custom_nodes" / "schnellkit").exists()
    assert (home / "ledger.db").exists()


def test_who_removes_it_is_told_what_stays(bench: Workbench, checkout: Path) -> None:
    told = bench.run("python", "uninstall.py", cwd=checkout)
    assert "user/__schnellkit" in told
    assert str(bench.folder) not in told


def own_folder(root: Path, install: Install) -> Path:
    """A ComfyUI folder of its own, as Manager wants it: it puts packs beside where folder_paths.py really lies."""
    (root / "custom_nodes").mkdir(parents=True)
    for path in install.tree.iterdir():
        if path.is_file():
            shutil.copy(path, root)
        elif path.name not in ("custom_nodes", "user", "models", "input", "output", "temp"):
            link(root / path.name, path)
    return root
