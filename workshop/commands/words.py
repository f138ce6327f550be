"""The texts of all languages, brought in step with the sources."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..comfyui.install import Install, pinned_tree
from ..comfyui.running import ComfyUI, throwaway
from ..environment import environment
from ..keyless import keyless
from ..telling import say, step
from ..texts.translations import ENGLISH, amiss, carried, languages, missing, read, take_in, write
from ..texts.words import english

TEXT = "write locales/: English from the sources, and in every other language what still holds"


def arguments(parser: argparse.ArgumentParser) -> None:
    """--missing and --take."""
    parser.add_argument("--missing", type=Path, metavar="FILE", help="write what is still to be translated there")
    parser.add_argument(
        "--take", type=Path, metavar="FILE", help="take in {language: {English: translation}} from there"
    )


def main(options: argparse.Namespace) -> int:
    """Writes all languages; 1 where a translation handed in was not taken."""
    taken = take_in(options.take) if options.take else {}
    now, before = english(object_info()), read(ENGLISH)
    write(ENGLISH, now)
    refused, wanting = 0, {}
    for language in sorted({*languages(), *taken} - {ENGLISH}):
        good = _good(language, taken.get(language, {}), set(now.values()))
        refused += len(taken.get(language, {})) - len(good)
        texts = carried(now, before, read(language), good)
        write(language, texts)
        wanting[language] = missing(now, texts)
        say(f"{language}: {len(wanting[language])} texts are not translated yet")
    if options.missing:
        options.missing.write_text(json.dumps(wanting, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 1 if refused else 0


def object_info() -> dict[str, Any]:
    """What a running ComfyUI tells of all nodes."""
    install = Install(pinned_tree(), environment("tests"))
    env = {**keyless(os.environ), "SCHNELLKIT_SANDBOX": "1"}
    asking = step("asking ComfyUI for the nodes' texts")
    with asking, throwaway(Path(tempfile.gettempdir())) as base, ComfyUI(install, base, env=env) as comfy:
        return comfy.get("/object_info")


def _good(language: str, taken: Mapping[str, str], asked: set[str]) -> dict[str, str]:
    """The translations that can be taken; of the others it is said why not."""
    good = {}
    for text, translation in taken.items():
        wrong = list(amiss(text, translation, language)) if text in asked else [f"{text!r} is no text of the pack"]
        for fault in wrong:
            say(f"{language}: not taken: {fault}")
        if not wrong:
            good[text] = translation
    return good
