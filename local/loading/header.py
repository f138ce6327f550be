"""The head of a safetensors file: names, shapes and types of its weights, read without the weights."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

from ..sampling.trouble import LocalTrouble

LENGTH_BYTES = 8
HEADERS_KEPT = 16
HEADER_AT_MOST = 100 * 2**20
BITS = {"F64": 64, "I64": 64, "U64": 64, "F32": 32, "I32": 32, "U32": 32, "C64": 64}
BITS |= {"F16": 16, "BF16": 16, "I16": 16, "U16": 16, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6}
DOWNLOAD_AGAIN = "Delete it and download it again."
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Weight:
    """One tensor of a file, as its header tells it."""

    dtype: str
    shape: tuple[int, ...]
    size: int

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@dataclass(frozen=True)
class Header:
    """What a file holds: its weights by name, and what its maker wrote beside them."""

    weights: Mapping[str, Weight]
    metadata: Mapping[str, str] = field(default_factory=dict)

    def under(self, prefix: str) -> Header:
        """The weights under a prefix, by their names without it."""
        cut = len(prefix)
        inside = {name[cut:]: weight for name, weight in self.weights.items() if name.startswith(prefix)}
        return Header(inside, self.metadata)

    @property
    def size(self) -> int:
        """Bytes of all its weights."""
        return sum(weight.size for weight in self.weights.values())


def read_header(path: Path) -> Header:
    """The header of a file that is whole; LocalTrouble says what is wrong with any other."""
    return _read(path, *_state(path))


def learned(path: Path, what: Hashable, ask: Callable[[Header], Answer]) -> Answer:
    """What is asked of a file's header, remembered for every file as long as its size and time stay the same.

    A header takes up to a megabyte and lists of files ask about all of them, so the answers are kept and few headers.
    Raises LocalTrouble as `read_header` does.
    """
    state = _state(path)
    since, answer = _answers.get((path, what), (None, None))
    if since != state:
        try:
            answer = ask(_read(path, *state))
        except LocalTrouble as trouble:
            answer = _Trouble(str(trouble))
        _answers[path, what] = (state, answer)
    if isinstance(answer, _Trouble):
        raise LocalTrouble(answer.text)
    return cast(Answer, answer)


class _Trouble(NamedTuple):
    """Why nothing can be asked of a file; kept like an answer."""

    text: str


_answers: dict[tuple[Path, Hashable], tuple[tuple[int, int] | None, Any]] = {}


def _state(path: Path) -> tuple[int, int]:
    """What changes with the file: its size and time."""
    try:
        state = path.stat()
    except OSError as error:
        raise LocalTrouble(f"{path.name} cannot be read: {error.strerror or 'it is not there'}.") from error
    return state.st_size, state.st_mtime_ns


@lru_cache(maxsize=HEADERS_KEPT)
def _read(path: Path, size: int, _changed: int) -> Header:
    """Kept as long as size and time of the file stay the same."""
    with path.open("rb") as file:
        start = file.read(LENGTH_BYTES)
        _refuse_other_formats(path, start)
        length = struct.unpack("<Q", start)[0]
        if length > min(HEADER_AT_MOST, size - LENGTH_BYTES):
            raise LocalTrouble(f"{path.name} is damaged or no safetensors file. {DOWNLOAD_AGAIN}")
        header = _parsed(path, file.read(length))
    weights = {name: _weight(path, name, entry) for name, entry in header.items() if name != "__metadata__"}
    _refuse_wrong_length(path, size - LENGTH_BYTES - length, header)
    return Header(weights, header.get("__metadata__") or {})


def _refuse_other_formats(path: Path, start: bytes) -> None:
    if len(start) < LENGTH_BYTES:
        raise LocalTrouble(f"{path.name} is empty or cut off. {DOWNLOAD_AGAIN}")
    if start.startswith(b"GGUF"):
        raise LocalTrouble(f"{path.name} is a GGUF file, which ComfyUI does not read. Use a safetensors file.")
    if start.startswith(b"PK"):
        raise LocalTrouble(f"{path.name} is a pickled checkpoint, which may run code. Use a safetensors file.")
    if start.lstrip()[:1] in (b"<", b"v"):
        raise LocalTrouble(
            f"{path.name} holds a web page or a pointer instead of weights: the download was refused. "
            "Accept the model's licence on its page, then download it again."
        )


def _parsed(path: Path, text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except ValueError as error:
        raise LocalTrouble(f"{path.name} is damaged: its header cannot be read. {DOWNLOAD_AGAIN}") from error
    if not isinstance(header, dict):
        raise LocalTrouble(f"{path.name} is damaged: its header is no list of weights. {DOWNLOAD_AGAIN}")
    return header


def _weight(path: Path, name: str, entry: Any) -> Weight:
    try:
        begin, end = entry["data_offsets"]
        weight = Weight(str(entry["dtype"]), tuple(int(side) for side in entry["shape"]), int(end) - int(begin))
    except (KeyError, TypeError, ValueError) as error:
        raise LocalTrouble(f"{path.name} is damaged at {name!r}. {DOWNLOAD_AGAIN}") from error
    if weight.size != (weight.count * BITS.get(weight.dtype, 8) + 7) // 8:
        raise LocalTrouble(f"{path.name} is damaged: {name!r} has the wrong size. {DOWNLOAD_AGAIN}")
    return weight


def _refuse_wrong_length(path: Path, there: int, header: Mapping[str, Any]) -> None:
    wanted = max((entry["data_offsets"][1] for name, entry in header.items() if name != "__metadata__"), default=0)
    if not wanted:
        raise LocalTrouble(f"{path.name} holds no weights. {DOWNLOAD_AGAIN}")
    if there < wanted:
        share = 100 * there // wanted
        raise LocalTrouble(f"{path.name} is cut off: {share}% of it is there. {DOWNLOAD_AGAIN}")
