"""What the pack adds to ComfyUI's start, measured by ComfyUI's own loader beside an empty pack."""

from __future__ import annotations

import json
import os
import subprocess
import textwrap
from pathlib import Path

import pytest

from schnellkit.workshop.comfyui_install import Install
from schnellkit.workshop.paths import REPO, link

MOST_MILLISECONDS = 10
ROUNDS = 15

EMPTY = """
from comfy_api.latest import ComfyExtension

async def comfy_entrypoint():
    class Empty(ComfyExtension):
        async def get_node_list(self):
            return []
    return Empty()
"""

LOAD = """
import asyncio, json, sys, time
import comfy.cli_args
comfy.cli_args.args.cpu = True
import nodes, server

async def main():
    server.PromptServer(asyncio.get_running_loop())
    seconds = {}
    for path in sys.argv[1:]:
        before = time.perf_counter()
        assert await nodes.load_custom_node(path), path
        seconds[path] = time.perf_counter() - before
    print("MEASURED", json.dumps(seconds))

asyncio.run(main())
"""


def test_the_pack_adds_at_most_ten_milliseconds_to_the_start(
    install: Install, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packs = []
    for round_ in range(ROUNDS):
        (tmp_path / f"empty{round_}").mkdir()
        (tmp_path / f"empty{round_}" / "__init__.py").write_text(EMPTY)
        link(tmp_path / f"schnellkit{round_}", REPO)
        packs += [str(tmp_path / f"empty{round_}"), str(tmp_path / f"schnellkit{round_}")]
    # As after the first start: compiled files are kept beside the sources. Other programs only ever add time.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [install.python, "-c", textwrap.dedent(LOAD), *packs]
    done = subprocess.run(command, cwd=install.tree, env=env, capture_output=True, text=True)
    assert "MEASURED" in done.stdout, done.stderr
    seconds = json.loads(done.stdout.split("MEASURED", 1)[1])
    empty, ours = (min(seconds[pack] for pack in packs[which::2]) * 1000 for which in (0, 1))
    with capsys.disabled():
        print(f"\nstart: pack {ours:.1f} ms, empty pack {empty:.1f} ms, {ours / empty:.1f} times an empty pack")
    assert ours - empty <= MOST_MILLISECONDS


def test_nothing_heavy_is_imported_before_it_is_used(install: Install, tmp_path: Path) -> None:
    link(tmp_path / "schnellkit", REPO)
    code = (
        "import sys, schnellkit.providers, schnellkit.generation.receipt, schnellkit.generation.catalogue\n"
        "schnellkit.providers.hosts()\n"
        "print(*(name for name in ('httpx', 'PIL', 'numpy', 'torch', 'sqlite3') if name in sys.modules))"
    )
    done = subprocess.run([install.python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
