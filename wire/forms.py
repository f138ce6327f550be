"""Forms: the parts of a request as the one body that carries them (multipart/form-data)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from ..providers.wire import Part

KIND = "application/octet-stream"


def encoded(parts: Sequence[Part]) -> tuple[str, bytes]:
    """The content type and the body of a form; equal forms have equal bodies.

    The line between the parts is made of their own hash, so that no part can hold it.
    """
    pieces = [_head(part) + _bytes(part) + b"\r\n" for part in parts]
    line = hashlib.sha256(b"".join(pieces)).hexdigest()
    begin = f"--{line}\r\n".encode()
    body = b"".join(begin + piece for piece in pieces) + f"--{line}--\r\n".encode()
    return f"multipart/form-data; boundary={line}", body


def _head(part: Part) -> bytes:
    named = f'form-data; name="{_quoted(part.name)}"'
    if not part.file:
        return f"Content-Disposition: {named}\r\n\r\n".encode()
    kind = f"Content-Type: {part.kind or KIND}\r\n"
    return f'Content-Disposition: {named}; filename="{_quoted(part.file)}"\r\n{kind}\r\n'.encode()


def _bytes(part: Part) -> bytes:
    return part.content.encode() if isinstance(part.content, str) else part.content


def _quoted(name: str) -> str:
    """The name as browsers write it: what would end it is written in figures."""
    return re.sub(r'[\r\n"]', lambda found: f"%{ord(found.group()):02X}", name)
