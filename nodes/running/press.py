"""Who queued a prompt: the press of Run that it belongs to, the client, and the language of its page."""

from __future__ import annotations

from typing import Any

from ...providers.answers.envelopes import one_line

PRESS = "schnellkit_press"
LANGUAGE = "schnellkit_language"
CLIENT = "schnellkit_client"
# What comes from the API without a name.
UNNAMED = "API"
LONGEST = 100


def run_of(server: Any, prompt_id: str) -> str:
    """The run that a prompt belongs to: the press its page named, or the prompt by itself; a cap "a run" is of that.

    `server` is ComfyUI's.
    """
    return _sent_along(server, prompt_id, PRESS) or prompt_id


def client_of(server: Any, prompt_id: str) -> str:
    """Who queued a prompt: the page, or the name that a program gave itself, on one line that can be printed."""
    return one_line(_sent_along(server, prompt_id, CLIENT)) or UNNAMED


def language_of(server: Any, prompt_id: str) -> str:
    """The language of the page that a prompt came from; nothing where it did not say."""
    return _sent_along(server, prompt_id, LANGUAGE)


def _sent_along(server: Any, prompt_id: str, name: str) -> str:
    """What came with a running prompt under that name, if it is a short text."""
    for item in list(server.prompt_queue.currently_running.values()):
        if item[1] == prompt_id:
            told = item[3].get(name)
            return told if isinstance(told, str) and len(told) <= LONGEST else ""
    return ""
