"""Fixtures with a running ComfyUI, for every level that needs one."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from ...workshop.comfyui.install import Install
from ...workshop.comfyui.preloaded import Preloaded
from ...workshop.comfyui.running import ComfyUI, throwaway

if TYPE_CHECKING:
    from ..tiny import Tiny

PRELOADED = Preloaded()


@pytest.fixture(scope="session")
def install() -> Install:
    """The pinned ComfyUI with the Python of the tests."""
    return Install(Path(os.environ["SCHNELLKIT_COMFYUI_TREE"]), Path(sys.executable), PRELOADED.begin)


@pytest.fixture(scope="session")
def comfy(sandbox_comfy: ComfyUI) -> ComfyUI:
    """The ComfyUI that a test asks for: that of the whole run, where its file has no other."""
    return sandbox_comfy


@pytest.fixture(scope="session")
def sandbox_comfy(install: Install, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyUI]:
    """One ComfyUI in sandbox mode for the whole run."""
    with contextlib.ExitStack() as stack:
        base = stack.enter_context(throwaway(tmp_path_factory.mktemp("comfy")))
        yield stack.enter_context(ComfyUI(install, base, env={"SCHNELLKIT_SANDBOX": "1"}))


@pytest.fixture(scope="module")
def schnell_comfy(install: Install, tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComfyUI]:
    """A ComfyUI in sandbox mode, whose models are the tiny schnell under the published names; previews are on."""
    with contextlib.ExitStack() as stack:
        base = stack.enter_context(throwaway(tmp_path_factory.mktemp("schnell")))
        tiny.under_published_names(base / "models")
        (base / "input").mkdir()
        Image.new("RGB", (512, 512), "teal").save(base / "input" / "example.png")
        env = {"SCHNELLKIT_SANDBOX": "1"}
        yield stack.enter_context(ComfyUI(install, base, env=env, arguments=["--preview-method", "auto"]))


@contextlib.contextmanager
def oldest(place: Path, tiny: Tiny | None = None) -> Iterator[ComfyUI]:
    """The oldest ComfyUI that the pack declares, with its own frontend, in sandbox mode."""
    install = Install(Path(os.environ["SCHNELLKIT_OLDEST_TREE"]), Path(sys.executable), PRELOADED.begin)
    frontend = ["--front-end-root", os.environ["SCHNELLKIT_OLDEST_FRONTEND"]]
    with throwaway(place) as base:
        if tiny:
            tiny.under_published_names(base / "models")
        with ComfyUI(install, base, env={"SCHNELLKIT_SANDBOX": "1"}, arguments=frontend) as comfy:
            yield comfy


@contextlib.contextmanager
def newest_frontend(install: Install, place: Path) -> Iterator[ComfyUI]:
    """The pinned ComfyUI with the newest frontend, in sandbox mode."""
    arguments = ["--front-end-root", os.environ["SCHNELLKIT_NEWEST_FRONTEND"]]
    with (
        throwaway(place) as base,
        ComfyUI(install, base, env={"SCHNELLKIT_SANDBOX": "1"}, arguments=arguments) as comfy,
    ):
        yield comfy


Start = Callable[..., ComfyUI]


@pytest.fixture
def start_comfy(install: Install, tmp_path: Path) -> Iterator[Start]:
    """Starts further ComfyUIs, each with its own env, extra_nodes and arguments; they end with the test."""
    with _starter(install, tmp_path) as start:
        yield start


@pytest.fixture(scope="module")
def start_module_comfy(install: Install, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """The same, ending with the test's file."""
    with _starter(install, tmp_path_factory.mktemp("comfy")) as start:
        yield start


@contextlib.contextmanager
def _starter(install: Install, place: Path) -> Iterator[Start]:
    with contextlib.ExitStack() as stack:

        def start(
            env: Mapping[str, str] | None = None,
            extra_nodes: Mapping[str, Path] | None = None,
            arguments: Sequence[str] = (),
        ) -> ComfyUI:
            base = stack.enter_context(throwaway(place))
            return stack.enter_context(ComfyUI(install, base, env=env, extra_nodes=extra_nodes, arguments=arguments))

        yield start
