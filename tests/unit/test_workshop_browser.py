"""Which browser the tests drive, and what is said where there is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

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
