"""The repository as the package `schnellkit`, no key in the environment, ComfyUI's modules within reach."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent


def _register(name: str) -> None:
    """Makes the repository importable under this name, whatever its folder is called."""
    spec = importlib.util.spec_from_file_location(name, REPO / "__init__.py", submodule_search_locations=[str(REPO)])
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


def _reach_comfyui() -> None:
    """Puts ComfyUI's modules last on the path, told to stay on the CPU."""
    tree = os.environ.get("SCHNELLKIT_COMFYUI_TREE")
    assert tree, "run the tests with: python3 dev.py test"
    sys.path.append(tree)
    import comfy.cli_args

    comfy.cli_args.args.cpu = True


_register("schnellkit")
_reach_comfyui()

from schnellkit.workshop.keyless import keyless  # noqa: E402

for name in os.environ.keys() - keyless(os.environ):
    del os.environ[name]

pytest_plugins = [
    "schnellkit.tests.comfy.running",
    "schnellkit.tests.contract.sealed",
    "schnellkit.tests.tiny",
    "schnellkit.tests.unit.wires",
]

# dev.py mutants asks which test reaches which line.
if os.environ.get("MUTANTS_REACHED"):
    pytest_plugins.append("schnellkit.tests.mutants.reached")
# And it has many mutants meet their tests in one run.
if os.environ.get("MUTANTS_MEET"):
    pytest_plugins.append("schnellkit.tests.mutants.forking")
