"""What the registry and ComfyUI Manager read of the pack."""

from __future__ import annotations

import importlib
import re
import sys

from schnellkit.workshop.paths import REPO

TOML = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
PROJECT = TOML.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))


def test_manager_and_registry_install_the_same() -> None:
    listed = (REPO / "requirements.txt").read_text(encoding="utf-8").split()
    declared = PROJECT["project"]["dependencies"]
    # The registry takes the frontend's version out of the dependencies; pip must not install a frontend.
    assert listed == [one for one in declared if not one.startswith("comfyui-frontend-package")]


def test_nothing_is_required_beyond_httpx() -> None:
    names = [re.split(r"[<>=!~ ]", one)[0] for one in PROJECT["project"]["dependencies"]]
    assert names == ["httpx", "comfyui-frontend-package"]


def test_the_registry_finds_what_it_needs() -> None:
    project, comfy = PROJECT["project"], PROJECT["tool"]["comfy"]
    assert project["name"] == "schnellkit"
    assert re.fullmatch(r"\d+\.\d+\.\d+", project["version"])
    assert (REPO / project["license"]["file"]).read_text(encoding="utf-8").strip().startswith("Apache License")
    assert comfy["PublisherId"]
    assert re.fullmatch(r">=\d+\.\d+\.\d+", comfy["requires-comfyui"])
    assert project["urls"]["Repository"].startswith("https://")


def test_the_changelog_tells_of_this_version() -> None:
    assert f"## {PROJECT['project']['version']}" in (REPO / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_letter_of_its_code_is_one_that_a_windows_in_english_can_print() -> None:
    """Others' checks of packs ask for it; what a language needs beside those is written by its number or name."""
    beyond = {}
    for file in REPO.rglob("*.py"):
        rooms = file.relative_to(REPO).parts
        if len(rooms) > 1 and rooms[0] not in ("tests", "workshop", "bench") and not rooms[0].startswith("."):
            text = file.read_text(encoding="utf-8")
            if odd := sorted({letter for letter in text if not letter.encode("cp1252", "ignore")}):
                beyond[str(file.relative_to(REPO))] = odd
    assert beyond == {}
