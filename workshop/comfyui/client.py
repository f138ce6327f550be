"""Asking a running ComfyUI over HTTP."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from typing import Any

POLL_SECONDS = 0.1


class ComfyUIError(Exception):
    """ComfyUI refused a request or failed a prompt: `status` and `answer` are its own."""

    def __init__(self, text: str, status: int = 0, answer: Any = None) -> None:
        super().__init__(text)
        self.status = status
        self.answer = answer


class Client:
    """What can be asked of the ComfyUI at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Any:
        """The answer to a GET: decoded JSON, or the bytes of anything else."""
        return self._ask(urllib.request.Request(self.url + path, headers=dict(headers or {})))

    def post(self, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """The answer to a POST of JSON, or of bytes as they are: decoded JSON, or the bytes of anything else."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **(headers or {})}
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


def failure(entry: Mapping[str, Any]) -> str:
    """Why a prompt failed, in ComfyUI's words."""
    for kind, detail in entry["status"]["messages"]:
        if kind == "execution_error":
            return f"{detail['node_type']}: {detail['exception_message'].strip()}"
        if kind == "execution_interrupted":
            return "it was interrupted"
    return "ComfyUI gives no reason"


def _decoded(kind: str, body: bytes) -> Any:
    return json.loads(body) if kind == "application/json" and body else body
