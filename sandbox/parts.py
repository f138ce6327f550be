"""The parts of a form (multipart/form-data): texts as they are, files as data: addresses."""

from __future__ import annotations

import base64
import re
from typing import Any


def parts_of(body: bytes) -> dict[str, Any]:
    """The fields of a body that begins with the line between its parts; a damaged part is left out."""
    line, _, _ = body.partition(b"\r\n")
    fields: dict[str, Any] = {}
    for piece in body.split(line)[1:-1]:
        head, found, content = piece.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb' name="([^"]*)"', head)
        if found and name:
            fields[name[1].decode("utf-8", "replace")] = _value(head, content)
    return fields


def _value(head: bytes, content: bytes) -> str:
    if b"filename=" not in head:
        return content.decode("utf-8", "replace")
    kind = re.search(rb"(?i)content-type: *([\w/+.-]+)", head)
    told = kind[1].decode() if kind else "application/octet-stream"
    return f"data:{told};base64,{base64.b64encode(content).decode()}"
