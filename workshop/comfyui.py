"""A running ComfyUI: started, asked over HTTP, stopped."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from .comfyui_install import Install
from .paths import REPO, link, unlink
from .store import remove
from .telling import Trouble

START_SECONDS = 180
STOP_SECONDS = 10
POLL_SECONDS = 0.1


class ComfyUIError(Exception):
    """ComfyUI refused a request or failed a prompt: `status` and `answer` are its own."""

    def __init__(self, text: str, status: int = 0, answer: Any = None) -> None:
        super().__init__(text)
        self.status = status
        self.answer = answer


class ComfyUI:
    """A ComfyUI process on a free port of this machine, with the pack and `extra_nodes` linked in."""

    def __init__(
        self,
        install: Install,
        base: Path,
        *,
        env: Mapping[str, str] | None = None,
        extra_nodes: Mapping[str, Path] | None = None,
        arguments: Sequence[str] = (),
    ) -> None:
        self.install = install
        self.base = base
        self.home = base / "schnellkit-home"
        self.env = {**os.environ, "SCHNELLKIT_HOME": str(self.home), **(env or {})}
        self.nodes = {"schnellkit": REPO, **(extra_nodes or {})}
        self.arguments = list(arguments)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = base / "comfyui.log"
        self._process: subprocess.Popen[bytes] | None = None

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
        for name in self.nodes:
            unlink(self.base / "custom_nodes" / name)

    def start(self) -> None:
        """Starts the process and returns when it answers."""
        # An in-memory database: several may run from one tree.
        fixed = ["--cpu", "--disable-api-nodes", "--database-url", "sqlite:///:memory:"]
        command = [str(self.install.python), "-u", "main.py", "--port", str(self.port), *fixed]
        command += ["--base-directory", str(self.base), *self.arguments]
        with self.log_path.open("ab") as log:
            self._process = process = _spawn(command, self.install.tree, self.env, log)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if process.poll() is not None:
                raise Trouble(f"ComfyUI ended while starting; the last lines of {self.log_path}:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise Trouble(f"ComfyUI did not answer within {START_SECONDS} s; see {self.log_path}")
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Asks the process to end, and ends it where it does not."""
        if not self._process or self._process.poll() is not None:
            return
        _ask_to_end(self._process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Ends the process and its children at once, as a crash would."""
        if self._process:
            _end_with_children(self._process)

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

    def get(self, path: str) -> Any:
        """The answer to a GET: decoded JSON, or the bytes of anything else."""
        return self._ask(urllib.request.Request(self.url + path))

    def post(self, path: str, body: Any = None) -> Any:
        """The answer to a POST of JSON: decoded JSON, or the bytes of anything else."""
        data = b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        return self._ask(urllib.request.Request(self.url + path, data, headers, method="POST"))

    def queue(self, prompt: Mapping[str, Any], **more: Any) -> str:
        """Queues a workflow in API form, `more` (as extra_data) beside it, and gives its prompt id."""
        prompt_id = str(uuid.uuid4())
        return self.post("/prompt", {"prompt": prompt, "prompt_id": prompt_id, **more})["prompt_id"]

    def history(self, prompt_id: str, timeout: float = 120) -> dict[str, Any]:
        """What a prompt left behind, once it has ended, well or not."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            entry = self.get(f"/history/{prompt_id}").get(prompt_id)
            if entry:
                return entry
            time.sleep(POLL_SECONDS)
        raise ComfyUIError(f"the prompt did not end within {timeout:.0f} s")

    def run(self, prompt: Mapping[str, Any], timeout: float = 120) -> dict[str, Any]:
        """Queues a workflow, waits, and gives its history; ComfyUIError where a node failed."""
        entry = self.history(self.queue(prompt), timeout)
        if entry["status"]["status_str"] != "success":
            raise ComfyUIError(f"the prompt failed: {failure(entry)}", answer=entry)
        return entry

    def pictures(self, entry: Mapping[str, Any], node: str | None = None) -> list[bytes]:
        """The picture files a prompt shows, in order; of one node where it is named."""
        outputs = entry["outputs"]
        shown = [outputs.get(node, {})] if node else list(outputs.values())
        files = [file for output in shown for file in output.get("images", [])]
        return [self.get(f"/view?{urllib.parse.urlencode(file)}") for file in files]

    def picture(self, entry: Mapping[str, Any], node: str | None = None) -> bytes:
        """The first picture file a prompt shows."""
        found = self.pictures(entry, node)
        if not found:
            raise ComfyUIError("the prompt shows no picture", answer=entry)
        return found[0]

    def interrupt(self) -> None:
        """Cancels the running prompt, as the button does."""
        self.post("/interrupt", {})

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

    def _ask(self, request: urllib.request.Request) -> Any:
        # No proxy of the environment stands between this machine and itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as answer:
                return _decoded(answer.headers.get_content_type(), answer.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                answer = _decoded(refusal.headers.get_content_type(), refusal.read())
            raise ComfyUIError(
                f"{request.get_method()} {request.selector}: HTTP {refusal.code}: {answer}",
                refusal.code,
                answer,
            ) from None


@contextlib.contextmanager
def throwaway(place: Path) -> Iterator[Path]:
    """A new base folder that is deleted afterwards."""
    base = place / f"comfyui-{uuid.uuid4().hex[:8]}"
    base.mkdir(parents=True)
    try:
        yield base
    finally:
        remove(base)


def failure(entry: Mapping[str, Any]) -> str:
    """Why a prompt failed, in ComfyUI's words."""
    for kind, detail in entry["status"]["messages"]:
        if kind == "execution_error":
            return f"{detail['node_type']}: {detail['exception_message'].strip()}"
        if kind == "execution_interrupted":
            return "it was interrupted"
    return "ComfyUI gives no reason"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _spawn(command: list[str], cwd: Path, env: Mapping[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts a process in a group of its own: its children end with it, Ctrl-C reaches us alone."""
    new_group = subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0
    return subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(env),
        stdout=log,
        stderr=log,
        creationflags=new_group,
        start_new_session=True,
    )


def _ask_to_end(process: subprocess.Popen[bytes]) -> None:
    """Sends what Ctrl-C sends."""
    with contextlib.suppress(OSError):
        process.send_signal(signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGINT)


def _end_with_children(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        words = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(words, capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _decoded(kind: str, body: bytes) -> Any:
    return json.loads(body) if kind == "application/json" and body else body
