"""Keys: found in the environment or in a private file, shown to nobody, cut out of every text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..providers.errors import InvalidOrder, KeyRefused
from ..providers.host import Host
from ..providers.refusals import key_place
from .private_file import change_private, read_private

Origin = Literal["environment", "stored", "missing"]
SHORTEST = 8
CUT = "[key removed]"
# Bearer tokens and signed links carry secrets that are not in our own list.
SECRETS = re.compile(
    r"(?i)\b(bearer|basic|key)\s+[A-Za-z0-9._~+/=-]{8,}"
    r"|([?&](?:x-amz-[a-z-]+|signature|sig|token|key|expires|policy)=)[^&\s\"']+"
)


@dataclass(frozen=True)
class Key:
    """A key and where it came from; it never prints itself."""

    value: str = field(repr=False)
    origin: Origin


def checked_key(value: str) -> str:
    """The key without blanks around it, which may be empty; raises InvalidOrder for what is no key."""
    value = value.strip()
    if value and (len(value) < SHORTEST or not value.isascii() or not value.isprintable() or " " in value):
        raise InvalidOrder("That does not look like a key: it is too short or holds unusual characters.")
    return value


class Keys:
    """The keys of this person, by host name."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self._file = home / "keys.json"
        self._environment = environment

    def get(self, host: Host) -> Key | None:
        """The host's key: the environment's first, else the stored one."""
        if host.key_variable and (value := self._environment.get(host.key_variable, "").strip()):
            return Key(value, "environment")
        return self.get_named(host.name)

    def get_named(self, name: str) -> Key | None:
        """The key stored under that name."""
        value = str(read_private(self._file).get(name, "")).strip()
        return Key(value, "stored") if value else None

    def need(self, host: Host) -> Key:
        """The host's key, or the error that says where to put one."""
        if key := self.get(host):
            return key
        raise KeyRefused(f"There is no key for {host.title} yet. Put one in {key_place(host)}.")

    def origin(self, host: Host) -> Origin:
        """Where the host's key comes from, if there is one."""
        key = self.get(host)
        return key.origin if key else "missing"

    def store(self, name: str, value: str) -> None:
        """Keep a key under that name; an empty one removes it.

        Raises InvalidOrder for what is no key, StoreTrouble where it cannot be kept; nothing is changed then.
        """
        value = checked_key(value)

        def changed(keys: Mapping[str, object]) -> dict[str, object]:
            return {each: key for each, key in {**keys, name: value}.items() if key}

        change_private(self._file, changed)

    def cut_from(self, text: str, hosts: Mapping[str, Host]) -> str:
        """The text without any key, token or signature."""
        variables = [self._environment.get(host.key_variable, "") for host in hosts.values() if host.key_variable]
        for value in (*variables, *map(str, self._stored())):
            if len(value.strip()) >= SHORTEST:
                text = text.replace(value.strip(), CUT)
        return SECRETS.sub(lambda found: f"{found.group(1) or found.group(2) or ''} {CUT}".strip(), text)

    def _stored(self) -> tuple[object, ...]:
        return tuple(read_private(self._file).values())
