"""Thousands of runs of a world in which anything goes wrong: nothing is paid twice, lost, stuck or leaked."""

from __future__ import annotations

import os
import random
import subprocess
import sys

from schnellkit.workshop.room import AS_PACKAGE, room

EXAMPLES = 2000


def test_whatever_goes_wrong_the_money_is_right():
    seed = random.randrange(10**9)
    with room(AS_PACKAGE) as place:
        reach = os.pathsep.join([str(place), os.environ["SCHNELLKIT_COMFYUI_TREE"]])
        command = [sys.executable, "-m", "schnellkit.tests.adversary.run"]
        words = ["--examples", str(EXAMPLES), "--seed", str(seed), "--jobs", "2", "--stop-after", "3"]
        ran = subprocess.run(
            [*command, *words],
            env={**os.environ, "PYTHONPATH": reach},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout
