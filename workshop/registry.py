"""The package registry this machine is set to, told to uv as pip knows it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Mapping
from pathlib import Path

SAME_IN_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


def settings_for_uv(python: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment variables that make uv use pip's registry; what is set for uv already stays."""
    command = [str(python), "-m", "pip", "config", "list"]
    listing = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return {name: value for name, value in translated(listing).items() if name not in environ}


def translated(listing: str) -> dict[str, str]:
    """uv's variables from the lines of `pip config list`, where the environment comes before files."""
    options: dict[str, str] = {}
    for line in sorted(listing.splitlines(), key=lambda line: line.startswith(":env:")):
        name, equals, value = line.partition("=")
        if equals:
            options[name.rpartition(".")[2]] = " ".join(str(ast.literal_eval(value)).split())
    told = {variable: options[option] for option, variable in SAME_IN_UV.items() if options.get(option)}
    # Extra indexes and links stay out where there is a registry: pip joins the files of all of them,
    # uv takes one of them for a package, which may lack the file for this Python.
    if options.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        told |= {"UV_NO_INDEX": "1", "UV_FIND_LINKS": options.get("find-links", "").replace(" ", ",")}
    return told
