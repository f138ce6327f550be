"""The newest frontend: which version is pinned, and what is told of a run of the tests on it."""

from __future__ import annotations

import pytest

from schnellkit.workshop.commands.newest import failed_in, version_in
from schnellkit.workshop.keyless import keyless
from schnellkit.workshop.paths import LOCKS

REPORT = """<testsuites><testsuite>
  <testcase name="right" /><testcase name="wrong"><failure /></testcase>
  <testcase name="broken"><error /></testcase><testcase name="skipped"><skipped /></testcase>
</testsuite></testsuites>"""


def test_the_version_is_read_from_pins_with_hashes_and_without() -> None:
    assert version_in("comfyui-frontend-package==1.58.1 \\\n    --hash=sha256:00\n") == "1.58.1"
    assert version_in("comfyui-frontend-package==2.0.0\n") == "2.0.0"
    assert version_in((LOCKS / "newest-frontend.txt").read_text(encoding="utf-8")) >= "1.58.1"


def test_pins_of_anything_else_are_no_version() -> None:
    with pytest.raises(ValueError, match="not enough"):
        version_in("comfyui==0.46.0\n")


def test_what_failed_broke_off_or_was_skipped_is_named() -> None:
    assert failed_in(REPORT) == ["wrong", "broken", "skipped"]


def test_where_the_newest_frontend_is_stays_in_the_tests_environment() -> None:
    assert keyless({"SCHNELLKIT_NEWEST_FRONTEND": "there"}) == {"SCHNELLKIT_NEWEST_FRONTEND": "there"}
