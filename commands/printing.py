"""What the pack's own commands print, into whatever it goes."""

from __future__ import annotations

import io
import sys


def print_in_utf8() -> None:
    """From now on print UTF-8."""
    # Into a file or a pipe, Windows would write in an alphabet that lacks most of what prompts hold.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
