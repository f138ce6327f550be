"""The cache: one key for the same pins, one build at a time, nothing half-made is ever used."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from schnellkit.workshop.paths import REPO
from schnellkit.workshop.store import key_of, prepared

pytestmark = pytest.mark.usefixtures("cache")
Builder = Callable[[Path], None]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCHNELLKIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def builds() -> list[Path]:
    return []


@pytest.fixture
def build(builds: list[Path]) -> Builder:
    def note(folder: Path) -> None:
        (folder / "content").write_text("whole")
        builds.append(folder)

    return note


def run_python(text: str, cache: Path) -> subprocess.Popen[str]:
    """A process of its own that prepares a folder of the same cache."""
    words = [sys.executable, "-c", textwrap.dedent(text)]
    env = {"SCHNELLKIT_CACHE": str(cache), "PYTHONPATH": str(REPO)}
    return subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_the_key_follows_the_pins(tmp_path: Path) -> None:
    pins = tmp_path / "pins.txt"
    pins.write_text("torch==1\n")
    before = key_of([pins])
    assert before == key_of([pins])
    pins.write_text("torch==2\n")
    assert before != key_of([pins])


def test_the_key_is_the_same_with_the_line_ends_of_windows(tmp_path: Path) -> None:
    unix, windows = tmp_path / "unix.txt", tmp_path / "windows.txt"
    unix.write_bytes(b"torch==1\nhttpx==2\n")
    windows.write_bytes(b"torch==1\r\nhttpx==2\r\n")
    assert key_of([unix]) == key_of([windows])


def test_the_key_follows_the_python(tmp_path: Path) -> None:
    pins = tmp_path / "pins.txt"
    pins.write_text("torch==1\n")
    assert key_of([pins], "cpython3.10-linux") != key_of([pins], "cpython3.11-linux")


def test_a_finished_folder_is_not_built_again(build: Builder, builds: list[Path]) -> None:
    first = prepared("thing", "k", build)
    assert prepared("thing", "k", build) == first
    assert builds == [first]


def test_a_build_that_failed_is_done_afresh(
    build: Builder, builds: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    def break_off(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError("no room left")

    with pytest.raises(OSError, match="no room left"):
        prepared("thing", "k", break_off)
    folder = prepared("thing", "k", build)
    assert not (folder / "half").exists()
    assert builds == [folder]
    assert "left unfinished by an earlier run" in capsys.readouterr().out


def test_a_finished_folder_that_lost_its_content_is_built_afresh(build: Builder, builds: list[Path]) -> None:
    content = prepared("thing", "k", build, "content")
    content.unlink()
    assert prepared("thing", "k", build, "content").read_text() == "whole"
    assert len(builds) == 2


def test_a_second_run_waits_and_uses_what_the_first_built(cache: Path) -> None:
    first = run_python(
        """
        from workshop.store import prepared

        def build(folder):
            print("building", flush=True)
            input()
            (folder / "content").write_text("of the first")

        prepared("thing", "k", build)
        """,
        cache,
    )
    assert first.stdin
    assert first.stdout
    while "building" not in first.stdout.readline():
        pass
    second = run_python(
        """
        from workshop.store import prepared

        def build(folder):
            raise SystemExit("built twice")

        print((prepared("thing", "k", build) / "content").read_text())
        """,
        cache,
    )
    assert second.stdout
    assert "waiting" in second.stdout.readline()
    first.communicate("\n", timeout=60)
    assert second.communicate(timeout=60)[0].strip() == "of the first"
    assert (first.returncode, second.returncode) == (0, 0)


def test_a_run_killed_in_the_middle_is_repaired(
    cache: Path, build: Builder, builds: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    killed = run_python(
        """
        from workshop.store import prepared

        def build(folder):
            (folder / "half").touch()
            print("building", flush=True)
            input()

        prepared("thing", "k", build)
        """,
        cache,
    )
    assert killed.stdout
    while "building" not in killed.stdout.readline():
        pass
    killed.kill()
    killed.communicate(timeout=60)
    folder = prepared("thing", "k", build)
    assert builds == [folder]
    assert not (folder / "half").exists()
    assert "left unfinished by an earlier run" in capsys.readouterr().out


def test_the_lock_is_held_while_a_program_of_a_killed_run_still_writes(cache: Path) -> None:
    killed = run_python(
        """
        import subprocess, sys
        from workshop.store import prepared
        from workshop.telling import run

        def build(folder):
            run([sys.executable, "-c", "print('writing', flush=True); input(); print('written', flush=True)"])

        prepared("thing", "k", build)
        """,
        cache,
    )
    assert killed.stdin
    assert killed.stdout
    while "writing" not in killed.stdout.readline():
        pass
    killed.kill()
    second = run_python(
        """
        from workshop.store import prepared

        prepared("thing", "k", lambda folder: None)
        """,
        cache,
    )
    assert second.stdout
    assert "waiting" in second.stdout.readline()
    assert "written" in killed.communicate("\n", timeout=60)[0]
    assert "left unfinished" in second.communicate(timeout=60)[0]
