"""Which hosts were chosen in face-offs: counted once for each, by the last choice, and never more than is known."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from schnellkit.personal.wins import KEPT_AT_MOST, Shown, Wins, keep_face_off, wins
from schnellkit.providers.errors import StoreTrouble
from schnellkit.providers.prices.money import Money
from schnellkit.tests.unit.wires import runtime, wire
from schnellkit.web.pages.host_table import host_table

__all__ = ["runtime", "wire"]


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


CHEAP = Shown("deepinfra", "schnell", dollars("0.001"))
DEAR = Shown("monica", "schnell", dollars("0.003"))
FREE = Shown("here", "schnell")
KLEIN = Shown("deepinfra", "klein-4b", Money(Decimal("1"), "trial credit"))


def play(home, key, shown, chosen):
    """Shown first, then chosen, as a person does."""
    keep_face_off(home, key, shown, None, sandbox=False)
    keep_face_off(home, key, shown, chosen, sandbox=False)


def test_of_each_host_and_family_it_is_known_how_often_it_won_and_at_what_price(tmp_path):
    play(tmp_path, "one", [CHEAP, DEAR, FREE], CHEAP)
    play(tmp_path, "two", [CHEAP, DEAR, KLEIN], DEAR)
    play(tmp_path, "three", [CHEAP, FREE], CHEAP)
    third = Decimal(1) / 3
    assert wins(tmp_path, sandbox=False) == (
        Wins("deepinfra", "schnell", 3, 2, (dollars("0.003"),), third),
        Wins("monica", "schnell", 2, 1, (dollars("0.006"),), Decimal(3)),
        Wins("deepinfra", "klein-4b", 1, 0, (Money(Decimal(1), "trial credit"),), None),
        Wins("here", "schnell", 2, 0),
    )
    assert not wins(tmp_path, sandbox=True), "what the sandbox drew says nothing of a host"


def test_the_same_face_off_counts_once_and_another_choice_moves_it(tmp_path):
    for _ in range(3):
        play(tmp_path, "one", [CHEAP, DEAR], DEAR)
    assert [(one.host, one.chosen, one.shown) for one in wins(tmp_path, sandbox=False)] == [
        ("monica", 1, 1),
        ("deepinfra", 0, 1),
    ]
    keep_face_off(tmp_path, "one", [CHEAP, DEAR], CHEAP, sandbox=False)
    keep_face_off(tmp_path, "one", [DEAR, FREE, CHEAP._replace(price=None)], None, sandbox=False)
    assert [(one.host, one.chosen, one.shown) for one in wins(tmp_path, sandbox=False)] == [
        ("deepinfra", 1, 1),
        ("here", 0, 1),
        ("monica", 0, 1),
    ]


def test_nothing_counts_that_nobody_could_choose(tmp_path):
    keep_face_off(tmp_path, "left over from before", [CHEAP, DEAR], CHEAP, sandbox=False)
    play(tmp_path, "alone", [CHEAP], CHEAP)
    play(tmp_path, "nobody", [CHEAP, DEAR], None)
    assert wins(tmp_path, sandbox=False) == ()
    assert set(json.loads((tmp_path / "wins.json").read_text())["face_offs"]) == {"left over from before", "nobody"}


def test_only_so_many_are_kept_the_newest(tmp_path):
    entry = {"shown": [["a", "schnell", None, None], ["b", "schnell", None, None]], "chosen": 0}
    full = {"face_offs": {str(number): entry for number in range(KEPT_AT_MOST)}}
    (tmp_path / "wins.json").write_text(json.dumps(full))
    keep_face_off(tmp_path, "0", [CHEAP, DEAR], DEAR, sandbox=False)
    play(tmp_path, "new", [CHEAP, DEAR], DEAR)
    kept = json.loads((tmp_path / "wins.json").read_text())["face_offs"]
    assert len(kept) == KEPT_AT_MOST
    assert "1" not in kept
    assert list(kept)[-2:] == ["0", "new"]


@pytest.mark.parametrize(
    "damaged", ['{"face_offs": 3}', '{"face_offs": {"a": {"shown": [["x"]], "chosen": 0}}}', '{"face_offs": {"a": 1}}']
)
def test_a_damaged_file_is_told_in_words(tmp_path, damaged):
    (tmp_path / "wins.json").write_text(damaged)
    with pytest.raises(StoreTrouble, match=r"wins\.json in the pack's folder holds an entry that is no face-off"):
        wins(tmp_path, sandbox=False)


def test_the_table_of_hosts_has_it_for_the_owner_alone(runtime):
    home = runtime.settings.home

    def chosen(**how: bool) -> dict[str, Any]:
        view: Any = host_table(runtime, 2e9, **{"with_records": True, **how})
        return {row["name"]: row["chosen"] for row in view["rows"] if row["chosen"]}

    assert chosen() == {}
    play(home, "one", [CHEAP, DEAR, FREE], CHEAP)
    assert chosen()["deepinfra"] == {"chosen": 1, "shown": 1, "share": pytest.approx(1 / 3, abs=0.01)}
    assert chosen()["monica"]["chosen"] == 0
    assert chosen(with_records=False) == {}
    (home / "wins.json").write_text("[]")
    told: Any = host_table(runtime, 2e9, with_records=True)
    assert "wins.json" in told["trouble"]
