"""A hosted node on the canvas while it runs: its progress, its notes, and the run it belongs to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ...personal.speech import say
from .press import client_of, language_of, run_of
from .tally import Tally, counted, shown_elsewhere

if TYPE_CHECKING:
    from PIL import Image

    from ...ledger.receipt import Receipt
    from ...orders.delivery import OrderContext
    from ...orders.runtime import Runtime


class Canvas:
    """The node on the canvas: its progress text, its notes, and the run it belongs to."""

    def __init__(self, node_id: str) -> None:
        from comfy_execution.progress import get_progress_state
        from comfy_execution.utils import get_executing_context
        from server import PromptServer

        context = get_executing_context()
        self.node_id = node_id
        self._prompt = context.prompt_id if context else ""
        self._server = PromptServer.instance
        self._run = run_of(self._server, self._prompt)
        self._language = language_of(self._server, self._prompt)
        self._progress = get_progress_state()
        self._loop = asyncio.get_running_loop()
        self._client = self._server.client_id
        self._queued_by = client_of(self._server, self._prompt)
        self._shown_elsewhere = shown_elsewhere(self._progress.dynprompt.original_prompt, node_id)
        self._tally = Tally()
        self._long_waits: set[str] = set()
        self._is_open = True

    def report(self, text: str) -> None:
        """Show text under the node; a long wait is a toast too, one however many of its pictures wait."""
        from ...wire.rate_limiter import LongWait

        if not self._is_open:
            return
        self._server.send_progress_text(say(self._tally.describe(text), self._language), self.node_id)
        if isinstance(text, LongWait) and text not in self._long_waits:
            self._long_waits.add(text)
            self.note("info", text)

    @contextmanager
    def counting(self, pictures: int) -> Iterator[None]:
        """Count these pictures with those of all other items of a list."""
        with counted(self._prompt, self.node_id, pictures) as self._tally:
            yield

    def came(self, pictures: int, receipt: Receipt) -> None:
        """Pictures are there; called from the pack's loop."""
        self._tally.came(pictures, receipt)
        self._show_progress(None)

    def show(self, arrived: int, asked: int, newest: Image.Image) -> None:
        """Show the newest of the pictures, unless another node does; called from the pack's loop."""
        if not self._shown_elsewhere:
            self._show_progress(newest)

    def _show_progress(self, newest: Image.Image | None) -> None:
        arrived, asked = self._tally.arrived, self._tally.asked
        if asked < 2:
            return
        image = ("JPEG", newest, None) if newest else None
        # ComfyUI's progress belongs to the thread of the run, whose loop is closed once the run was cancelled.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._progress.update_progress, self.node_id, arrived, asked, image)

    def note(self, severity: str, text: str) -> None:
        """Show a toast in the browser that asked for the run, in its language, and in no other browser."""
        self._send("schnellkit.note", {"severity": severity, "node": self.node_id, "text": say(text, self._language)})

    def cancelled(self, runtime: Runtime) -> None:
        """Tell what becomes of what was already sent, now and when it is there; the node waits for nothing any more."""
        from ...orders.cancelled import tell_cancelled

        # The page takes a blank line away, and hears of no empty one.
        self.report(" ")
        self._is_open = False

        def landed() -> None:
            self._send("schnellkit.landed", {})

        sandbox = runtime.settings.sandbox
        runtime.loop.submit(tell_cancelled(runtime.ledger, self._run, self.note, landed, sandbox=sandbox))

    def _send(self, event: str, told: Mapping[str, Any]) -> None:
        if self._client is not None:
            self._server.send_sync(event, told, self._client)

    def context(self, extra_pnginfo: object, fresh: bool) -> OrderContext:
        """The context of this node in this run."""
        from ...orders.delivery import OrderContext

        workflow = extra_pnginfo.get("workflow") if isinstance(extra_pnginfo, dict) else None
        workflow_id = workflow.get("id") if isinstance(workflow, dict) else None
        return OrderContext(
            self._run,
            self.report,
            str(workflow_id) if workflow_id else None,
            fresh,
            self.show,
            self.came,
            self._queued_by,
        )
