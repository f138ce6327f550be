"""The ledger as a person reads it: totals, pages, searches, exports, the command and the chart."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO

import pytest
from PIL.Image import Image

from schnellkit.commands.ledger import main
from schnellkit.ledger.caps import Caps
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.reports.chart import COLOURS, SIZE, draw
from schnellkit.ledger.reports.export import COLUMNS, as_csv, as_json
from schnellkit.ledger.reports.spending import spending
from schnellkit.providers.prices.money import Money
from schnellkit.tests.unit.ledgers import buy, dollars, order, reserve, settle

DAY = 86400.0
NOON = time.mktime((2026, 11, 21, 12, 0, 0, 0, 0, -1))


@pytest.fixture
def now():
    return [NOON]


@pytest.fixture
def ledger(tmp_path, now):
    ledger = Ledger(tmp_path, caps=lambda: Caps(run=None), clock=lambda: now[0])
    yield ledger
    ledger.close()


def test_receipts_come_newest_first_a_page_at_a_time(ledger):
    bought = [buy(ledger, order(str(number))) for number in range(5)]
    first = ledger.receipts(most=2)
    second = ledger.receipts(most=2, before=first[-1].id)
    assert [one.id for one in first + second] == [one.id for one in reversed(bought[1:])]


@pytest.mark.parametrize(("words", "found"), [("HARBOUR", 1), ("élan", 1), ("deepinfra", 2), ("schnell", 2), ("%", 0)])
def test_the_search_looks_at_prompt_host_and_model(ledger, words, found):
    buy(ledger, order("a harbour at dawn"))
    buy(ledger, order("ÉLAN"))
    assert len(ledger.receipts(search=words)) == found


def test_receipts_of_one_state_are_listed(ledger):
    buy(ledger, order("paid"))
    lost = reserve(ledger, order("lost"))
    ledger.sent(lost.id)
    ledger.lost(lost.id, note="")
    assert [one.id for one in ledger.receipts(state="unknown outcome")] == [lost.id]
    assert len(ledger.receipts(state="settled")) == 1


def test_spending_is_told_by_run_day_month_and_host(ledger, now):
    buy(ledger, order("last month", host="together"), "0.30", run="before")
    now[0] += 15 * DAY
    buy(ledger, order("earlier"), "0.20", run="before")
    now[0] += DAY
    buy(ledger, order("now"), "0.01", run="now")
    buy(ledger, order("now", host="together"), "0.02", run="now")
    reserve(ledger, order("under way"), "0.05", run="now")
    told = spending(ledger, "now").describe().splitlines()
    assert told == [
        "this run: $0.030 (deepinfra $0.010, together $0.020) · reserved $0.050 · no cap",
        "today: $0.030 (deepinfra $0.010, together $0.020) · reserved $0.050 · cap $10.00",
        "this month: $0.23 (deepinfra $0.21, together $0.020) · reserved $0.050 · no cap",
    ]


def test_currencies_are_told_apart_and_numbers_use_the_rates(ledger, tmp_path):
    ledger.caps = lambda: Caps(rates={"EUR": Decimal("1.5")})
    buy(ledger, order("dollars"), "0.10")
    receipt = reserve(ledger, order("euros"))
    ledger.sent(receipt.id)
    euros = Money(Decimal("0.20"), "EUR")
    ledger.settle(receipt.id, charged=euros, told_by_host=True, seeds=(7,), request_id=None, seconds=0)
    spent = spending(ledger)
    assert set(spent.today.total()) == {dollars("0.10"), euros}
    assert spent.number(spent.today) == pytest.approx(0.40)


def test_unknown_outcomes_are_told(ledger):
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    ledger.lost(receipt.id, note="")
    told = spending(ledger).describe()
    assert "may have been charged $0.10" in told
    assert "1 orders were sent and their answers lost" in told


def test_a_wrong_clock_in_the_sandbox_moves_no_real_day(ledger, now):
    now[0] += 400 * DAY
    buy(ledger, order("drawn"), sandbox=True)
    now[0] -= 400 * DAY
    assert ledger.today() == "2026-11-21"
    assert buy(ledger).note == ""
    assert [str(each.money) for each in ledger.spent("day 2026-11-21") if each.state == "charged"] == ["$0.10"]


def test_unknown_outcomes_of_the_sandbox_are_apart_from_real_ones(ledger):
    def lost(prompt: str, sandbox: bool) -> str:
        receipt = reserve(ledger, order(prompt), sandbox=sandbox)
        ledger.sent(receipt.id)
        return ledger.lost(receipt.id, note="").id

    real, drawn = lost("real", False), [lost("drawn", True), lost("drawn too", True)]
    assert (ledger.count_unknown(sandbox=False), ledger.count_unknown(sandbox=True)) == (1, 2)
    assert [one.id for one in ledger.receipts(state="unknown outcome", sandbox=False)] == [real]
    assert {one.id for one in ledger.receipts(state="unknown outcome", sandbox=True)} == set(drawn)
    assert "1 orders were sent" in spending(ledger).describe()


def test_receipts_dated_in_the_future_can_be_counted_to_today(ledger, now):
    now[0] += 400 * DAY
    buy(ledger, order("ahead"))
    now[0] -= 400 * DAY
    assert ledger.redate() == 1
    assert ledger.today() == "2026-11-21"
    assert [str(each.money) for each in ledger.spent("day 2026-11-21") if each.state == "charged"] == ["$0.10"]


def test_an_export_holds_every_receipt_with_exact_money(ledger):
    for number in range(3):
        buy(ledger, order(f"a “boat” with 1,5 masts {number}"), "0.000000123456789")
    lines = list(csv.DictReader(StringIO("".join(as_csv(ledger)))))
    entries = json.loads("".join(as_json(ledger)))
    assert [line["charged"] for line in lines] == ["0.000000123456789"] * 3
    assert [entry["prompt"] for entry in entries] == [line["prompt"] for line in lines]
    assert tuple(entries[0]) == COLUMNS
    assert entries[0]["seeds"] == [7]
    assert entries[0]["time"].startswith("2026-11-21T12:00:00")


def test_an_export_of_many_receipts_is_whole(ledger):
    for number in range(25):
        reserve(ledger, order(str(number)), "0.001")
    assert [row["prompt"] for row in ledger.every_row(page=10)] == [str(number) for number in range(25)]


@pytest.mark.parametrize("prompt", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_prompt_is_no_formula_in_a_spreadsheet(ledger, prompt):
    buy(ledger, order(prompt))
    (line,) = csv.DictReader(StringIO("".join(as_csv(ledger))))
    assert line["prompt"] == f"'{prompt}"


def test_an_export_of_an_empty_ledger_is_valid(ledger):
    assert json.loads("".join(as_json(ledger))) == []
    assert "".join(as_csv(ledger)).strip() == ",".join(COLUMNS)


def test_the_chart_has_a_bar_for_what_was_spent_and_none_for_nothing(ledger):
    before = draw(spending(ledger))
    assert before.size == SIZE
    buy(ledger)
    after = draw(spending(ledger))
    first = tuple(bytes.fromhex(COLOURS[0][1:]))
    assert first not in _colours(before)
    assert first in _colours(after)


def _colours(image: Image) -> set[object]:
    return {colour for _, colour in image.getcolors(1 << 20) or ()}


@dataclass
class Command:
    """The command, and the id of an order whose answer was lost."""

    run: Callable[..., tuple[int, str, str]]
    lost: str

    def __call__(self, *words: str) -> tuple[int, str, str]:
        return self.run(*words)


@pytest.fixture
def command(tmp_path, capsys):
    ledger = Ledger(tmp_path)
    buy(ledger, order("a harbour"), "0.0020")
    lost = reserve(ledger, order("lost on the way"))
    ledger.sent(lost.id)
    ledger.lost(lost.id, note="the answer is lost")
    ledger.close()

    def run(*words: str) -> tuple[int, str, str]:
        status = main(["--home", str(tmp_path), *words])
        return (status, *capsys.readouterr())

    return Command(run, lost.id)


def test_the_command_tells_totals(command):
    status, told, _ = command("totals")
    assert status == 0
    assert "today: $0.0020 (deepinfra $0.0020) · may have been charged $0.10 · cap $10.00" in told
    assert "1 unknown outcomes" in told


def test_the_command_lists_and_searches(command):
    _, told, _ = command("list", "harbour")
    assert len(told.splitlines()) == 1
    assert "deepinfra 256×128" in told


def test_the_command_lists_no_unknown_outcome_of_the_sandbox(tmp_path, command):
    ledger = Ledger(tmp_path)
    drawn = reserve(ledger, order("drawn"), sandbox=True)
    ledger.sent(drawn.id)
    ledger.lost(drawn.id, note="")
    ledger.close()
    assert len(command("unknown")[1].splitlines()) == 1
    assert "1 unknown outcomes" in command("totals")[1]


def test_the_command_marks_an_unknown_outcome(command):
    assert command("unknown")[1].startswith(command.lost)
    status, told, _ = command("mark", command.lost, "0.09", "USD")
    assert status == 0
    assert "marked by you: charged" in told
    assert command("unknown")[1] == ""


@pytest.mark.parametrize("words", [["0.09"], ["a lot", "USD"], ["-1", "USD"], ["NaN", "USD"]])
def test_the_command_marks_nothing_it_does_not_understand(command, words):
    status, _, problem = command("mark", command.lost, "--", *words)
    assert status == 1
    assert "0.002 USD, or: nothing" in problem
    assert command("unknown")[1] != ""


def test_the_command_exports_to_a_file(command, tmp_path):
    file = tmp_path / "receipts.json"
    assert command("export", "--json", str(file))[0] == 0
    assert [entry["state"] for entry in json.loads(file.read_text(encoding="utf-8"))] == ["settled", "unknown outcome"]


def test_the_command_recovers_what_a_crash_left_open(tmp_path, command):
    crashed = Ledger(tmp_path)
    reserve(crashed, order("crashed"))
    crashed.close()
    assert command("recover")[0] == 0
    assert "ended before it was sent" in command("list", "crashed")[1]


def test_settled_is_what_settling_gives(ledger):
    receipt = reserve(ledger)
    ledger.sent(receipt.id)
    assert settle(ledger, receipt) == ledger.receipts()[0]


def test_the_command_takes_a_currency_as_it_is_written(command):
    status, told, _ = command("mark", command.lost, "0.09", "usd")
    assert (status, "$0.09" in told) == (0, True)


def test_the_command_takes_a_currency_of_two_words(command):
    status, told, _ = command("mark", command.lost, "3", "Trial", "Credits")
    assert (status, "3 trial credits" in told) == (0, True)


@pytest.mark.parametrize("words", [("totals",), ("list",), ("recover",), ("export", "--csv")])
def test_a_folder_without_a_ledger_is_told_and_left_as_it_is(tmp_path, capsys, words):
    empty = tmp_path / "empty"
    empty.mkdir()
    for home in (empty, tmp_path / "typo"):
        assert main(["--home", str(home), *words]) == 1
        assert "There is no ledger in that folder" in capsys.readouterr().err
    assert list(tmp_path.rglob("*")) == [empty]


def test_recover_tells_what_is_still_open(command, tmp_path):
    assert command("recover")[1].splitlines() == [
        "No order is open.",
        "Unknown outcomes: 1. The command “unknown” lists them.",
    ]
    living = Ledger(tmp_path)
    reserve(living, order("under way"))
    assert "Orders still open: 1. A running ComfyUI is at work on them" in command("recover")[1]
    living.close()
