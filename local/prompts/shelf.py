"""Encoded prompts, kept in memory and on disk within bounds; what is damaged is thrown away."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch

from ...disk.whole_file import UNFINISHED, write_whole

MEMORY_BYTES = 128 * 2**20
DISK_BYTES = 512 * 2**20
LEFT_OVER_SECONDS = 3600
SUFFIX = ".safetensors"


@dataclass(frozen=True)
class Encoding:
    """What the encoders made of a prompt: T5's sequence, CLIP's summary, and what was counted on the way."""

    sequence: torch.Tensor
    pooled: torch.Tensor
    tokens: int
    characters_beyond: int = 0

    @property
    def size(self) -> int:
        """Bytes of both tensors."""
        return self.sequence.nbytes + self.pooled.nbytes


class Shelf:
    """Encodings by key; the oldest leave first when it is full."""

    def __init__(self, folder: Path, memory_bytes: int = MEMORY_BYTES, disk_bytes: int = DISK_BYTES) -> None:
        self._folder, self._memory_bytes, self._disk_bytes = folder, memory_bytes, disk_bytes
        self._memory: OrderedDict[str, Encoding] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Encoding | None:
        """The encoding of that key, if it is here and whole."""
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        encoding = self._read(key)
        if encoding:
            self._remember(key, encoding)
        return encoding

    def put(self, key: str, encoding: Encoding) -> None:
        """Keeps an encoding; a disk that is full or read-only only costs the memory of it."""
        self._remember(key, encoding)
        try:
            self._write(key, encoding)
            self._make_room()
        except OSError:
            return

    def _remember(self, key: str, encoding: Encoding) -> None:
        with self._lock:
            self._memory[key] = encoding
            self._memory.move_to_end(key)
            while len(self._memory) > 1 and sum(one.size for one in self._memory.values()) > self._memory_bytes:
                self._memory.popitem(last=False)

    def _read(self, key: str) -> Encoding | None:
        from safetensors import SafetensorError, safe_open

        path = self._path(key)
        try:
            with safe_open(path, framework="pt") as file:
                notes = file.metadata() or {}
                sequence, pooled = file.get_tensor("sequence"), file.get_tensor("pooled")
            if notes["key"] != key or notes["sum"] != _sum(sequence, pooled):
                raise ValueError("not what was written")
            encoding = Encoding(sequence, pooled, int(notes["tokens"]), int(notes["characters_beyond"]))
            os.utime(path)
        except FileNotFoundError:
            return None
        except (OSError, SafetensorError, KeyError, ValueError):
            path.unlink(missing_ok=True)
            return None
        return encoding

    def _write(self, key: str, encoding: Encoding) -> None:
        from safetensors.torch import save

        tensors = {"sequence": _plain(encoding.sequence), "pooled": _plain(encoding.pooled)}
        notes = {
            "key": key,
            "sum": _sum(**tensors),
            "tokens": str(encoding.tokens),
            "characters_beyond": str(encoding.characters_beyond),
        }
        # What a power cut damages is found by its sum and made again.
        write_whole(self._path(key), save(tensors, metadata=notes), durable=False)

    def _make_room(self) -> None:
        self._remove_leftovers()
        kept = [(path.stat(), path) for path in self._folder.glob(f"*{SUFFIX}")]
        files = sorted(kept, key=lambda one: one[0].st_mtime)
        total = sum(state.st_size for state, _ in files)
        while total > self._disk_bytes and len(files) > 1:
            state, path = files.pop(0)
            path.unlink(missing_ok=True)
            total -= state.st_size

    def _remove_leftovers(self) -> None:
        """Remove what processes that died while they wrote left here: nobody writes for an hour."""
        # The second is how an earlier version named them.
        for pattern in (f"{UNFINISHED}*", "*.part"):
            for path in self._folder.glob(pattern):
                if time.time() - path.stat().st_mtime > LEFT_OVER_SECONDS:
                    path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{SUFFIX}"


@cache
def shelf_in(folder: Path) -> Shelf:
    """The one shelf of this process in that folder."""
    return Shelf(folder)


def key_of(**what: object) -> str:
    """One key for all that decides an encoding."""
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.detach().to("cpu").contiguous()


def _sum(sequence: torch.Tensor, pooled: torch.Tensor) -> str:
    digest = hashlib.sha256()
    for tensor in (sequence, pooled):
        digest.update(f"{tensor.dtype}{tuple(tensor.shape)}".encode())
        digest.update(tensor.contiguous().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
