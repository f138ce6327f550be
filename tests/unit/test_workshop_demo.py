"""What the demo says of the cost is what the receipt node showed."""

from __future__ import annotations

import pytest

from schnellkit.workshop.comfyui.client import failure
from schnellkit.workshop.commands.demo import told_cost
from schnellkit.workshop.telling import Trouble

PROMPT = {"4": {"class_type": "SchnellkitReceipt"}, "5": {"class_type": "SaveImage"}}


def test_the_cost_is_the_receipts_text_in_one_line() -> None:
    entry = {"outputs": {"5": {"images": []}, "4": {"text": ["USD 0.0020\n1 picture"]}}}
    assert told_cost(PROMPT, entry) == "USD 0.0020 1 picture"


def test_without_a_receipt_the_demo_fails() -> None:
    with pytest.raises(Trouble, match="SchnellkitReceipt"):
        told_cost(PROMPT, {"outputs": {"5": {"images": []}}})


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([["execution_error", {"node_type": "A", "exception_message": "no key\n"}]], "A: no key"),
        ([["execution_start", {}], ["execution_interrupted", {}]], "it was interrupted"),
        ([], "ComfyUI gives no reason"),
    ],
)
def test_a_failed_prompt_tells_comfyuis_reason(messages: list[list[object]], words: str) -> None:
    assert failure({"status": {"messages": messages}}) == words
