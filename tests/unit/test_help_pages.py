"""Every node has a help page, and every help page a node."""

from __future__ import annotations

import json

from schnellkit.workshop.paths import REPO

NODES = set(json.loads((REPO / "tests" / "comfy" / "nodes.json").read_text(encoding="utf-8")))
PAGES = {page.stem for page in (REPO / "js" / "docs").glob("*.md")}


def test_every_node_has_its_help_page_and_no_page_is_left_over() -> None:
    assert PAGES == NODES


def test_every_help_page_shows_its_node() -> None:
    for page in (REPO / "js" / "docs").glob("*.md"):
        assert f"]({page.stem}.png)" in page.read_text(encoding="utf-8"), page.name
        assert page.with_suffix(".png").stat().st_size < 60_000, page.name


def test_a_help_page_is_about_as_long_as_a_screen() -> None:
    lengths = {
        page.name: len(page.read_text(encoding="utf-8").splitlines()) for page in (REPO / "js/docs").glob("*.md")
    }
    assert {name: lines for name, lines in lengths.items() if not 5 <= lines <= 80} == {}
