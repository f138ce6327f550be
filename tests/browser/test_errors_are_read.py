"""Every kind of failure reaches the person as one readable message: what happened, what to do, and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from schnellkit.tests.browser.canvas import Canvas

pytestmark = pytest.mark.one_page

FAILURES = {
    "key": ("DeepInfra", "403_bad_key_native", "refused the key", "DEEPINFRA_TOKEN"),
    "balance": ("DeepInfra", "402_no_balance", "no balance left", "Top up the account"),
    "refused content": ("Nvidia", "content_filtered", "content filter", "Change the prompt"),
    "model gone": ("Together", "400_model_gone", "does not serve this model", "another host"),
    "too many requests": ("Nvidia", "429", "slow down", "Wait a little"),
    "invalid order": ("DeepInfra", "422_validation", "num_inference_steps", "Change the input"),
    "host down": ("DeepInfra", "500_inference", "out of order", "another host"),
    "unreadable": ("DeepInfra", "not_json", "unreadable", "look at the account"),
    "unknown outcome": ("DeepInfra", "drop", "may have been charged", "not repeated"),
    "proxy": ("DeepInfra", "html_proxy", "502 Bad Gateway", "another host"),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_failure_is_one_readable_message(
    page: Page, render_mode: str, shown: Callable[[str], Path], console_errors: list[str], kind: str
) -> None:
    host, case, happened, advice = FAILURES[kind]
    canvas = Canvas(page, render_mode)
    node, save = canvas.place(f"Schnellkit{host}", 60, 150), canvas.place("SaveImage", 520, 100)
    canvas.set(node, prompt=f"[sandbox:{case}] a boat")
    canvas.wire(node, 0, save, "images")
    canvas.run()
    said = page.get_by_role("alert").filter(has_text=happened)
    expect(said).to_contain_text(advice, timeout=30000)
    expect(said).to_have_count(1)
    assert "Traceback" not in said.inner_text()
    page.wait_for_timeout(400)
    shown(f"error-{kind.replace(' ', '-')}")
    assert [error for error in console_errors if "schnellkit" in error.lower()] == []
    assert page.evaluate("(id) => window.app.nodeOutputs[id]", str(save)) is None
