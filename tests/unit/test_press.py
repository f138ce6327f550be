"""The run of a prompt: what its page named, where that is a short text."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from schnellkit.nodes.running.press import client_of, run_of


def server(extra: dict[str, Any]) -> Any:
    running = {4: (1, "another", {}, {"schnellkit_press": "theirs"}, []), 5: (2, "prompt", {}, extra, [])}
    return SimpleNamespace(prompt_queue=SimpleNamespace(currently_running=running))


def test_prompts_of_one_press_are_one_run():
    assert run_of(server({"schnellkit_press": "a press"}), "prompt") == "a press"


@pytest.mark.parametrize("press", [None, "", 7, ["a"], {"a": 1}, "x" * 101])
def test_a_name_that_is_no_short_text_is_none(press):
    assert run_of(server({"schnellkit_press": press}), "prompt") == "prompt"


def test_a_prompt_without_a_press_or_that_is_not_running_is_a_run_by_itself():
    assert run_of(server({}), "prompt") == "prompt"
    assert run_of(server({}), "gone") == "gone"


@pytest.mark.parametrize(
    ("told", "client"),
    [
        ("page", "page"),
        ("nightly", "nightly"),
        (None, "API"),
        ("x" * 101, "API"),
        ("a\n\x1b[31mb", "a [31mb"),
        ("\x1b", "API"),
    ],
)
def test_who_queued_a_prompt_is_the_page_a_name_or_the_api(told, client):
    assert client_of(server({"schnellkit_client": told}), "prompt") == client


def test_what_comes_without_any_name_came_by_the_api():
    assert client_of(server({}), "prompt") == "API"
