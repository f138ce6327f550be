"""The person's own small JSON files, and their troubles in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..disk.whole_file import Damaged, change_object, read_object, write_object
from ..providers.errors import StoreTrouble


def read_private(path: Path) -> dict[str, Any]:
    """The file's JSON object; an absent file is an empty one. Raises StoreTrouble where it cannot be read."""
    with _in_words(path, f"{path.name} in the pack's folder cannot be read. Mend or remove it."):
        return read_object(path)


def write_private(path: Path, data: Mapping[str, Any]) -> None:
    """Replace the file, whatever was in it; raises StoreTrouble where it stays as it was."""
    with _in_words(path):
        write_object(path, data)


def change_private(
    path: Path, change: Callable[[dict[str, Any]], Mapping[str, Any]], *, or_empty: bool = False
) -> None:
    """Replace what is in the file by what `change` makes of it; nobody else changes it in between.

    Raises StoreTrouble where it cannot be read or written, and what `change` raises; the file then stays as it was.
    With `or_empty` a damaged file counts as an empty one.
    """
    with _in_words(path):
        change_object(path, change, or_empty=or_empty)


@contextmanager
def _in_words(path: Path, unreadable: str = "") -> Iterator[None]:
    try:
        yield
    except Damaged:
        raise StoreTrouble(f"{path.name} in the pack's folder is no JSON object. Mend or remove it.") from None
    except TimeoutError:
        raise StoreTrouble(f"{path.name} could not be saved: another program kept it locked. Try again.") from None
    except OSError as problem:
        told = f"{path.name} could not be saved: {problem.strerror}. Nothing was changed."
        raise StoreTrouble(unreadable or told) from None
