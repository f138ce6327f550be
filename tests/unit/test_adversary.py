"""Thousands of runs of a world in which anything goes wrong: nothing is paid twice, lost, stuck or leaked."""

from __future__ import annotations

import os
import subprocess
import sys

from schnellkit.workshop.links import AS_PACKAGE, folder_with_links

EXAMPLES = 2000
# The same worlds each time, so that a change is to blame for what it breaks; new ones by `dev.py adversary`.
SEED = 1


def test_whatever_goes_wrong_the_money_is_right():
    with folder_with_links(AS_PACKAGE) as place:
        reach = os.pathsep.join([str(place), os.environ["SCHNELLKIT_COMFYUI_TREE"]])
        command = [sys.executable, "-m", "schnellkit.tests.adversary.run"]
        words = ["--examples", str(EXAMPLES), "--seed", str(SEED), "--jobs", "2", "--stop-after", "3"]
        ran = subprocess.run(
            [*command, *words],
            env={**os.environ, "PYTHONPATH": reach},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout
