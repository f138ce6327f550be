"""Imports the libraries that are named, then forks a program for each line it reads, and tells its number."""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import runpy
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn


def main() -> None:
    """Serve until nobody asks any more."""
    # This file's own folder holds modules that are called as libraries are.
    del sys.path[0]
    # What a library says is no answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for name in sys.argv[1:]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    # Nobody waits for the children here, so they leave nothing behind.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        wanted = json.loads(line)
        pid = os.fork()
        if pid == 0:
            answers.close()
            become(**wanted)
        print(pid, file=answers, flush=True)


def become(words: list[str], cwd: str, env: dict[str, str], out: str, ended: str) -> NoReturn:
    """Be `python -u SCRIPT …` or `python -u -m MODULE …` from here on."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log = os.open(out, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = os.fdopen(0, closefd=False)
    stdout: Any = sys.stdout
    stdout.reconfigure(write_through=True)
    os.environ.clear()
    os.environ.update(env)
    sys.dont_write_bytecode = bool(env.get("PYTHONDONTWRITEBYTECODE"))
    os.chdir(cwd)
    is_module = words[0] == "-m"
    sys.argv = words[is_module:]
    sys.path.insert(0, cwd)
    status = 0
    try:
        if is_module:
            runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(words[0], run_name="__main__")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException as problem:
        sys.excepthook(type(problem), problem, problem.__traceback__)
        status = 1
    with contextlib.suppress(Exception):
        sys.stdout.flush()
    # As an interpreter ends: what is to be done at exit is done.
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError):
        Path(ended).write_text(str(int(status)))
    os._exit(status)


if __name__ == "__main__":
    main()
