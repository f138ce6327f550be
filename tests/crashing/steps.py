"""Kills a piece of work at each line of the pack that it runs, each time in a fresh copy of its folder.

python -m schnellkit.tests.crashing.steps WORK START INTO: for each moment a copy of START in INTO, as the kill left it,
and a line of JSON that names it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from schnellkit.disk import whole_file
from schnellkit.ledger import ledger
from schnellkit.personal.addresses import Addresses, Endpoint
from schnellkit.personal.keys import Keys
from schnellkit.personal.private_file import change_private
from schnellkit.web.pages import servers as own_servers

TRACED = tuple(str(Path(module.__file__ or "").parent) for module in (whole_file, ledger))
Line = tuple[str, int]


def open_ledger(home: Path) -> None:
    """Open the ledger, which salvages it where it is damaged."""
    ledger.Ledger(home)


def store_key(home: Path) -> None:
    """Keep a second key."""
    change_private(home / "keys.json", lambda keys: {**keys, "second": "b" * 5000})


def move_server(home: Path) -> None:
    """Give a server another address and another key."""
    new = Endpoint("mine", "https://new.example", "vllm")
    own_servers.keep_server(Keys(home, {}), Addresses(home, {}), new, "key-for-the-new-one", sandbox=False)


def replace_server(home: Path) -> None:
    """Forget a server and add another of the same name, without a key."""
    keys, servers = Keys(home, {}), Addresses(home, {})
    own_servers.drop_server(keys, servers, "mine", sandbox=False)
    own_servers.keep_server(keys, servers, Endpoint("mine", "https://new.example", "vllm"), "", sandbox=False)


def main(name: str, start: Path, into: Path) -> None:
    """Let it run once to learn its lines, then kill it at the first and at the last time of each."""
    work = WORKS[name]
    lines = _learned(work, start, into / "whole")
    moments = {}
    for number, line in enumerate(lines):
        moments.setdefault((line, "first"), number)
        moments[line, "last"] = number
    for number in sorted(set(moments.values())):
        home = into / str(number)
        shutil.copytree(start, home)
        status = _forked(lambda home=home, number=number: _killed(work, home, number))
        file, at = lines[number]
        told = {"home": str(home), "at": f"{Path(file).name}:{at}", "killed": os.WIFSIGNALED(status)}
        print(json.dumps(told), flush=True)


def _learned(work: Callable[[Path], None], start: Path, home: Path) -> list[Line]:
    shutil.copytree(start, home)
    told = home.with_name("lines.json")

    def run() -> None:
        lines: list[Line] = []
        _trace(lines.append)
        work(home)
        sys.settrace(None)
        told.write_text(json.dumps(lines), encoding="utf-8")

    assert _forked(run) == 0
    return [(file, line) for file, line in json.loads(told.read_text(encoding="utf-8"))]


def _killed(work: Callable[[Path], None], home: Path, number: int) -> None:
    left = [number]

    def count(line: Line) -> None:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    _trace(count)
    work(home)


def _trace(tell: Callable[[Line], None]) -> None:
    def in_a_frame(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line":
            tell((frame.f_code.co_filename, frame.f_lineno))
        return in_a_frame

    sys.settrace(lambda frame, event, argument: in_a_frame if frame.f_code.co_filename.startswith(TRACED) else None)


def _forked(work: Callable[[], None]) -> int:
    """The status of a child that did it."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as problem:
            print(json.dumps({"broke": repr(problem)}), flush=True)
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


WORKS = {"open": open_ledger, "key": store_key, "move": move_server, "replace": replace_server}

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
