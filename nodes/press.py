"""Press: one press of Run, whatever number of prompts it queued; a cap "a run" holds over all of them."""

from __future__ import annotations

from typing import Any

PRESS = "schnellkit_press"
LONGEST = 100


def run_of(server: Any, prompt_id: str) -> str:
    """The run that a prompt belongs to: the press its page named, or the prompt by itself.

    `server` is ComfyUI's. A name that is no short text is none.
    """
    for item in list(server.prompt_queue.currently_running.values()):
        if item[1] == prompt_id:
            press = item[3].get(PRESS)
            return press if isinstance(press, str) and 0 < len(press) <= LONGEST else prompt_id
    return prompt_id
