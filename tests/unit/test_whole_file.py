"""Files of the pack are whole or as they were: when two write, when one is killed, when the disk refuses."""

from __future__ import annotations

import fcntl
import stat

import pytest

from schnellkit.disk import whole_file
from schnellkit.disk.lock import alone
from schnellkit.disk.whole_file import LOCK, UNFINISHED, change_object, make_folder, read_object, write_whole
from schnellkit.personal.addresses import Addresses, Endpoint
from schnellkit.personal.keys import Keys
from schnellkit.personal.private_file import change_private
from schnellkit.providers.errors import InvalidOrder, StoreTrouble
from schnellkit.tests.unit.processes import killed_everywhere, python, said
from schnellkit.web.pages.servers import keep_server

WRITERS = """
import sys, threading
from pathlib import Path
from schnellkit.web.pages.servers import keep_server
from schnellkit.personal.private_file import change_private

path, name = Path(sys.argv[1]), sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()


def change(number):
    change_private(path, lambda data: {**data, f"{name} {number}": number})


threads = [threading.Thread(target=change, args=(number,)) for number in range(15)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def unfinished(folder) -> list[str]:
    return [path.name for path in folder.rglob(".*")]


def test_two_processes_and_many_threads_lose_no_change(tmp_path):
    path = tmp_path / "prices.json"
    with python(WRITERS, path, "a") as first, python(WRITERS, path, "b") as second:
        for each in (first, second):
            assert said(each) == "ready"
        for each in (first, second):
            each.stdin.write("go\n")
            each.stdin.flush()
        assert [each.wait() for each in (first, second)] == [0, 0]
    assert read_object(path) == {f"{name} {number}": number for name in "ab" for number in range(15)}


def test_a_kill_at_any_line_leaves_the_file_whole_and_the_next_change_leaves_nothing_else(tmp_path):
    start = tmp_path / "start"
    Keys(start, {}).store("first", "a" * 5000)
    before, after = {"first": "a" * 5000}, {"first": "a" * 5000, "second": "b" * 5000}
    found = []
    for crash in killed_everywhere("key", start, tmp_path / "crashes"):
        home = tmp_path / crash["home"]
        found.append(read_object(home / "keys.json"))
        assert found[-1] in (before, after), crash
        change_private(home / "keys.json", dict)
        assert unfinished(home) == [], crash
    assert before in found
    assert after in found


@pytest.fixture
def refuses(monkeypatch):
    """No file can be replaced so many times, as on Windows while another program reads it."""
    replace, left = whole_file.Path.replace, [0]

    def refused(path, target):
        if left[0]:
            left[0] -= 1
            raise PermissionError(13, "Permission denied")
        return replace(path, target)

    def refuse(times: int) -> None:
        left[0] = times

    monkeypatch.setattr(whole_file.Path, "replace", refused)
    monkeypatch.setattr(whole_file, "TRY_SECONDS", 0)
    return refuse


def test_a_key_that_cannot_be_kept_stays_nowhere(tmp_path, refuses):
    keys = Keys(tmp_path, {})
    keys.store("deepinfra", "canary-old-key")
    refuses(10**6)
    with pytest.raises(StoreTrouble, match=r"keys\.json could not be saved: Permission denied\. Nothing was changed"):
        keys.store("deepinfra", "canary-new-key")
    assert unfinished(tmp_path) == []
    assert read_object(tmp_path / "keys.json") == {"deepinfra": "canary-old-key"}


def test_on_windows_a_file_that_is_read_elsewhere_is_replaced_once_it_is_not(tmp_path, refuses, monkeypatch):
    monkeypatch.setattr(whole_file, "TRIES", 5)
    refuses(4)
    write_whole(tmp_path / "file", b"whole")
    assert (tmp_path / "file").read_bytes() == b"whole"


def test_what_a_dead_process_left_of_a_key_goes_with_the_next_change(tmp_path):
    for name in (".keys.json.ab12cd_9", f"{UNFINISHED}keys.json-ab12cd_9"):
        (tmp_path / name).write_text('{"deepinfra": "canary-old-key"}')
    Keys(tmp_path, {}).store("deepinfra", "")
    assert unfinished(tmp_path) == []


def test_whatever_a_change_raises_nothing_is_changed(tmp_path):
    path = tmp_path / "caps.json"
    write_whole(path, b'{"run": "1"}')
    with pytest.raises(ZeroDivisionError):
        change_object(path, lambda data: {"run": 1 / 0})
    assert path.read_bytes() == b'{"run": "1"}'
    assert unfinished(tmp_path) == []
    change_object(path, lambda data: {"run": "2"})
    assert read_object(path) == {"run": "2"}


def test_a_file_somebody_is_changing_is_told_not_overwritten(tmp_path, monkeypatch):
    monkeypatch.setattr(whole_file, "alone", lambda path: alone(path, 0))
    with alone(tmp_path / LOCK), pytest.raises(StoreTrouble, match="another program kept it locked"):
        change_private(tmp_path / "caps.json", dict)
    assert not (tmp_path / "caps.json").exists()


def test_files_and_folders_are_nobody_elses(tmp_path):
    file = tmp_path / "home" / "pictures" / "ab" / "picture"
    write_whole(file, b"whole")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    folders = (file.parent, file.parent.parent, file.parent.parent.parent)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700] * 3


def test_on_macos_the_drive_itself_is_asked_to_write(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda handle, command: asked.append(command))
    write_whole(tmp_path / "file", b"whole")
    assert asked == [51, 51], "the file and the folder"


def test_a_drive_that_knows_no_full_sync_is_synced_as_it_can(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 10**6, raising=False)
    monkeypatch.setattr(whole_file.os, "fsync", synced.append)
    write_whole(tmp_path / "file", b"whole")
    assert len(synced) == 2


def test_a_new_folder_is_on_disk_too(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(whole_file, "sync_folder", synced.append)
    make_folder(tmp_path / "a" / "b")
    assert synced == [tmp_path, tmp_path / "a"]


def server_in(home) -> tuple[str, str]:
    """The address and the key of the server, as they stand on disk."""
    endpoint = Addresses(home, {}).endpoints().get("mine")
    key = Keys(home, {}).get_named("endpoint mine")
    return (endpoint.url if endpoint else "", key.value if key else "")


@pytest.mark.parametrize("work", ["move", "replace"])
def test_a_crash_never_leaves_a_key_to_another_servers_address(tmp_path, work):
    start = tmp_path / "start"
    Addresses(start, {}).keep(Endpoint("mine", "https://old.example", "vllm"))
    Keys(start, {}).store("endpoint mine", "key-for-the-old-one")
    old, new = "https://old.example", "https://new.example"
    right = {(old, "key-for-the-old-one"), (old, ""), ("", ""), (new, ""), (new, "key-for-the-new-one")}
    found = {server_in(tmp_path / crash["home"]) for crash in killed_everywhere(work, start, tmp_path / "crashes")}
    assert found <= right
    assert {(old, "key-for-the-old-one"), (old, "")} <= found


def test_a_bad_server_or_key_changes_nothing(tmp_path):
    Addresses(tmp_path, {}).keep(Endpoint("mine", "https://old.example", "vllm"))
    Keys(tmp_path, {}).store("endpoint mine", "key-for-the-old-one")
    for endpoint, key in (
        (Endpoint("mine", "ftp://new.example", "vllm"), ""),
        (Endpoint("mine", "https://new.example", "no such"), ""),
        (Endpoint("mine", "https://new.example", "vllm"), "short"),
    ):
        with pytest.raises(InvalidOrder):
            keep_server(Keys(tmp_path, {}), Addresses(tmp_path, {}), endpoint, key, sandbox=False)
    assert server_in(tmp_path) == ("https://old.example", "key-for-the-old-one")


def test_a_key_left_by_an_earlier_server_does_not_go_to_the_next_of_its_name(tmp_path):
    Keys(tmp_path, {}).store("endpoint mine", "key-for-the-old-one")
    new = Endpoint("mine", "https://new.example", "vllm")
    keep_server(Keys(tmp_path, {}), Addresses(tmp_path, {}), new, "", sandbox=False)
    assert server_in(tmp_path) == ("https://new.example", "")
