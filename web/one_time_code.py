"""A one-time code, printed where ComfyUI runs: who can read it there is the owner, wherever their browser is."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie

COOKIE = "schnellkit_owner"
DIGITS = 9
GOOD_FOR = 600.0
TRIES = 5
PAUSE = 20.0
BROWSERS_AT_MOST = 100
STDERR = 2
NO_CODE = "There is no code now, or it was used, is too old, or was tried too often. Ask for a new one."
WRONG = "That is not the code. It stands in ComfyUI's console, in the newest line about it."
NO_CONSOLE = "ComfyUI has no console here to print a code in."
TOO_SOON = f"A code was printed a moment ago. Look in ComfyUI's console, or ask again in {PAUSE:.0f} seconds."


class Refused(Exception):
    """Why no code is printed, or none is taken, as a sentence."""


class OneTimeCode:
    """One code at a time, and the browsers that have entered one. All of it is forgotten when ComfyUI ends."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, print_out: Callable[[str], None] | None = None
    ) -> None:
        self._clock, self._print = clock, print_out or to_the_console
        self._lock = threading.Lock()
        self._code, self._since, self._tries = "", -PAUSE, 0
        self._browsers: list[bytes] = []

    def show(self) -> None:
        """Print a new code. The one before it is no longer good. Raises Refused."""
        with self._lock:
            now = self._clock()
            if now - self._since < PAUSE:
                raise Refused(TOO_SOON)
            self._code, self._since, self._tries = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", now, 0
            shown = " ".join(self._code[at : at + 3] for at in range(0, DIGITS, 3))
        self._print(
            f"schnellkit: a browser asks to be let in as the owner. If that is you, enter this code in it: {shown} "
            f"(good once, for {GOOD_FOR // 60:.0f} minutes). If it is not you, do nothing.\n"
        )

    def enter(self, written: str) -> str:
        """What the browser shows from now on to be let in. Raises Refused where the code is not the one printed."""
        with self._lock:
            if not self._code or self._clock() - self._since > GOOD_FOR or self._tries >= TRIES:
                raise Refused(NO_CODE)
            self._tries += 1
            digits = "".join(filter(str.isdigit, written))
            if not hmac.compare_digest(digits.encode(), self._code.encode()):
                raise Refused(WRONG)
            self._code, proof = "", secrets.token_urlsafe(32)
            self._browsers = [*self._browsers, _hash(proof)][-BROWSERS_AT_MOST:]
            return proof

    def was_entered_by(self, headers: Mapping[str, str]) -> bool:
        """Whether the browser that sent these headers has entered a code."""
        try:
            found = SimpleCookie(headers.get("Cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return found is not None and _hash(found.value) in self._browsers


def _hash(proof: str) -> bytes:
    return hashlib.sha256(proof.encode()).digest()


def to_the_console(text: str) -> None:
    """Write past sys.stdout and the log: ComfyUI keeps both, and shows them to every browser (/internal/logs).

    Raises Refused where there is no console.
    """
    try:
        os.write(STDERR, text.encode())
    except OSError:
        raise Refused(NO_CONSOLE) from None


CODE = OneTimeCode()
