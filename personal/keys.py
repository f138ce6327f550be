"""Keys: found in the environment or in a private file, shown to nobody, cut out of every text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..providers.answers.refusals import key_place, variables
from ..providers.errors import InvalidOrder, KeyRefused, StoreTrouble
from ..providers.host import Host
from ..providers.key_form import BETWEEN, secrets_of
from ..providers.said import Said
from .private_file import change_private, read_private

Origin = Literal["environment", "stored", "missing"]
SHORTEST = 8
CUT = "[key removed]"
# Bearer tokens and signed links carry secrets that are not in our own list.
# A word of a sentence ("key provided") is none: a secret holds a digit, a capital inside, or is long.
SECRETS = re.compile(
    r"\b((?i:bearer|basic|key))(?:\s+|:\s*)(?=\S*\d|\S*[a-z]\S*[A-Z]|\S{20})"
    r"[A-Za-z0-9._~+/=-]{8,}(?::[A-Za-z0-9._~+/=-]+)?"
    r"|([?&](?i:x-amz-[a-z-]+|signature|sig|token|key|expires|policy)=)[^&\s\"']+"
)


@dataclass(frozen=True)
class Key:
    """A key and where it came from; it never prints itself."""

    value: str = field(repr=False)
    origin: Origin


def without(key: str | None, body: bytes) -> bytes:
    """The body of an answer without that key, also where JSON writes its slashes otherwise."""
    if not key or not key.isascii():
        return body
    for secret in secrets_of(key):
        for written in (secret, secret.replace("/", "\\/")) if len(secret) >= SHORTEST else ():
            body = body.replace(written.encode(), CUT.encode())
    return body


def checked_key(value: str) -> str:
    """The key as it is kept. Raises InvalidOrder for what is no key; an empty one stays empty."""
    value = value.strip()
    fault = key_fault(value) or ("is too short" if len(value) < SHORTEST else "")
    if value and fault:
        raise InvalidOrder(f"That does not look like a key: it {fault}.")
    return value


class Keys:
    """The keys of this person, by host name."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self._file = home / "keys.json"
        self._environment = environment

    def get(self, host: Host) -> Key | None:
        """The host's key: the environment's first, else the stored one.

        Raises KeyRefused where the one in the environment cannot be sent, StoreTrouble where none can be read.
        """
        value = self._in_environment(host)
        if value and (fault := key_fault(value) or host.key_form.fault_of(value)):
            raise KeyRefused(
                f"The key in the {variables(host)} {fault}. Nothing was sent. Set it anew and start ComfyUI again."
            )
        return Key(value, "environment") if value else self.get_named(host.key_name)

    def get_named(self, name: str) -> Key | None:
        """The key stored under that name. Raises StoreTrouble where the file cannot be read."""
        value = str(read_private(self._file).get(name, "")).strip()
        return Key(value, "stored") if value else None

    def need(self, host: Host) -> Key:
        """The host's key.

        Raises KeyRefused where there is none or it cannot be sent, StoreTrouble where none can be read.
        """
        if key := self.get(host):
            return key
        raise KeyRefused(
            Said("There is no key for {host} yet. Put one in {place}.", host=host.title, place=key_place(host))
        )

    def origin(self, host: Host) -> Origin:
        """Where the host's key comes from, if there is one, whether or not it can be sent."""
        if self._in_environment(host):
            return "environment"
        return "stored" if self.get_named(host.key_name) else "missing"

    def store(self, name: str, value: str) -> None:
        """Keep a key under that name; an empty one removes it.

        Raises InvalidOrder for what is no key, StoreTrouble where it cannot be kept; nothing is changed then.
        """
        value = checked_key(value)

        def changed(keys: Mapping[str, object]) -> dict[str, object]:
            return {each: key for each, key in {**keys, name: value}.items() if key}

        change_private(self._file, changed)

    def cut_from(self, text: str, hosts: Mapping[str, Host]) -> str:
        """The text without any key, token or signature; raises nothing, as it is on the way of every error."""
        keys = {*self._all_in_environment(hosts), *(value.strip() for value in self._stored())}
        values = {secret for key in keys for secret in secrets_of(key)}
        # The longest first: one key may begin with another.
        for value in sorted(values, key=len, reverse=True):
            if len(value) >= SHORTEST:
                text = text.replace(value, CUT)
        return SECRETS.sub(lambda found: f"{found.group(1) or found.group(2) or ''} {CUT}".strip(), text)

    def _in_environment(self, host: Host) -> str:
        """The key in the environment; of one in two parts, nothing where a part is missing."""
        parts = [self._environment.get(name, "").strip() for name in host.key_variables]
        return BETWEEN.join(parts) if all(parts) else ""

    def _all_in_environment(self, hosts: Mapping[str, Host]) -> set[str]:
        """Whatever stands in a variable of a host, whole or not."""
        return {self._environment.get(name, "").strip() for host in hosts.values() for name in host.key_variables}

    def _stored(self) -> tuple[str, ...]:
        """All stored keys; none where the file is damaged, since what cannot be read cannot have been sent."""
        try:
            return tuple(map(str, read_private(self._file).values()))
        except StoreTrouble:
            return ()


def key_fault(value: str) -> str:
    """Why that cannot be sent as a key, as the end of a sentence about it; empty where it can."""
    if not value.isascii():
        return "holds a character that no key has, perhaps a typographic quote"
    if not value.isprintable():
        return "holds a line break or another character that cannot be seen"
    if " " in value:
        return "holds a blank"
    if value[:1] in ("'", '"'):
        return "begins with a quote, which is no part of it"
    return ""
