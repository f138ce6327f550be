"""The hosts' protocols, answered on this machine."""

from __future__ import annotations

import argparse
import os
import subprocess

from ..environment import environment
from ..keyless import keyless
from ..paths import REPO

TEXT = "answer every host's protocol on this machine (SCHNELLKIT_<HOST>_URL leads a host to it)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--port."""
    parser.add_argument("--port", type=int, default=9000, help="of 127.0.0.1 (default 9000)")


def main(options: argparse.Namespace) -> int:
    """Serves until Ctrl-C."""
    start = f"from sandbox.server import serve; serve({options.port})"
    env = {**keyless(os.environ), "PYTHONPATH": str(REPO)}
    return subprocess.run([environment("comfyui"), "-c", start], env=env, check=False).returncode
