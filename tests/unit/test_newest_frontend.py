"""The newest frontend: which version is pinned, and what is told of a run of the tests on it."""

from __future__ import annotations

import argparse
import os

import pytest

from schnellkit.workshop.commands import newest
from schnellkit.workshop.commands.newest import version_in
from schnellkit.workshop.keyless import keyless
from schnellkit.workshop.paths import LOCKS, REPO


def test_the_version_is_read_from_pins_with_hashes_and_without() -> None:
    assert version_in("comfyui-frontend-package==1.58.1 \\\n    --hash=sha256:00\n") == "1.58.1"
    assert version_in("comfyui-frontend-package==2.0.0\n") == "2.0.0"
    assert version_in((LOCKS / "newest-frontend.txt").read_text(encoding="utf-8")) >= "1.58.1"


def test_pins_of_anything_else_are_no_version() -> None:
    with pytest.raises(ValueError, match="not enough"):
        version_in("comfyui==0.46.0\n")


def test_the_core_tests_run_on_the_frontend_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(newest, "released_frontend", lambda version: f"frontend-{version}")
    monkeypatch.setattr(newest, "run_chosen", lambda *words, lanes: words)
    told = newest.main(argparse.Namespace(version="9.9"))
    assert told == (["browser"], ["-k", "test_every_frontend and newest"])
    assert os.environ["SCHNELLKIT_NEWEST_FRONTEND"] == "frontend-9.9"
    assert (REPO / "tests" / "browser" / "test_every_frontend.py").is_file()


def test_where_the_newest_frontend_is_stays_in_the_tests_environment() -> None:
    assert keyless({"SCHNELLKIT_NEWEST_FRONTEND": "there"}) == {"SCHNELLKIT_NEWEST_FRONTEND": "there"}
