"""Two processes on one home for some seconds; `python3 dev.py soak` does so for minutes."""

from __future__ import annotations

import os
import random

from schnellkit.tests.soaking.soak import soak
from schnellkit.workshop.links import AS_PACKAGE, folder_with_links

SECONDS = 8.0


def test_two_processes_that_buy_side_by_side_stay_right_and_small(monkeypatch):
    chance = random.randrange(10**6)
    with folder_with_links(AS_PACKAGE) as place:
        reach = os.pathsep.join([str(place), os.environ["SCHNELLKIT_COMFYUI_TREE"]])
        monkeypatch.setenv("PYTHONPATH", reach)
        found = soak(SECONDS, chance)
    assert found.ended["bought"] > 10, found.table()
    assert found.problems() == [], f"chance {chance}\n{found.table()}"
