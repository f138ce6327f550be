"""Mutants of functions, quickly: many of them in one run of pytest in each copy, which has a fork for each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from schnellkit.tests.planting.planting import Runner, in_free_copies
from schnellkit.workshop.comfyui.preloaded import CAN_FORK
from schnellkit.workshop.paths import REPO
from schnellkit.workshop.telling import say

from .forking import LEAST_SECONDS, MEET, UNDECIDED
from .meeting import Met, bearable, tests_of, told_of
from .mutants import Mutant, is_in_function
from .reached import Reached

AT_ONCE = 100


def meet_quickly(
    runner: Runner, copies: Sequence[Path], mutants: Sequence[Mutant], reached: Mapping[str, Reached]
) -> Iterator[Met]:
    """What became of each that can be met so; the others are left out, all of them where no process can be forked."""
    if not CAN_FORK:
        return
    texts = {file: (REPO / file).read_text(encoding="utf-8") for file in {mutant.file for mutant in mutants}}
    open_ones = [
        Met(mutant)
        for mutant in mutants
        if is_in_function(texts[mutant.file], mutant.line)
        and not any(of.at_import(mutant.file, mutant.line) for of in reached.values())
    ]
    for level, of in reached.items():
        size = min(AT_ONCE, max(1, -(-len(open_ones) // len(copies))))
        parts = [open_ones[at : at + size] for at in range(0, len(open_ones), size)]
        open_ones = []

        def meet(copy: Path, part: Sequence[Met], level: str = level, of: Reached = of) -> list[Met]:
            return list(_met_in(runner, copy, level, part, of, texts))

        for met in (met for part in in_free_copies(runner, copies, parts, meet) for met in part):
            if met.seen:
                yield met
            else:
                open_ones.append(met)
    for met in open_ones:
        say(told_of(met))
        yield met


def _met_in(
    runner: Runner, copy: Path, level: str, part: Sequence[Met], of: Reached, texts: Mapping[str, str]
) -> Iterator[Met]:
    """Those that were seen, and those that no test of the level saw; what could not be met so is left out."""
    work = [_work(number, copy, met.mutant, of, texts[met.mutant.file]) for number, met in enumerate(part)]
    names = {name for one in work for name, _ in one["tests"]}
    into = copy.with_name(f"{copy.name}.met")
    file = copy.with_name(f"{copy.name}.to-meet")
    file.write_text(json.dumps({"into": str(into), "least_seconds": LEAST_SECONDS, "mutants": work}), encoding="utf-8")
    into.unlink(missing_ok=True)
    if names:
        forking = Runner(runner.python, {**runner.env, MEET: str(file)}, runner.begin)
        files = sorted({name.split("::")[0].removeprefix(f"{level}/") for name in names})
        # No file is changed here, so what is compiled may be kept for the runs after this one.
        forking.run(copy, level, files, stop=False, compiled=True)
    lines = into.read_text(encoding="utf-8").splitlines() if into.exists() else []
    told = [json.loads(line) for line in lines]
    wrong = {name for line in told for name in line.get("wrong", ())}
    by = {line["number"]: line["by"] for line in told if "number" in line}
    for number, met in enumerate(part):
        tests = met.tests + len(work[number]["tests"])
        if not work[number]["tests"]:
            yield met
        elif by.get(number, UNDECIDED) != UNDECIDED:
            seen = "" if by[number] in wrong else by[number]
            found = replace(met, by=seen, tests=tests, level=level, run=(seen,) if seen else ())
            if found.seen:
                say(told_of(found))
            yield found


def _work(number: int, copy: Path, mutant: Mutant, of: Reached, text: str) -> dict[str, Any]:
    tests = bearable(tests_of(of, mutant, text))
    return {
        "number": number,
        "file": str(copy / mutant.file),
        "right": text,
        "wrong": mutant.text(),
        "tests": tests,
    }
