"""Two processes on one home buy for minutes on end: the money stays right, and neither of them grows.

python3 dev.py soak --minutes 10
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schnellkit.ledger.ledger import Ledger
from schnellkit.ledger.receipt import Receipt
from schnellkit.ledger.recovery import recover
from schnellkit.providers.hosts import hosts
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.crashing.crashes import flat
from schnellkit.workshop.paths import REPO

RESULTS = REPO / "bench" / "results" / "soak.md"
HOSTS = ("deepinfra", "nvidia", "monica")
KEYS = {f"{name}": f"canary-{name.lower()}-0123" for name in ("DEEPINFRA_TOKEN", "NVIDIA_API_KEY", "MONICA_API_KEY")}
SAMPLES = 120
# The first part of a soak fills caches, opens connections and starts threads.
WARMING = 0.25
# How much the median of the second half may be above that of the first: a share, and something on top.
SLACK: Mapping[str, tuple[float, float]] = {
    "MiB": (0.04, 24),
    "threads": (0.0, 3),
    "files": (0.0, 6),
    "sockets": (0.0, 6),
}
# In its first minutes a process is still filling what it keeps: pictures on their way, threads' own memory.
SHORT_MINUTES, SHORT_SLACK = 3.0, {"MiB": (0.5, 0.0)}


@dataclass
class Soak:
    """What the two processes took, how their orders ended, and what was wrong."""

    minutes: float
    samples: list[list[dict[str, float]]] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)
    charges: int = 0
    states: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def halves(self, process: int, name: str) -> tuple[float, float]:
        """The medians of the first and the second half after warming up."""
        samples = self.samples[process]
        values = [sample[name] for sample in samples[int(len(samples) * WARMING) :]]
        middle = len(values) // 2
        return statistics.median(values[:middle]), statistics.median(values[middle:])

    def slack(self) -> Mapping[str, tuple[float, float]]:
        """How much each may grow."""
        return SLACK if self.minutes >= SHORT_MINUTES else {**SLACK, **SHORT_SLACK}

    def growth(self) -> Iterator[str]:
        """What grew by more than the slack."""
        for process in range(len(self.samples)):
            for name, (share, more) in self.slack().items():
                first, second = self.halves(process, name)
                if second > first * (1 + share) + more:
                    yield f"process {process + 1}: {name} grew from {first:g} to {second:g}"

    def problems(self) -> list[str]:
        """Everything that should not be."""
        return [*self.wrong, *self.growth()]

    def table(self) -> str:
        """What was measured, for bench/results/soak.md."""
        lines = [
            f"# Two processes on one home for {self.minutes:g} minutes: {self.ended.total()} prompts, "
            f"{self.charges} charges",
            "",
            "Medians of the first and the second half after warming up; "
            + ", ".join(f"{name} may grow by {share:.0%} + {more:g}" for name, (share, more) in self.slack().items())
            + ".",
            "",
            "| | " + " | ".join(f"{name}, 1st | 2nd" for name in SLACK) + " |",
            "|---|" + "---|---|" * len(SLACK),
        ]
        for process in range(len(self.samples)):
            halves = (f"{value:g}" for name in SLACK for value in self.halves(process, name))
            lines.append(f"| process {process + 1} | " + " | ".join(halves) + " |")
        lines += ["", "| How prompts ended | |", "|---|---|"]
        lines += [f"| {name} | {count} |" for name, count in self.ended.most_common()]
        lines += ["", "| Receipts | |", "|---|---|"]
        lines += [f"| {state} | {count} |" for state, count in self.states.most_common()]
        lines += [f"| lost, miscounted, stuck or paid twice | {len(self.wrong)} |"]
        return "\n".join(lines)


def soak(seconds: float, chance: int) -> Soak:
    """Buy for so many seconds; what came of it."""
    found = Soak(round(seconds / 60, 2))
    simulator = Simulator(renderer=flat, limits=False)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="schnellkit-")))
        urls = stack.enter_context(running(simulator))
        _settle_in(home, urls)
        moved = {f"SCHNELLKIT_{name.upper()}_URL": urls[name] for name in HOSTS}
        task = {"home": str(home), "environment": {**KEYS, **moved}, "seconds": seconds, "every": seconds / SAMPLES}
        buyers = [_started({**task, "chance": chance + number}) for number in range(2)]
        for buyer in buyers:
            _heard(found, buyer.communicate()[0].splitlines(), buyer.returncode)
        found.charges = len(simulator.charges)
        found.wrong += _misaccounted(home, simulator, found)
    return found


def _settle_in(home: Path, urls: Mapping[str, str]) -> None:
    (home / "caps.json").write_text('{"run": null, "day": null}')
    (home / "endpoints.json").write_text(json.dumps({"mine": {"url": urls["vllm"], "dialect": "vllm"}}))


def _started(task: dict[str, Any]) -> subprocess.Popen[str]:
    buyer = subprocess.Popen(
        [sys.executable, "-m", "schnellkit.tests.soaking.buyer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    assert buyer.stdin
    buyer.stdin.write(json.dumps(task) + "\n")
    buyer.stdin.flush()
    return buyer


def _heard(found: Soak, lines: Iterable[str], status: int) -> None:
    words = [json.loads(line) for line in lines]
    found.samples.append([word for word in words if "MiB" in word])
    if status or not words or "ended" not in words[-1]:
        found.wrong.append(f"a process ended with exit status {status}")
        return
    found.ended.update(words[-1]["ended"])
    found.wrong += words[-1]["wrong"]


def _misaccounted(home: Path, simulator: Simulator, found: Soak) -> Iterator[str]:
    """Orders whose charges are not those of the ledger, by the witness, and receipts that were left open."""
    ledger = Ledger(home)
    recover(ledger, lambda host, answer: hosts()[host].read(answer))
    receipts: dict[tuple[str, str, int], list[Receipt]] = {}
    for row, receipt in zip(ledger.every_row(), reversed(ledger.receipts(most=10**6)), strict=True):
        host = "vllm" if receipt.host == "selfhosted" else receipt.host
        prompt = hashlib.sha256(row["prompt"].encode()).hexdigest()[:16]
        receipts.setdefault((host, prompt, json.loads(row["seeds"])[0]), []).append(receipt)
        found.states[receipt.state] += 1
        if receipt.state in ("reserved", "sent"):
            yield f"a receipt is left {receipt.state}"
    ledger.close()
    charges = Counter((charge.host, charge.prompt_hash, charge.seed) for charge in simulator.charges)
    for order, count in charges.items():
        states = Counter(receipt.state for receipt in receipts.get(order, []))
        settled, unknown = states["settled"], states["unknown outcome"]
        if order[0] == "vllm":
            # One's own server asks no money: what it refuses after its work is no open charge.
            unknown += states["failed"]
        refused = sum(not receipt.pictures for receipt in receipts.get(order, []) if receipt.state == "settled")
        if not settled <= count <= settled + unknown:
            yield f"{order[0]}: {count} charges, but {settled} settled and {unknown} unknown"
        if count > 1 + unknown + refused:
            yield f"{order[0]}: {count} charges, but only {unknown} unknown outcomes and {refused} that were refused"


def main() -> int:
    """Soaks, prints the table, and fails where anything was wrong or grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--chance", type=int, default=random.randrange(10**6))
    parser.add_argument("--keep", action="store_true", help="write the table to bench/results/soak.md")
    options = parser.parse_args()
    found = soak(options.minutes * 60, options.chance)
    print("\n".join([found.table(), *found.problems()]))
    if options.keep:
        RESULTS.write_text(found.table() + "\n", encoding="utf-8")
    return 1 if found.problems() else 0


if __name__ == "__main__":
    sys.exit(main())
