"""Programs that begin with ComfyUI's libraries already imported: most of ComfyUI's start is spent on that, each time.

One process imports them and then forks for each program; what is forked runs main.py as `python main.py` would.
On systems without such forks every program is begun as ever.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from ..processes import Forked, Process, spawn
from ..telling import Trouble

MOTHER = Path(__file__).with_name("mother.py")
# Only libraries: nothing of ComfyUI itself, which reads its command line as it is imported.
LIBRARIES = (
    *("torch", "torchvision", "torchaudio", "transformers", "kornia", "spandrel", "torchsde", "safetensors.torch"),
    *("numpy", "scipy.stats", "scipy.optimize", "scipy.ndimage", "PIL.Image", "av", "einops", "sentencepiece"),
    *("aiohttp.web", "sqlalchemy.orm", "alembic", "yaml", "pydantic_settings", "requests", "jinja2", "psutil", "tqdm"),
)
CAN_FORK = sys.platform == "linux" and hasattr(os, "pidfd_open")


class Preloaded:
    """The process that has imported the libraries, begun with the first program that is asked for."""

    def __init__(self, libraries: Sequence[str] = LIBRARIES) -> None:
        self._libraries = libraries
        self._mother: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def begin(self, command: Sequence[str | Path], cwd: Path, env: Mapping[str, str], out: IO[bytes]) -> Process:
        """Begin `PYTHON -u SCRIPT …`, or `-m MODULE …`; as ever where the Python is another one or the system cannot.

        Its exit status will be beside the file that it prints into.
        """
        python, unbuffered, *rest = (str(word) for word in command)
        if not CAN_FORK or python != sys.executable or unbuffered != "-u":
            return spawn(command, cwd, env, out)
        status = Path(f"{out.name}.status")
        status.unlink(missing_ok=True)
        with self._one_at_a_time:
            wanted = {"words": rest, "cwd": str(cwd), "env": dict(env), "out": out.name, "ended": str(status)}
            return Forked(self._ask(wanted), status)

    def _ask(self, wanted: dict[str, Any]) -> int:
        if not self._mother:
            self._mother = subprocess.Popen(
                [sys.executable, MOTHER, *self._libraries],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            atexit.register(self.close)
        assert self._mother.stdin
        assert self._mother.stdout
        self._mother.stdin.write(json.dumps(wanted) + "\n")
        self._mother.stdin.flush()
        answer = self._mother.stdout.readline()
        if not answer:
            raise Trouble("the process that begins programs has ended: its own words are above")
        return int(answer)

    def close(self) -> None:
        """End the process; what it has begun goes on."""
        if self._mother:
            with self._mother:
                pass
            self._mother = None
