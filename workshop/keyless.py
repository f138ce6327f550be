"""An environment without keys and without a person's own settings of the pack."""

from __future__ import annotations

from collections.abc import Mapping

OURS = frozenset(
    f"SCHNELLKIT_{name}"
    for name in (
        "CACHE",
        "BROWSER",
        "COMFYUI_TREE",
        "OLDEST_TREE",
        "OLDEST_FRONTEND",
        "NEWEST_FRONTEND",
        "REGISTRY_PYTHON",
        "AXE",
    )
)
ENDS_OF_SECRETS = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "_CREDENTIALS")


def keyless(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment less every key, token and SCHNELLKIT_ setting; where tools and caches are stays."""
    return {name: value for name, value in environ.items() if name in OURS or not _to_be_dropped(name.upper())}


def _to_be_dropped(name: str) -> bool:
    return name.startswith("SCHNELLKIT_") or name.endswith(ENDS_OF_SECRETS)
