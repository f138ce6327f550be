"""SCHNELLKIT_SANDBOX: every spelling means the sandbox, real orders, or none at all."""

from __future__ import annotations

import json

import pytest

from schnellkit.commands import quote as quote_command
from schnellkit.ledger.ledger import Ledger
from schnellkit.orders.fulfil import OrderContext, fulfil
from schnellkit.orders.runtime import Runtime
from schnellkit.personal.settings import Settings, read_settings
from schnellkit.providers.errors import InvalidOrder
from schnellkit.quoting.compare_hosts import offers_now
from schnellkit.runtime import open_runtime
from schnellkit.sandbox.inprocess import InProcess
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.comfy.graphs import hosted
from schnellkit.tests.unit.ledgers import order
from schnellkit.wire.transport import Transport

ON = ["1", "1 ", " 1", "true", "TRUE", "Yes", "on\t", "\nOn "]
OFF = [None, "", "  ", "0", "false", "No", " OFF "]
UNCLEAR = ["y", "enabled", "sandbox", '"1"', "2", "tru", "11", "none", "1;"]


def read(tmp_path, value: str | None) -> Settings:
    word = {} if value is None else {"SCHNELLKIT_SANDBOX": value}
    return read_settings({"SCHNELLKIT_HOME": str(tmp_path), **word})


@pytest.mark.parametrize("value", ON)
def test_the_sandbox_is_understood_with_blanks_and_in_any_case(tmp_path, value):
    found = read(tmp_path, value)
    found.must_be_clear()
    assert found.sandbox


@pytest.mark.parametrize("value", OFF)
def test_real_orders_are_meant_by_nothing_and_by_every_no(tmp_path, value):
    found = read(tmp_path, value)
    found.must_be_clear()
    assert not found.sandbox


@pytest.mark.parametrize("value", UNCLEAR)
def test_any_other_word_is_refused_by_the_variables_name_and_not_repeated(tmp_path, value):
    found = read(tmp_path, value)
    with pytest.raises(InvalidOrder, match=r"SCHNELLKIT_SANDBOX.*1, true, yes or on.*0, false, no or off") as caught:
        found.must_be_clear()
    assert f"“{value}”" not in str(caught.value)


@pytest.mark.parametrize("value", UNCLEAR)
def test_with_an_unclear_word_the_wire_leads_into_the_sandbox_whoever_forgets_to_ask(tmp_path, value):
    runtime = open_runtime(read(tmp_path, value))
    try:
        assert isinstance(runtime.transport._wire, InProcess)
        assert runtime.key_for(runtime.hosts["deepinfra"], order()) == "sandbox"
    finally:
        runtime.ledger.close()


async def test_no_order_is_placed_or_looked_up_with_an_unclear_word(tmp_path):
    simulator = Simulator()
    ledger = Ledger(tmp_path)
    runtime = Runtime(read(tmp_path, "y"), Transport(InProcess(simulator)), ledger)
    with pytest.raises(InvalidOrder, match="SCHNELLKIT_SANDBOX"):
        await fulfil(order(), runtime, OrderContext("run", lambda text: None))
    assert simulator.charges == []
    assert ledger.receipts() == []
    ledger.close()


def test_nothing_is_quoted_with_an_unclear_word(tmp_path, monkeypatch, capsys):
    graph = tmp_path / "graph.json"
    graph.write_text(json.dumps(hosted()), encoding="utf-8")
    monkeypatch.setenv("SCHNELLKIT_SANDBOX", "y")
    monkeypatch.setenv("SCHNELLKIT_HOME", str(tmp_path))
    assert quote_command.main([str(graph)]) == 2
    assert "SCHNELLKIT_SANDBOX" in capsys.readouterr().err
    with pytest.raises(InvalidOrder, match="SCHNELLKIT_SANDBOX"):
        offers_now((512, 512), 4, 1)
