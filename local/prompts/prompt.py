"""A prompt becomes conditioning: counted, cut at schnell's limit if asked, and never encoded twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import comfy.sd
import comfyui_version

from ..loading.awaited_clip import AwaitedClip
from ..sampling import intermediate
from ..sampling.trouble import LocalTrouble
from .file_hash import FileHashes
from .shelf import Encoding, Shelf, key_of

Beyond = Literal["cut", "keep"]
TOKENS_AT_MOST = 256
PAD, END = 0, 1
SHOWN_BEYOND = 120
COMFYUIS_OWN = {"manual_cast_dtype"}
NOT_FLUX = (
    "This CLIP is not FLUX's: it has no T5 encoder. Take the CLIP of Schnell · Load, "
    "or DualCLIPLoader with clip_l, t5xxl and type flux."
)


@dataclass(frozen=True)
class Encoded:
    """The conditioning of a prompt, its length in tokens, what lies beyond the limit, and whether it was known."""

    conditioning: Sequence[Any]
    tokens: int
    beyond: str
    known: bool

    def describe(self, choice: Beyond) -> str:
        """What a person should know about the length of the prompt."""
        count = f"{self.tokens} of {TOKENS_AT_MOST} tokens"
        if not self.beyond:
            return count
        tail = self.beyond if len(self.beyond) <= SHOWN_BEYOND else f"{self.beyond[:SHOWN_BEYOND]}…"
        fate = "cut off" if choice == "cut" else "kept, though schnell was made for shorter prompts"
        return f"{count}. Beyond them, {fate}: “{tail}”"


def encode(clip: comfy.sd.CLIP, text: str, beyond: Beyond, shelf: Shelf, hashes: FileHashes) -> Encoded:
    """The conditioning of a text: from the shelf where it was met before, else from the encoders."""
    key = _key(clip, text, beyond, hashes)
    if key is None:
        return _encoded_with_changes(clip, text, beyond)
    encoding = shelf.get(key)
    known = encoding is not None
    if encoding is None:
        encoding = _encode(clip, text, beyond)
        shelf.put(key, encoding)
    where = intermediate.device()
    conditioning = [[encoding.sequence.to(where), {"pooled_output": encoding.pooled.to(where)}]]
    tail = text[-encoding.characters_beyond :].lstrip() if encoding.characters_beyond else ""
    return Encoded(conditioning, encoding.tokens, tail, known)


def _encoded_with_changes(clip: comfy.sd.CLIP, text: str, beyond: Beyond) -> Encoded:
    """The conditioning with everything a changed CLIP brings along, encoded anew each time."""
    tokens = _tokens(clip, text)
    count, characters = _measured(clip, tokens)
    conditioning = clip.encode_from_tokens_scheduled(_cut(tokens) if beyond == "cut" else tokens)
    return Encoded(conditioning, count, text[-characters:].lstrip() if characters else "", known=False)


def is_plain(clip: comfy.sd.CLIP) -> bool:
    """Whether only its files decide what it makes of a text: no LoRA, hooks or changed options on it."""
    if isinstance(clip, AwaitedClip) and clip.patcher is None:
        return True
    changed = (clip.layer_idx, clip.tokenizer_options, clip.apply_hooks_to_conds, clip.use_clip_schedule)
    patcher = clip.patcher
    replaced = patcher.object_patches.keys() - COMFYUIS_OWN
    return not any((*changed, patcher.patches, patcher.forced_hooks, replaced, patcher.injections))


def files_of(clip: comfy.sd.CLIP) -> tuple[Path, ...]:
    """The files a CLIP was read from, as far as ComfyUI remembers them."""
    if isinstance(clip, AwaitedClip):
        return clip.files
    _, remembered, *_ = getattr(clip.patcher, "cached_patcher_init", None) or (None, ())
    first = remembered[0] if remembered else ()
    return tuple(Path(one) for one in ([first] if isinstance(first, str) else first))


def _key(clip: comfy.sd.CLIP, text: str, beyond: Beyond, hashes: FileHashes) -> str | None:
    """The key of this encoding; None where files and text alone do not decide it."""
    files = files_of(clip)
    if not files or "embedding:" in text or not is_plain(clip):
        return None
    return key_of(
        text=text,
        beyond=beyond,
        encoders=sorted(hashes.of(file) for file in files),
        dtype=str(intermediate.dtype()),
        comfyui=comfyui_version.__version__,
    )


def _encode(clip: comfy.sd.CLIP, text: str, beyond: Beyond) -> Encoding:
    tokens = _tokens(clip, text)
    count, characters = _measured(clip, tokens)
    encoded: Any = clip.encode_from_tokens(_cut(tokens) if beyond == "cut" else tokens, return_pooled=True)
    sequence, pooled = encoded
    return Encoding(sequence, pooled, count, characters)


def _tokens(clip: comfy.sd.CLIP, text: str) -> dict[str, Any]:
    tokens = clip.tokenize(text)
    if "t5xxl" not in tokens or "l" not in tokens:
        raise LocalTrouble(NOT_FLUX)
    return tokens


def _cut(tokens: dict[str, Any]) -> dict[str, Any]:
    """The first tokens T5 may read, with an end after them, as the reference cuts."""
    kept = [part if len(part) <= TOKENS_AT_MOST else _ended(part) for part in tokens["t5xxl"]]
    return {**tokens, "t5xxl": kept}


def _ended(part: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [*part[: TOKENS_AT_MOST - 1], (END, *part[-1][1:])]


def _measured(clip: comfy.sd.CLIP, tokens: dict[str, Any]) -> tuple[int, int]:
    """How many tokens T5 is given, and how many characters of the text lie beyond its limit."""
    real = [token[0] for part in tokens["t5xxl"] for token in part if not _is_pad(token[0])]
    over = [token for token in real[TOKENS_AT_MOST - 1 :] if isinstance(token, int) and token != END]
    if len(real) <= TOKENS_AT_MOST:
        return len(real), 0
    return len(real), len(clip.tokenizer.t5xxl.tokenizer.decode(over))


def _is_pad(token: Any) -> bool:
    return isinstance(token, int) and token == PAD
