"""What a person is told when something on this machine is not as it should be."""

from __future__ import annotations


class LocalTrouble(Exception):
    """A sentence for the person: what is wrong, and what to do."""


# ComfyUI names a pack's modules by their path on disk and shows an error's module to everyone.
LocalTrouble.__module__ = "schnellkit"
