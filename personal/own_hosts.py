"""Own hosts: the files in which a person describes hosts of their own; one that is damaged costs no other."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from ..providers.described.fields import NotDescribed
from ..providers.described.host_file import NAME, NAME_TAKES, Described, described
from ..providers.host import Host
from ..providers.hosts import hosts
from ..providers.prices.price_list import Price
from .addresses import address_fault, is_loopback
from .settings import Settings

FOLDER = "hosts"
ENDING = ".json"
FILES_AT_MOST = 64
BYTES_AT_MOST = 64 * 1024


class OwnHosts(NamedTuple):
    """What the files describe: hosts by name, their prices, and what is wrong with the files that describe none."""

    hosts: Mapping[str, Host] = MappingProxyType({})
    prices: tuple[Price, ...] = ()
    faults: Mapping[str, str] = MappingProxyType({})


def own_hosts(home: Path) -> OwnHosts:
    """The hosts that the person's files describe now; a file is read again only once it has changed."""
    found: list[Described] = []
    faults: dict[str, str] = {}
    try:
        entries = sorted(_files(home / FOLDER))
    except OSError:
        return OwnHosts(faults={FOLDER: f"The folder {FOLDER} in the pack's folder cannot be read."})
    for path, changed, size in entries[:FILES_AT_MOST]:
        said = _read(path, changed, size)
        if isinstance(said, str):
            faults[path.name] = said
        else:
            found.append(said)
    for path, *_ in entries[FILES_AT_MOST:]:
        faults[path.name] = f"{path.name}: there are too many files; allowed are {FILES_AT_MOST}."
    return OwnHosts({one.host.name: one.host for one in found}, tuple(one.price for one in found), faults)


def all_hosts(settings: Settings) -> dict[str, Host]:
    """Every host a person can order from. The sandbox answers for those alone that come with the pack."""
    return {**hosts()} if settings.sandbox else {**hosts(), **own_hosts(settings.home).hosts}


def _files(folder: Path) -> Iterator[tuple[Path, int, int]]:
    """The files with what tells that one has changed; none where there is no folder."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.lower().endswith(ENDING) and not entry.name.startswith("."):
                seen = entry.stat()
                yield Path(entry.path), seen.st_mtime_ns, seen.st_size


@lru_cache(maxsize=4 * FILES_AT_MOST)
def _read(path: Path, changed: int, size: int) -> Described | str:
    """What the file describes, or what is wrong with it."""
    try:
        if not NAME.fullmatch(path.stem) or path.suffix != ENDING:
            raise NotDescribed(f"the file's name is not one; it takes {NAME_TAKES}, then {ENDING}.")
        return described(path.stem, _text(path, size), _fault, _variables())
    except NotDescribed as fault:
        return f"{path.name}: {fault}"


def _text(path: Path, size: int) -> str:
    too_big = NotDescribed(f"line 1: the file is too big; allowed are {BYTES_AT_MOST // 1024} KiB.")
    if size > BYTES_AT_MOST:
        raise too_big
    try:
        with path.open("rb") as file:
            data = file.read(BYTES_AT_MOST + 1)
    except OSError as problem:
        raise NotDescribed(f"line 1: it cannot be read ({problem.strerror}); allowed is a file of your own.") from None
    if len(data) > BYTES_AT_MOST:
        raise too_big
    try:
        # Some editors begin a file with a mark of its alphabet.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise NotDescribed(f"line {line}: it is no UTF-8; allowed is JSON written as UTF-8.") from None


def _fault(address: str) -> str:
    """Why no key may be sent there: https, or plain http towards this machine."""
    if fault := address_fault(address):
        return fault
    parts = urlsplit(address)
    if parts.username is not None or parts.password is not None or parts.fragment or "@" in parts.netloc:
        return "it holds a name, a password or a fragment"
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return ""
    return "it is no https address"


def _variables() -> frozenset[str]:
    """The variables of the keys of the hosts that come with the pack: no file may ask for one of them."""
    return frozenset(name for host in hosts().values() for name in host.key_variables)
