"""Settings: where the pack lives on this machine and what its environment says, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

TRUE_WORDS = {"1", "true", "yes", "on"}


class Settings(NamedTuple):
    """The home folder, whether pictures come from the sandbox, and the environment."""

    home: Path
    sandbox: bool = False
    environment: Mapping[str, str] = MappingProxyType({})

    def __repr__(self) -> str:
        # The environment holds keys.
        return f"Settings(sandbox={self.sandbox})"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process."""
    return Settings(
        home=_home(environment),
        sandbox=environment.get("SCHNELLKIT_SANDBOX", "").lower() in TRUE_WORDS,
        environment=environment,
    )


def _home(environment: Mapping[str, str]) -> Path:
    """SCHNELLKIT_HOME, else the system user folder of ComfyUI, which it serves to nobody."""
    if chosen := environment.get("SCHNELLKIT_HOME"):
        return Path(chosen).expanduser()
    import folder_paths

    return Path(folder_paths.get_system_user_directory("schnellkit"))
