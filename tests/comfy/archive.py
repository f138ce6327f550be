"""The pack as others get it: packed by the registry's own command, or cloned."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from schnellkit.workshop.keyless import keyless
from schnellkit.workshop.paths import REPO

# Nothing of these commands may leave this machine: their reports of use, their lists of all packs there are.
NOWHERE = "http://127.0.0.1:9"
QUIET = {"DO_NOT_TRACK": "1", "HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "NO_PROXY": "127.0.0.1"}
QUIET |= {"UV_HTTP_RETRIES": "0"}


@dataclass(frozen=True)
class Workbench:
    """A folder with the commands of the registry, Manager and others beside it."""

    folder: Path
    programs: Path

    def run(self, program: str, *words: str, cwd: Path, **env: str) -> str:
        """What the program prints; it must end well."""
        told = {**keyless(os.environ), **QUIET, "HOME": str(self.folder), **env}
        command = [str(self.programs / program), *words]
        ended = subprocess.run(command, cwd=cwd, env=told, capture_output=True, text=True, check=False, timeout=180)
        printed = ended.stdout + ended.stderr
        assert ended.returncode == 0, printed[-2000:]
        return printed

    def git(self, *words: str, cwd: Path) -> str:
        """What git prints; nobody's own settings count."""
        who = {"GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test", "GIT_CONFIG_GLOBAL": os.devnull}
        who |= {"GIT_COMMITTER_NAME": "test", "GIT_COMMITTER_EMAIL": "test"}
        git = shutil.which("git")
        assert git
        return subprocess.run(
            [git, *words], cwd=cwd, env={**os.environ, **who}, capture_output=True, text=True, check=True
        ).stdout

    def checkout(self) -> Path:
        """A repository of its own with everything that is or would be committed here."""
        place = self.folder / "checkout" / "schnellkit"
        for name in self.git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=REPO).split("\0"):
            if name and (REPO / name).is_file():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(REPO / name, place / name)
        self.git("init", "--quiet", cwd=place)
        self.git("add", "--all", cwd=place)
        self.git("commit", "--quiet", "--message", "as it is", cwd=place)
        return place


def unpacked(archive: Path, into: Path) -> Path:
    """The archive's files as an installer lays them out."""
    with zipfile.ZipFile(archive) as file:
        file.extractall(into)
    return into
