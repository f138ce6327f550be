"""Access: under which names this server answers, and who may read and change what belongs to its owner."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from ..personal.settings import OFF, ON
from .one_time_code import CODE
from .visitor import host_named, is_local, is_number

ALLOWED_HOSTS = "SCHNELLKIT_ALLOWED_HOSTS"
ALLOW_SETTINGS = "SCHNELLKIT_ALLOW_NETWORK_SETTINGS"
ALLOW_READING = "SCHNELLKIT_ALLOW_NETWORK_READING"
OWNER = "SCHNELLKIT_OWNER"
# ComfyUI's own header: the user that a page chose at its start. It is a name, not a proof.
USER = "Comfy-User"

# Endings that no one can register, under which a router or this machine itself makes its name known.
OWN_ENDINGS = ("", ".local", ".lan", ".home.arpa", ".internal", ".localdomain")
NAME_SHOWN = 100

HERE = "only in a browser on the machine ComfyUI runs on, at its own address (127.0.0.1 or localhost)"
CHANGE_HERE = (
    f"Keys, servers, caps and presets can be changed {HERE}, or with a one-time code from ComfyUI's console. "
    f"To allow it to everybody on the network, start ComfyUI with {ALLOW_SETTINGS}=1."
)
READ_HERE = (
    f"Spending, ledger and library are shown {HERE}, or with a one-time code from ComfyUI's console. "
    f"To show them to everybody on the network, start ComfyUI with {ALLOW_READING}=1."
)
SHARED = (
    "Several people share this ComfyUI (--multi-user), so keys, caps, spending, ledger and library are open to its "
    f"owner alone, {HERE}. To open them to one user over the network, start ComfyUI with {OWNER}=<user id> and "
)
ANOTHERS = (
    f"Keys, caps, spending, ledger and library belong to another user of this ComfyUI, the one named by {OWNER}. "
    "Ask that person, or choose that user when ComfyUI starts."
)


class Access(NamedTuple):
    """What the person allowed in the environment, and how ComfyUI was started."""

    change: bool = False
    read: bool = False
    names: frozenset[str] = frozenset()
    owner: str = ""
    multi_user: bool = False
    open: bool = False
    problems: tuple[str, ...] = ()


@cache
def access() -> Access:
    """The access of this process, read once."""
    import os

    from comfy.cli_args import args

    return read_access(os.environ, args.listen, multi_user=args.multi_user)


def read_access(environment: Mapping[str, str], listen: str, *, multi_user: bool) -> Access:
    """What the environment and ComfyUI's arguments say. What cannot be understood is off, and told as a problem."""
    problems: list[str] = []
    change, read = (_is_on(environment, name, problems) for name in (ALLOW_SETTINGS, ALLOW_READING))
    listed = [name.strip().lower().rstrip(".") for name in environment.get(ALLOWED_HOSTS, "").split(",")]
    for name in filter(None, listed):
        if not _is_name(name):
            problems.append(
                f"{ALLOWED_HOSTS}: “{name[:NAME_SHOWN]}” is no host name and is left out. Write names with commas "
                "between, comfy.example or *.example, without http:// and without a port."
            )
    return Access(
        change=change,
        read=change or read,
        names=frozenset(filter(_is_name, listed)) | _own_names(),
        owner=environment.get(OWNER, "").strip(),
        multi_user=multi_user,
        open=listens_openly(listen),
        problems=tuple(problems),
    )


def listens_openly(listen: str) -> bool:
    """Whether other machines may reach an address that ComfyUI listens on."""
    addresses = [address.strip() for address in listen.split(",")]
    return any(address != "localhost" and not is_number(address, loopback=True) for address in addresses)


def foreign_name(known: Access, headers: Mapping[str, str]) -> str:
    """Why a name is refused under which a browser calls this server; nothing where it is one of its own.

    Any site can lead a name of its own to this machine's number, and its page then reads what is answered under it.
    """
    if "Host" not in headers:
        return ""  # no browser
    name = host_named(headers["Host"]).rstrip(".")
    if name == "localhost" or name.endswith(".localhost") or is_number(name) or _is_listed(name, known.names):
        return ""
    shown = "".join(filter(str.isprintable, name))[:NAME_SHOWN]
    return (
        f"schnellkit does not answer under the name “{shown}”. If it is yours, that of a proxy or a tunnel for "
        f"instance, start ComfyUI with {ALLOWED_HOSTS}={shown} (several with commas between)."
    )


def is_owner(remote: str | None, headers: Mapping[str, str]) -> bool:
    """Whether the visitor sits at this machine, or has read the one-time code in its console."""
    return is_local(remote, headers) or CODE.was_entered_by(headers)


def may_not_change(known: Access, remote: str | None, headers: Mapping[str, str]) -> str:
    """Why this visitor may not change keys, servers, caps and presets; nothing where they may."""
    if known.multi_user and (why := _not_owners(known, remote, headers, ALLOW_SETTINGS)):
        return why
    return "" if known.change or is_owner(remote, headers) else CHANGE_HERE


def may_not_read(known: Access, remote: str | None, headers: Mapping[str, str]) -> str:
    """Why this visitor may not read spending, ledger and library; nothing where they may."""
    if known.multi_user and (why := _not_owners(known, remote, headers, ALLOW_READING)):
        return why
    return "" if known.read or is_owner(remote, headers) else READ_HERE


def may_not_see(known: Access, remote: str | None, headers: Mapping[str, str]) -> str:
    """Why this visitor may not see which keys and servers there are: only among several users does it matter."""
    return _not_owners(known, remote, headers, ALLOW_READING) if known.multi_user else ""


def may_not_open(known: Access, remote: str | None, headers: Mapping[str, str]) -> str:
    """Why this visitor may not open a picture by its hash, which only the library tells; nothing where they may.

    A browser names no user when it loads a picture, so that among several users the hash itself is the proof.
    """
    if is_owner(remote, headers):
        return ""
    if known.multi_user and not known.owner:
        return f"{SHARED}{ALLOW_READING}=1."
    return "" if known.read else READ_HERE


def _not_owners(known: Access, remote: str | None, headers: Mapping[str, str], variable: str) -> str:
    user = headers.get(USER)
    if known.owner and user is not None and user != known.owner:
        return ANOTHERS
    if is_owner(remote, headers) or (known.owner and user == known.owner):
        return ""
    return f"{SHARED}{variable}=1."


def _is_on(environment: Mapping[str, str], name: str, problems: list[str]) -> bool:
    said = environment.get(name, "").strip().lower()
    if said not in ON | OFF:
        problems.append(f"{name} is neither on nor off as it is written, so it is off. Write {name}=1 or {name}=0.")
    return said in ON


def _is_name(name: str) -> bool:
    rest = name.removeprefix("*.")
    return bool(rest) and all(letter.isalnum() or letter in "-._" for letter in rest)


def _is_listed(name: str, names: frozenset[str]) -> bool:
    endings = (name[at:] for at, letter in enumerate(name) if letter == ".")
    return name in names or any(f"*{ending}" in names for ending in endings)


def _own_names() -> frozenset[str]:
    whole = socket.gethostname().lower().rstrip(".")
    short = whole.partition(".")[0]
    return frozenset({whole, *(short + ending for ending in OWN_ENDINGS)}) if short else frozenset()
