"""The node of the hosts that one's own files describe: its inputs, and its quote by the host it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schnellkit.nodes.hosts import own_host
from schnellkit.nodes.hosts.own_host import SchnellkitOwnHost
from schnellkit.personal.own_hosts import all_hosts
from schnellkit.personal.own_prices import known_prices
from schnellkit.personal.settings import Settings
from schnellkit.quoting.graph_quote import quote_graph
from schnellkit.quoting.quote_view import describe_line
from schnellkit.quoting.quotes import Line, World
from schnellkit.tests.described import EXAMPLES, put
from schnellkit.tests.unit.graphs import fox, other, saved, world_in

NAME = "SchnellkitOwnHost"
SECRETS = ("key", "token", "url", "address", "secret", "password")


@pytest.fixture
def described(tmp_path: Path) -> World:
    for name in EXAMPLES:
        put(tmp_path, name)
    world = world_in(tmp_path)
    return world._replace(hosts=all_hosts(Settings(tmp_path)), prices=known_prices(tmp_path))


def line(world: World, **inputs: Any) -> Line:
    graph = {"text": other("Text"), "n1": fox(NAME, **inputs), "out": saved("n1")}
    (found,) = quote_graph(graph, {NAME: "own"}, world).lines
    return found


def test_every_input_says_what_it_is_for_and_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_host, "_known", lambda: ("acme",))
    monkeypatch.setattr(SchnellkitOwnHost, "RELATIVE_PYTHON_MODULE", "custom_nodes.schnellkit", raising=False)
    inputs = SchnellkitOwnHost.define_schema().inputs
    assert [one.id for one in inputs][:6] == ["prompt", "width", "height", "seed", "images", "steps"]
    for one in inputs:
        assert one.tooltip
        assert one.tooltip.endswith("."), one.id
        assert not any(word in one.id.lower() for word in SECRETS)


@pytest.mark.parametrize(
    ("name", "told"), [("openai_shaped", "≈ $0.0020"), ("queue", "≈ €0.012"), ("raw_bytes", "free")]
)
def test_it_is_quoted_by_the_price_of_the_file_it_names(name: str, told: str, described: World) -> None:
    assert describe_line(line(described, host=name)) == told


def test_each_host_is_told_by_its_own_name(described: World) -> None:
    found = line(described, host="queue")
    assert (found.host, found.title) == ("own_queue", "Painters' queue")


def test_a_host_that_only_the_run_knows_has_a_price_that_only_the_run_knows(described: World) -> None:
    found = line(described, host=["text", 0])
    assert describe_line(found) == "price unknown"
    assert "host: known at run time" in found.notes[0]


def test_a_host_that_is_not_here_is_refused_and_says_which_are(described: World) -> None:
    found = line(described, host="theirs")
    assert found.refused
    assert "openai_shaped, queue, raw_bytes" in found.notes[0]


def test_a_wired_host_is_left_to_the_run() -> None:
    assert SchnellkitOwnHost.validate_inputs(host=None) is True


def test_the_sandbox_has_no_hosts_of_ones_own(tmp_path: Path) -> None:
    put(tmp_path, "queue")
    assert [name for name in all_hosts(Settings(tmp_path, sandbox=True)) if name.startswith("own_")] == []
