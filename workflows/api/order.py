"""Orders pictures from a running ComfyUI: python order.py first-picture.json "a red fox" "an owl at night"

Every prompt is queued at once; the pictures are written beside this call as they are done. The same order again is
given from the library of that ComfyUI, free.
"""

from __future__ import annotations

import argparse
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

POLL_SECONDS = 0.5


def main() -> None:
    """Queue a graph once for every prompt and save what comes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path, help="a workflow exported for the API (File, Export (API))")
    parser.add_argument("prompts", nargs="+", metavar="PROMPT")
    parser.add_argument("--server", default="http://127.0.0.1:8188", help="where ComfyUI listens (default %(default)s)")
    parser.add_argument("--seed", type=int, help="the same for all; else as in the graph")
    options = parser.parse_args()
    graph = json.loads(options.graph.read_text(encoding="utf-8"))
    queued = {
        prompt: ask(options.server, "/prompt", {"prompt": written(graph, prompt, options.seed)})["prompt_id"]
        for prompt in options.prompts
    }
    for number, (prompt, name) in enumerate(queued.items()):
        for picture, (file, data) in enumerate(pictures(options.server, name)):
            kept = Path(f"{number:03}-{picture}{Path(file).suffix}")
            kept.write_bytes(data)
            print(f"{kept}  {prompt}")


def written(graph: dict[str, Any], prompt: str, seed: int | None) -> dict[str, Any]:
    """The graph with this prompt in every node that takes one."""
    changes = {"prompt": prompt, "seed": seed}
    return {
        name: {**node, "inputs": {**node["inputs"], **_known(node["inputs"], changes)}} for name, node in graph.items()
    }


def _known(inputs: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if name in inputs and value is not None}


def pictures(server: str, name: str) -> Iterator[tuple[str, bytes]]:
    """The saved pictures of a queued graph, once it is done."""
    while not (entry := ask(server, f"/history/{name}").get(name)):
        time.sleep(POLL_SECONDS)
    if entry["status"]["status_str"] != "success":
        errors = [detail for kind, detail in entry["status"]["messages"] if kind == "execution_error"]
        raise SystemExit(f"It failed: {errors[0]['exception_message'] if errors else 'it was cancelled'}")
    for output in entry["outputs"].values():
        for image in output.get("images", []):
            if image["type"] == "output":
                with urllib.request.urlopen(f"{server}/view?{urllib.parse.urlencode(image)}") as answer:
                    yield image["filename"], answer.read()


def ask(server: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """ComfyUI's answer to a GET, or to a POST where there is a body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server}{path}", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
