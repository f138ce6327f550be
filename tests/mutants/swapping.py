"""A change of a function, made in a process that has the function already: its code is replaced where it lives."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import CodeType, FunctionType

CLASS_BODY = "__qualname__"


def swap(file: str, right: str, wrong: str) -> bool:
    """Has every function of the file run the wrong text; whether all that is changed could be replaced so.

    What is done as the file is read cannot, nor a function that nobody holds.
    """
    old_and_new = (compile(text, file, "exec", dont_inherit=True) for text in (right, wrong))
    pairs = list(_differing(*old_and_new))
    if not pairs or any(_is_read(old) for old, _ in pairs):
        return False
    # By its very type: some objects of libraries do more than tell when they are asked whether they are one.
    functions = [one for one in gc.get_objects() if type(one) is FunctionType and one.__code__.co_filename == file]
    for old, new in pairs:
        found = [one for one in functions if one.__code__ == old]
        for one in found:
            one.__code__ = new
        if not found:
            return False
    return True


def _differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The outermost functions that differ; the file itself or a class where it differs beside its functions."""
    if old == new:
        return
    if not _is_read(old):
        yield old, new
        return
    inside = [[one for one in code.co_consts if isinstance(one, CodeType)] for code in (old, new)]
    others = [[one for one in code.co_consts if not isinstance(one, CodeType)] for code in (old, new)]
    alike = old.co_code == new.co_code and old.co_names == new.co_names and repr(others[0]) == repr(others[1])
    if not alike or len(inside[0]) != len(inside[1]):
        yield old, new
        return
    for one, other in zip(*inside, strict=True):
        yield from _differing(one, other)


def _is_read(code: CodeType) -> bool:
    """Whether it is run as the file is read: the file, or the body of a class."""
    return code.co_name == "<module>" or CLASS_BODY in code.co_names
