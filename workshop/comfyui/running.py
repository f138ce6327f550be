"""A running ComfyUI: started, watched, stopped."""

from __future__ import annotations

import contextlib
import os
import socket
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..paths import REPO, link
from ..processes import Process, end, end_with_children
from ..store import remove
from ..telling import Trouble
from .client import Client, ComfyUIError
from .install import Install

START_SECONDS = 180
STOP_SECONDS = 10
POLL_SECONDS = 0.1


class ComfyUI(Client):
    """A ComfyUI process on a free port of this machine, with `extra_nodes` and, unless not `linked`, the pack."""

    def __init__(
        self,
        install: Install,
        base: Path,
        *,
        env: Mapping[str, str] | None = None,
        extra_nodes: Mapping[str, Path] | None = None,
        arguments: Sequence[str] = (),
        linked: bool = True,
    ) -> None:
        self.install = install
        self.base = base
        self.home = base / "schnellkit-home"
        self.env = {**os.environ, "SCHNELLKIT_HOME": str(self.home), **(env or {})}
        self.nodes = {**({"schnellkit": REPO} if linked else {}), **(extra_nodes or {})}
        self.arguments = list(arguments)
        self.port = free_port()
        super().__init__(f"http://127.0.0.1:{self.port}")
        self.log_path = base / "comfyui.log"
        self._process: Process | None = None

    def __enter__(self) -> ComfyUI:
        for folder in ("custom_nodes", "user", "input", "output"):
            (self.base / folder).mkdir(parents=True, exist_ok=True)
        for name, target in self.nodes.items():
            link(self.base / "custom_nodes" / name, target)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Starts the process and returns when it answers."""
        # An in-memory database: several may run from one tree.
        fixed = ["--cpu", "--disable-api-nodes", "--database-url", "sqlite:///:memory:"]
        command = [str(self.install.python), "-u", "main.py", "--port", str(self.port), *fixed]
        command += ["--base-directory", str(self.base), *self.arguments]
        with self.log_path.open("ab") as log:
            self._process = process = self.install.begin(command, self.install.tree, self.env, log)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if process.poll() is not None:
                raise Trouble(f"ComfyUI ended while starting; the last lines of {self.log_path}:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise Trouble(f"ComfyUI did not answer within {START_SECONDS} s; see {self.log_path}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Asks the process to end, and ends it where it does not."""
        if self._process:
            end(self._process, STOP_SECONDS)

    def kill(self) -> None:
        """Ends the process and its children at once, as a crash would."""
        if self._process:
            end_with_children(self._process)

    def restart(self, env: Mapping[str, str] | None = None) -> None:
        """Stops it and starts it again on the same address and folders, with `env` added."""
        self.stop()
        self.env.update(env or {})
        self.start()

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The number of the running process."""
        if not self._process:
            raise ComfyUIError("ComfyUI was not started")
        return self._process.pid

    def log(self) -> str:
        """Everything the process has printed."""
        return self.log_path.read_text(encoding="utf-8", errors="replace") if self.log_path.exists() else ""

    def log_tail(self, lines: int = 25) -> str:
        """The last lines it printed."""
        return "\n".join(self.log().splitlines()[-lines:])

    def _answers(self) -> bool:
        try:
            self.get("/system_stats")
        except (OSError, ComfyUIError):
            return False
        return True


@contextlib.contextmanager
def throwaway(place: Path) -> Iterator[Path]:
    """A new base folder that is deleted afterwards."""
    base = place / f"comfyui-{uuid.uuid4().hex[:8]}"
    base.mkdir(parents=True)
    try:
        yield base
    finally:
        remove(base)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
