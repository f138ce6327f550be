"""Which browser the tests drive, and what is said where there is none."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from schnellkit.workshop import browser as browsers
from schnellkit.workshop.browser import browser, chosen, known, starts
from schnellkit.workshop.telling import Trouble


def program(at: Path, status: int) -> Path:
    at.write_text(f"#!{sys.executable}\nraise SystemExit({status})\n")
    at.chmod(0o755)
    return at


def test_the_named_browser_is_taken(tmp_path: Path) -> None:
    named = program(tmp_path / "chromium", 0)
    assert chosen({"SCHNELLKIT_BROWSER": str(named)}) == named


def test_a_named_browser_that_is_missing_is_trouble_even_where_others_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHNELLKIT_BROWSER", str(tmp_path / "missing"))
    with pytest.raises(Trouble, match=r"SCHNELLKIT_BROWSER names .*missing"):
        browser(Path(sys.executable))


def test_a_stand_in_that_only_asks_to_install_a_browser_is_none(tmp_path: Path) -> None:
    assert not starts(program(tmp_path / "chromium-browser", 1))


@pytest.mark.parametrize(
    ("system", "environ", "on_path", "first"),
    [
        ("linux", {}, {"chromium": "/usr/bin/chromium", "msedge": "/usr/bin/msedge"}, "/usr/bin/chromium"),
        ("linux", {}, {"google-chrome": "/opt/chrome"}, "/opt/chrome"),
        ("darwin", {}, {}, "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
        ("win32", {"PROGRAMFILES": "C:/Programs"}, {}, "C:/Programs/Google/Chrome/Application/chrome.exe"),
    ],
)
def test_the_likeliest_place_comes_first(
    system: str, environ: dict[str, str], on_path: dict[str, str], first: str
) -> None:
    assert next(known(system, environ, on_path.get)) == Path(first)


def test_a_system_without_browsers_knows_none() -> None:
    assert list(known("linux", {}, {}.get)) == []


@pytest.mark.parametrize(
    ("system", "machine", "on_path", "taken"),
    [
        ("linux", "x86_64", True, "chromium"),
        ("linux", "x86_64", False, "carried"),
        ("linux", "aarch64", False, "playwrights"),
        ("linux", "aarch64", True, "chromium"),
    ],
)
def test_without_one_on_the_system_comes_the_one_that_fits_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: str, machine: str, on_path: bool, taken: str
) -> None:
    monkeypatch.delenv("SCHNELLKIT_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    monkeypatch.setattr(browsers, "carried", lambda: program(tmp_path / "carried", 0))
    monkeypatch.setattr(browsers, "_playwrights_own", lambda python: program(tmp_path / "playwrights", 0))
    if on_path:
        program(tmp_path / "chromium", 0)
    assert browser(Path(sys.executable)) == tmp_path / taken
    # The others are not even put in place.
    assert [file.name for file in tmp_path.iterdir()] == [taken]


def test_where_the_carried_one_does_not_start_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SCHNELLKIT_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(browsers, "carried", lambda: program(tmp_path / "carried", 127))
    with pytest.raises(Trouble, match="install Chromium"):
        browser(Path(sys.executable))


def test_the_carried_one_begins_with_its_own_libraries_and_fonts(tmp_path: Path) -> None:
    start = tmp_path / "start"
    start.write_text(browsers.START)
    start.chmod(0o755)
    asked = "import os, sys; print(os.environ['LD_LIBRARY_PATH'], os.environ['FONTCONFIG_FILE'], sys.argv[1:])"
    (tmp_path / "chromium").write_text(f"#!{sys.executable}\n{asked}\n")
    (tmp_path / "chromium").chmod(0o755)
    told = subprocess.run([start, "a b"], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == f"{tmp_path}/al2023/lib {tmp_path}/fonts.conf ['a b']"
