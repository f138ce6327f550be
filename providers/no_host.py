"""Nodes that are no one host's: what stands for their host until they have chosen one."""

from __future__ import annotations

from typing import NoReturn

from .host import Host, Model
from .limits import SEED_RANGE, Limits, Span


def _chooses(asked: object) -> NoReturn:
    raise TypeError("the node chooses a host for each picture, and that one is asked")


_ANY_MODEL = Model("", Limits(side=Span(64, 4096, 8), steps=Span(1, 50), seeds=Span(0, SEED_RANGE - 1)))
ANYWHERE = Host("anywhere", "Anywhere", (_ANY_MODEL,), request=_chooses, read=_chooses)
FACE_OFF = Host("faceoff", "Face-off", (_ANY_MODEL,), request=_chooses, read=_chooses)
