"""What the equality tests run on the page: a graph made from a seed, what its total says of it, and what Run sends."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
MAKE_GRAPH = (HERE / "made_graph.js").read_text(encoding="utf-8")
READ_AND_SEND = (HERE / "equality.js").read_text(encoding="utf-8")

# A function of {seed, runs}.
EQUALITY = f"(given) => {{ const makeGraph = {MAKE_GRAPH}; return ({READ_AND_SEND})(given, makeGraph); }}"
