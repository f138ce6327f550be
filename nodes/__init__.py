"""What is dropped on the canvas. Logic may not enter: a node has inputs, and asks the rooms below.

Every module here that lists NODES is found by itself.
"""

from __future__ import annotations

import importlib
import pkgutil


def all_nodes() -> list[type]:
    """Every node class of the pack, modules in alphabetical order."""
    modules = (importlib.import_module(f".{info.name}", __name__) for info in pkgutil.iter_modules(__path__))
    return [node for module in modules for node in getattr(module, "NODES", [])]
