"""Settings: where the pack lives on this machine and what its environment says, read once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

SANDBOX = "SCHNELLKIT_SANDBOX"
ON = {"1", "true", "yes", "on"}
OFF = {"", "0", "false", "no", "off"}


class Settings(NamedTuple):
    """The home folder, whether pictures come from the sandbox, and the environment."""

    home: Path
    sandbox: bool = False
    environment: Mapping[str, str] = MappingProxyType({})

    def __repr__(self) -> str:
        # The environment holds keys.
        return f"Settings(sandbox={self.sandbox})"

    def problem(self) -> str:
        """Why nobody can tell whether orders are meant for real; nothing where that is clear."""
        if _sandbox_word(self.environment) in ON | OFF:
            return ""
        # Its value is not repeated: it may be anything, a key in the wrong place for instance.
        return (
            f"{SANDBOX} is set to a word that is not understood, so nothing is ordered or quoted: set it to 1, true, "
            "yes or on for the sandbox, or to 0, false, no or off (or nothing) for real orders, then restart ComfyUI."
        )

    def must_be_clear(self) -> None:
        """Raise InvalidOrder where nobody can tell whether orders are meant for real; ask before each one."""
        if problem := self.problem():
            # Here, as ComfyUI's start reads settings and places no order.
            from ..providers.errors import InvalidOrder

            raise InvalidOrder(problem)


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process."""
    return Settings(
        home=_home(environment),
        # A word that is not understood leads into the sandbox: whoever forgets to ask for a clear one spends nothing.
        sandbox=_sandbox_word(environment) not in OFF,
        environment=environment,
    )


def _sandbox_word(environment: Mapping[str, str]) -> str:
    # `set SCHNELLKIT_SANDBOX=1 && python main.py` in a Windows prompt sets "1 ".
    return environment.get(SANDBOX, "").strip().lower()


def _home(environment: Mapping[str, str]) -> Path:
    """SCHNELLKIT_HOME, else the system user folder of ComfyUI, which it serves to nobody."""
    if chosen := environment.get("SCHNELLKIT_HOME"):
        return Path(chosen).expanduser()
    import folder_paths

    return Path(folder_paths.get_system_user_directory("schnellkit"))
