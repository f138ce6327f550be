"""Who is alive: each process holds a locked file, which is let go of when the process dies."""

from __future__ import annotations

import uuid
from pathlib import Path

from ..disk.lock import hold, is_held
from ..disk.whole_file import make_folder


class ProcessMark:
    """This process's mark in a folder shared with others. Make it while `alone` there.

    Several marks of one process are all alive. A process forked from this one does not keep them alive.
    """

    def __init__(self, folder: Path) -> None:
        """Raises OSError where the mark cannot be made."""
        make_folder(folder)
        self._folder = folder
        self.name = uuid.uuid4().hex
        self._bury()
        self._mark = hold(self._path(self.name))

    def is_dead(self, name: str) -> bool:
        """Whether the process of that mark is certainly gone."""
        try:
            return not is_held(self._path(name))
        except FileNotFoundError:
            return True
        except OSError:
            return False

    def others(self) -> bool:
        """Whether another living process has its mark here."""
        return any(not self.is_dead(mark.stem) for mark in self._folder.glob("*.alive") if mark.stem != self.name)

    def close(self) -> None:
        """Let go of this process's mark."""
        if self._mark:
            self._mark.release()

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.alive"

    def _bury(self) -> None:
        """Remove the marks of processes that are gone."""
        for mark in self._folder.glob("*.alive"):
            if self.is_dead(mark.stem):
                mark.unlink(missing_ok=True)
