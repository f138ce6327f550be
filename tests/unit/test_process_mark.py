"""A process that died is known to be dead, whatever it left behind, and one that lives never is."""

from __future__ import annotations

import os
import signal
import time

import pytest

from schnellkit.disk.lock import alone
from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.process_mark import ProcessMark
from schnellkit.tests.unit.processes import python, said

PARENT = """
import os, sys, threading
from pathlib import Path
from schnellkit.disk.lock import alone
from schnellkit.ledger.process_mark import ProcessMark

folder = Path(sys.argv[1])
mark = ProcessMark(folder)
with alone(folder / "opening.lock"):
    child = os.fork()
    if child == 0:
        threading.Event().wait()
print(mark.name, child, flush=True)
sys.stdin.readline()
(folder / f"{mark.name}.alive").read_bytes()
print("has read its own mark", flush=True)
threading.Event().wait()
"""

FORKED = """
import os, sys
from pathlib import Path
from schnellkit.ledger.ledger import Ledger
from schnellkit.providers.errors import StoreTrouble

ledger = Ledger(Path(sys.argv[1]))
if os.fork() == 0:
    try:
        ledger.receipts()
        print("it was used", flush=True)
    except StoreTrouble as problem:
        print(problem, flush=True)
    os._exit(0)
os.wait()
"""


@pytest.fixture
def parent(tmp_path):
    """A process with a mark and a forked child: its mark's name, and the child."""
    with python(PARENT, tmp_path) as process:
        name, child = said(process).split()
        try:
            yield process, name, int(child)
        finally:
            os.kill(int(child), signal.SIGKILL)


def test_a_forked_child_that_outlives_its_parent_does_not_keep_it_alive(parent, tmp_path):
    process, name, child = parent
    mine = ProcessMark(tmp_path)
    assert not mine.is_dead(name)
    process.kill()
    process.wait()
    os.kill(child, 0)
    # The child lets go in its own time.
    until = time.monotonic() + 60
    while not mine.is_dead(name):
        assert time.monotonic() < until, "it still counts as alive"
        time.sleep(0.01)
    mine.close()


def test_a_living_process_is_never_dead_not_even_when_it_reads_its_own_mark(parent, tmp_path):
    process, name, _ = parent
    mine = ProcessMark(tmp_path)
    process.stdin.write("read\n")
    process.stdin.flush()
    said(process)
    assert not mine.is_dead(name)
    assert mine.others()
    mine.close()


def test_a_child_forked_while_its_parent_was_alone_does_not_stay_alone(parent, tmp_path):
    # The child lets go in its own time.
    with alone(tmp_path / "opening.lock"):
        pass


def test_two_ledgers_in_one_process_are_both_alive_until_they_are_closed(tmp_path):
    first, second = Ledger(tmp_path), Ledger(tmp_path)
    marks = (first._mark, second._mark)
    assert [one.is_dead(other.name) for one in marks for other in marks] == [False] * 4
    first.close()
    assert marks[1].is_dead(marks[0].name)
    assert not marks[1].is_dead(marks[1].name)
    second.close()


def test_a_forked_process_does_not_use_its_parents_ledger(tmp_path):
    with python(FORKED, tmp_path) as process:
        assert said(process).startswith("This process was forked from ComfyUI's own")
        assert process.wait() == 0
