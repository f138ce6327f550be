"""Where things are kept, what pip is set to, which Python a person's ComfyUI has, what is no secret."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from schnellkit.workshop.comfyui.install import own_python, unpack
from schnellkit.workshop.keyless import keyless
from schnellkit.workshop.paths import LOCKS, cache, link, python_of, usual_cache
from schnellkit.workshop.registry import translated
from schnellkit.workshop.store import remove

HOME = Path("/home/ann")


@pytest.mark.parametrize(
    ("system", "environ", "place"),
    [
        ("linux", {}, HOME / ".cache"),
        ("linux", {"XDG_CACHE_HOME": "/big/cache"}, Path("/big/cache")),
        ("darwin", {}, HOME / "Library" / "Caches"),
        ("win32", {"LOCALAPPDATA": "C:/Ann/Local"}, Path("C:/Ann/Local")),
    ],
)
def test_the_cache_lies_where_the_system_keeps_caches(system: str, environ: dict[str, str], place: Path) -> None:
    assert usual_cache(system, environ, HOME) == place


def test_schnellkit_cache_moves_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHNELLKIT_CACHE", str(tmp_path / "elsewhere"))
    assert cache() == tmp_path / "elsewhere"


def test_uv_is_told_of_pips_registry_and_the_environment_comes_first() -> None:
    listing = "global.index-url='https://file.example/simple'\n:env:.index-url='https://env.example/simple'\n"
    assert translated(listing) == {"UV_DEFAULT_INDEX": "https://env.example/simple"}


def test_links_count_only_where_there_is_no_registry() -> None:
    links = "global.find-links='/wheels /more'\n"
    assert translated(links) == {}
    assert translated(links + "global.no-index='true'\n") == {
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": "/wheels,/more",
    }


def test_a_python_named_for_comfyui_is_taken(tmp_path: Path) -> None:
    assert own_python(tmp_path, {"COMFYUI_PYTHON": "/opt/python"}) == Path("/opt/python")


@pytest.mark.parametrize("folder", [".venv", "venv"])
def test_the_environment_inside_a_comfyui_is_found(tmp_path: Path, folder: str) -> None:
    python = python_of(tmp_path / folder)
    python.parent.mkdir(parents=True)
    python.touch()
    assert own_python(tmp_path, {}) == python


def test_the_portable_comfyui_has_its_python_beside_it(tmp_path: Path) -> None:
    python = tmp_path / "python_embeded" / "python.exe"
    python.parent.mkdir()
    python.touch()
    assert own_python(tmp_path / "ComfyUI", {}) == python


def test_keys_and_own_settings_are_dropped_and_the_rest_stays() -> None:
    environ = {
        "DEEPINFRA_TOKEN": "canary",
        "SOME_API_KEY": "canary",
        "SCHNELLKIT_SANDBOX": "1",
        "SCHNELLKIT_CACHE": "/c",
        "PATH": "/bin",
    }
    assert keyless(environ) == {"SCHNELLKIT_CACHE": "/c", "PATH": "/bin"}


def test_only_comfyui_is_unpacked_and_nothing_outside_the_folder(tmp_path: Path) -> None:
    archive = tmp_path / "source.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for name in ("x-1/vendor/ComfyUI/main.py", "x-1/setup.py", "x-1/vendor/ComfyUI/../../../../evil.py"):
            member = tarfile.TarInfo(name)
            member.size = 4
            tar.addfile(member, io.BytesIO(b"pass"))
    unpack(archive, tmp_path / "deep" / "down" / "ComfyUI")
    assert [file.name for file in tmp_path.rglob("*.py")] == ["main.py"]


def test_a_link_leads_to_its_target_and_goes_with_its_folder_but_without_it(tmp_path: Path) -> None:
    target = tmp_path / "repository"
    target.mkdir()
    (target / "kept.txt").write_text("kept")
    at = tmp_path / "custom_nodes" / "schnellkit"
    link(at, target)
    assert (at / "kept.txt").read_text() == "kept"
    remove(at.parent)
    assert not at.parent.exists()
    assert (target / "kept.txt").exists()


@pytest.mark.parametrize("name", ["bootstrap", "source", "comfyui", "tests"])
def test_every_pinned_package_has_a_hash_and_no_address(name: str) -> None:
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert entries
    assert all("==" in entry and entry.endswith("\\") for entry in entries)
    assert "://" not in text
    assert "/" not in "".join(entries)


def test_the_tests_run_on_the_very_versions_the_demo_runs_on() -> None:
    def versions(name: str) -> set[str]:
        lines = (LOCKS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        pinned = [line for line in lines if "==" in line and not line.startswith((" ", "#"))]
        return {line.rstrip("\\").partition(";")[0].strip() for line in pinned}

    assert versions("comfyui") <= versions("tests")
