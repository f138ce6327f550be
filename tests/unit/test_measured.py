"""What a picture of this machine costs is told by past runs of the same size and steps, and by nothing else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from schnellkit.providers.errors import InvalidOrder
from schnellkit.providers.prices.money import Money
from schnellkit.providers.prices.rate import Rate, read_rate
from schnellkit.quoting.measured import FILE, RUNS_ALIKE, RUNS_AT_MOST, Run, keep_run, measured_cost, past_runs

HOUR = Rate(Money(Decimal("0.36"), "EUR"))
ENERGY = Rate(Money(Decimal("0.30"), "EUR"), by_energy=True)


def run(seconds: float = 2.0, joules: float | None = None, machine: str = "gpu", steps: int = 4) -> Run:
    return Run(machine, 1024, 768, steps, seconds, joules)


def kept(home: Path, *runs: Run) -> tuple[float, ...]:
    for one in runs:
        keep_run(home, one)
    return tuple(one.seconds for one in past_runs(home, 1024, 768, 4))


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("0.36 EUR", HOUR),
        (" 0.36 eur / h ", HOUR),
        ("0.30 EUR/kWh", ENERGY),
        ("2USD", Rate(Money(Decimal(2), "USD"))),
        (" ", None),
    ],
)
def test_a_rate_is_read_as_it_is_written(text: str, rate: Rate | None) -> None:
    assert read_rate(text) == rate


@pytest.mark.parametrize("text", ["cheap", "0.36", "EUR", "-1 EUR", "1 EUR/day", "1,5 EUR"])
def test_what_is_no_rate_is_a_sentence(text: str) -> None:
    with pytest.raises(InvalidOrder, match=r"is no price\. Write what an hour of this machine costs"):
        read_rate(text)


def test_the_cost_is_the_middle_runs_seconds_by_the_hour() -> None:
    quote = measured_cost(HOUR, [run(20.0), run(2.0), run(1.5)], images=3)
    assert (quote.seconds, quote.money, quote.runs) == (6.0, Money(Decimal("0.0006"), "EUR"), 3)


def test_the_cost_of_energy_is_the_middle_runs_joules() -> None:
    quote = measured_cost(ENERGY, [run(joules=900.0), run(joules=600.0), run(joules=None), run(joules=300.0)], images=2)
    assert quote.money == Money(Decimal("0.0001"), "EUR")


def test_energy_that_nobody_told_costs_nothing_known_rather_than_nothing() -> None:
    assert measured_cost(ENERGY, [run()], images=1).money is None


def test_without_a_rate_only_the_seconds_are_told() -> None:
    assert str(measured_cost(None, [run(2.04)], images=1)) == "≈ 2.0 s, measured (1 run)"


def test_with_a_rate_the_cost_is_labelled_measured() -> None:
    assert str(measured_cost(HOUR, [run(), run()], images=1)) == "≈ €0.00020, 2.0 s, measured (2 runs)"


def test_without_a_run_before_nothing_is_told() -> None:
    assert measured_cost(HOUR, [], images=1) is None


def test_only_runs_of_that_size_and_steps_count(tmp_path: Path) -> None:
    assert kept(tmp_path, run(1.0), run(9.0, steps=1), Run("gpu", 768, 1024, 4, 9.0), run(2.0)) == (1.0, 2.0)


def test_only_runs_of_the_device_used_last_count(tmp_path: Path) -> None:
    assert kept(tmp_path, run(90.0, machine="cpu"), run(1.0), run(2.0)) == (1.0, 2.0)
    assert kept(tmp_path, run(80.0, machine="cpu")) == (90.0, 80.0)


def test_the_last_runs_are_kept_and_no_more(tmp_path: Path) -> None:
    assert kept(tmp_path, *(run(float(number)) for number in range(30))) == tuple(map(float, range(30)[-RUNS_ALIKE:]))


def test_the_file_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schnellkit.quoting.measured.RUNS_AT_MOST", 5)
    for width in range(20):
        keep_run(tmp_path, Run("gpu", width, 768, 4, 1.0))
    assert [bool(past_runs(tmp_path, width, 768, 4)) for width in range(20)] == [False] * 15 + [True] * 5
    assert RUNS_AT_MOST > 5


@pytest.mark.parametrize("damage", ["", "{", '{"runs": [{"machine": "gpu"}]}', '{"runs": 7}', '{"runs": [7]}'])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: str) -> None:
    (tmp_path / FILE).write_text(damage)
    assert past_runs(tmp_path, 1024, 768, 4) == ()
    assert kept(tmp_path, run(3.0)) == (3.0,)


def test_what_cannot_be_kept_costs_no_picture(tmp_path: Path) -> None:
    blocked = tmp_path / "a file where the folder should be"
    blocked.write_text("")
    assert kept(blocked, run()) == ()
