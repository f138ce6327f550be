"""The one door for developers."""

from __future__ import annotations

import subprocess
import sys

from schnellkit.workshop.paths import REPO

IN_THE_BACKGROUND = """
import signal, subprocess, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
import dev
asked = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
dev.COMMANDS["lock"].main = lambda options: subprocess.run([sys.executable, "-c", asked]).returncode
sys.exit(dev.main(["lock"]))
"""


def test_what_it_starts_can_be_asked_to_end_though_it_runs_in_the_background_of_a_shell() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IN_THE_BACKGROUND], cwd=REPO, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip(), ran.stderr) == (0, "True", "")
