"""The hosts: one module each, found by themselves. A module with a HOST is a host.

Network, disk and clock may not enter, nor one host the module of another.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from ..host import Host


@cache
def hosts() -> dict[str, Host]:
    """Every host by its name."""
    modules = (importlib.import_module(f".{info.name}", __name__) for info in pkgutil.iter_modules(__path__))
    found = (module.HOST for module in modules if isinstance(getattr(module, "HOST", None), Host))
    return {host.name: host for host in found}
