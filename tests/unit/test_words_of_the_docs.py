"""README and docs say what is so: commands that exist, errors that are raised, files that are there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from schnellkit.workshop.paths import REPO

PAGES = [REPO / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")] + sorted((REPO / "docs").glob("*.md"))
FENCED = re.compile(r"^ *```(?:sh|bash)?\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^ *((?:python3|python|pip|comfy) .+)$", re.MULTILINE)
INLINE = re.compile(r"`(python3? [^`]+|pip [^`]+|comfy [^`]+)`")
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
QUOTED = re.compile(r"^\| “([^”]+)”", re.MULTILINE)
ROOMS = ("nodes", "web", "orders", "quoting", "ledger", "library", "wire", "personal", "providers", "local")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for folder in ROOMS for path in sorted((REPO / folder).rglob("*.py"))
)


def commands() -> list[str]:
    found: set[str] = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in FENCED.findall(text):
            found |= set(COMMAND.findall(block))
        found |= set(INLINE.findall(text))
    return sorted(found)


@pytest.mark.parametrize("command", [one for one in commands() if one.startswith("python3 dev.py")])
def test_a_command_of_dev_py_is_one_it_takes(command: str) -> None:
    words = shlex.split(command.split("#")[0].replace("…", ""))[2:]
    # Its own words end where another program's begin; asked for help it takes them in and does nothing.
    own = words[: words.index("--")] if "--" in words else words
    known = [word for word in own if not word.isupper()]
    ended = subprocess.run(
        [sys.executable, "dev.py", *known, "--help"], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_the_quote_in_the_readme_is_made() -> None:
    (command,) = [one for one in commands() if one.startswith("python3 dev.py quote")]
    ended = subprocess.run(
        [sys.executable, *shlex.split(command)[1:]],
        cwd=REPO,
        # As Windows would have it for a pipe.
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "in all: \N{ALMOST EQUAL TO} $" in ended.stdout


def test_other_commands_name_what_is_there() -> None:
    others = [one for one in commands() if not one.startswith("python3 dev.py")]
    assert others
    for command in others:
        words = command.split()
        if words[0] == "pip":
            assert (REPO / words[-1].removeprefix("custom_nodes/schnellkit/")).is_file(), command
        elif words[:2] == ["comfy", "node"]:
            # What the registry's command does with the pack is tried in tests/comfy/test_installed.py.
            assert words[2] in ("install", "pack", "validate"), command
        else:
            assert words[1] == "-m", command
            assert (REPO / words[2].removeprefix("schnellkit.").replace(".", "/")).with_suffix(".py").is_file(), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_error_of_the_troubleshooting_is_one_that_is_raised() -> None:
    quoted = QUOTED.findall((REPO / "docs" / "troubleshooting.md").read_text(encoding="utf-8"))
    assert len(quoted) >= 10
    for words in quoted:
        plain = words.replace("…", "").strip()
        assert plain in SOURCES, words


def test_measured_figures_are_those_of_the_table() -> None:
    told = (REPO / "README.md").read_text(encoding="utf-8")
    table = (REPO / "bench" / "results" / "hosted.md").read_text(encoding="utf-8")
    cells = [line.split("|") for line in table.splitlines() if line.count("|") > 3]
    rows = {row[1].strip(): row[2].strip() for row in cells}
    ours = float(rows["four hosted nodes against one, JPEG"].split()[0])
    plain = float(rows["four plain nodes against one, JPEG"].split()[0])
    assert f"| {ours:.2f} × the time | {plain:.2f} × |" in told
