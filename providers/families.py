"""Families: models that several hosts serve, by what their ids have in common."""

from __future__ import annotations

SCHNELL = "schnell"
FAMILIES = ("klein-4b", "klein-9b", SCHNELL)


def family(model: str) -> str:
    """The family of a model, by its id; schnell where it is of none."""
    return next((name for name in FAMILIES if is_of(model, name)), SCHNELL)


def is_of(model: str, name: str) -> bool:
    """Whether the model is of that family. Some hosts have a slash in an id where others have a dash."""
    return name in model.lower().replace("/", "-")
