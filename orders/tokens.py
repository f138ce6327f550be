"""Counting T5 tokens as the hosts count them, with the tokenizer ComfyUI carries."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


def count_tokens(prompt: str) -> int:
    """How many T5 tokens the prompt has, the end mark included."""
    return len(_tokenizer().encode(prompt).ids)


@cache
def _tokenizer() -> Any:
    import comfy.text_encoders
    from tokenizers import Tokenizer

    folder = Path(comfy.text_encoders.__path__[0]) / "t5_tokenizer"
    return Tokenizer.from_file(str(folder / "tokenizer.json"))
