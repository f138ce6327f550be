"""How a host wants its key: in which header, behind which word, and whether an account goes before it."""

from __future__ import annotations

import re
from typing import NamedTuple

BETWEEN = ":"
ACCOUNT = "{account}"
ACCOUNT_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class KeyForm(NamedTuple):
    """The header a key goes into and the word before it; with an account, the key is kept as ACCOUNT:TOKEN."""

    header: str = "authorization"
    word: str = "Bearer"
    account_variable: str = ""

    def header_of(self, key: str) -> tuple[str, str]:
        """The header that carries the key, without the account where there is one."""
        token = key.partition(BETWEEN)[2] if self.account_variable else key
        return self.header, f"{self.word} {token}".lstrip()

    def address_of(self, url: str, key: str) -> str:
        """The address with the account in it, where it asks for one; only what is sent is written so."""
        return url.replace(ACCOUNT, key.partition(BETWEEN)[0]) if self.account_variable else url

    def fault_of(self, key: str) -> str:
        """What a key of two parts lacks, as the end of a sentence about it; empty where it lacks nothing."""
        if not self.account_variable:
            return ""
        account, _, token = key.partition(BETWEEN)
        whole = ACCOUNT_SHAPE.fullmatch(account) and token
        return "" if whole else "lacks a part: write the account id, a colon, then the token"


def secrets_of(key: str) -> tuple[str, ...]:
    """The key and each of its parts, the longest first: a host may quote one of them alone."""
    return tuple(sorted({key, *key.split(BETWEEN)}, key=len, reverse=True))
