"""One node a host. What a host is like may not enter: that is in providers/hosts/.

Every module here that lists NODES is found by itself.
"""

from __future__ import annotations

import importlib
import pkgutil

_modules = [importlib.import_module(f".{info.name}", __name__) for info in pkgutil.iter_modules(__path__)]
NODES: list[type] = [node for module in _modules for node in module.NODES]
