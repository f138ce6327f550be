import stat

import pytest

from schnellkit.personal.keys import CUT, Keys
from schnellkit.providers.errors import InvalidOrder, KeyRefused, StoreTrouble
from schnellkit.providers.hosts import hosts

CANARY = "canary-5f1e9c0a7b"
DEEPINFRA = hosts()["deepinfra"]


def test_the_environment_comes_before_the_stored_key(tmp_path):
    keys = Keys(tmp_path, {"DEEPINFRA_TOKEN": f" {CANARY} "})
    keys.store("deepinfra", "another-key-in-the-file")
    assert keys.need(DEEPINFRA).value == CANARY
    assert keys.origin(DEEPINFRA) == "environment"


def test_a_stored_key_is_readable_by_its_owner_alone(tmp_path):
    home = tmp_path / "home"
    keys = Keys(home, {})
    keys.store("deepinfra", CANARY)
    assert keys.need(DEEPINFRA).value == CANARY
    assert stat.S_IMODE((home / "keys.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_storing_nothing_forgets_the_key(tmp_path):
    keys = Keys(tmp_path, {})
    keys.store("deepinfra", CANARY)
    keys.store("deepinfra", "")
    assert keys.origin(DEEPINFRA) == "missing"
    assert CANARY not in (tmp_path / "keys.json").read_text()


def test_a_missing_key_names_the_variable_and_the_page(tmp_path):
    with pytest.raises(KeyRefused, match=r"DEEPINFRA_TOKEN.*Keys page.*https://deepinfra\.com"):
        Keys(tmp_path, {}).need(DEEPINFRA)


@pytest.mark.parametrize("value", ["short", "with a space in it", "umlaut-ä-key-123", "line\nbreak-in-key"])
def test_what_is_no_key_is_not_stored(tmp_path, value):
    with pytest.raises(InvalidOrder):
        Keys(tmp_path, {}).store("deepinfra", value)


def test_a_key_never_prints_itself(tmp_path):
    key = Keys(tmp_path, {"DEEPINFRA_TOKEN": CANARY}).need(DEEPINFRA)
    assert CANARY not in f"{key!r} {key}"


@pytest.mark.parametrize(
    "text",
    [
        f"Incorrect API key provided: {CANARY}.",
        f"header Authorization: Bearer {CANARY} was refused",
        "see https://files.example/x.png?X-Amz-Signature=abc123def&X-Amz-Expires=600",
        "Authorization: Bearer sk-somebody-elses-token",
    ],
)
def test_keys_and_signatures_are_cut_out_of_any_text(tmp_path, text):
    clean = Keys(tmp_path, {"DEEPINFRA_TOKEN": CANARY}).cut_from(text, hosts())
    assert CUT in clean
    assert not any(secret in clean for secret in (CANARY, "abc123def", "sk-somebody"))


def test_a_damaged_key_file_is_named_not_overwritten(tmp_path):
    (tmp_path / "keys.json").write_text("{not json")
    with pytest.raises(StoreTrouble, match=r"keys\.json"):
        Keys(tmp_path, {}).store("deepinfra", CANARY)
    assert (tmp_path / "keys.json").read_text() == "{not json"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (f"“{CANARY}”", "typographic quote"),
        (f"{CANARY}\N{ZERO WIDTH SPACE}1", "a character that no key has"),
        (f"{CANARY}\nand-more", "line break"),
        (f"{CANARY} and-more", "a blank"),
        (f'"{CANARY}"', "begins with a quote"),
    ],
)
def test_a_key_of_the_environment_that_cannot_be_sent_is_refused_and_not_shown(tmp_path, value, fault):
    keys = Keys(tmp_path, {"DEEPINFRA_TOKEN": value})
    for asked in (keys.need, keys.get):
        with pytest.raises(KeyRefused, match=rf"DEEPINFRA_TOKEN.*{fault}.*Nothing was sent") as refused:
            asked(DEEPINFRA)
        assert CANARY not in str(refused.value)
        assert refused.value.no_work
    assert keys.origin(DEEPINFRA) == "environment"


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided.",
        "The key expired yesterday; basic authentication is off, bearer authentication is on.",
        "Your key was not recognised",
    ],
)
def test_words_are_no_secrets(tmp_path, text):
    assert Keys(tmp_path, {}).cut_from(text, hosts()) == text


@pytest.mark.parametrize("secret", ["r8cFxNqTzWvB", "0123abcd", "abcdefghijklmnopqrstuvwxyz"])
def test_whatever_looks_like_a_secret_is_cut_though_it_is_nobodys_here(tmp_path, secret):
    assert secret not in Keys(tmp_path, {}).cut_from(f"Wrong API key {secret} provided", hosts())


def test_a_key_that_begins_like_another_is_cut_whole(tmp_path):
    keys = Keys(tmp_path, {"DEEPINFRA_TOKEN": CANARY})
    keys.store("together", f"{CANARY}-longer")
    assert keys.cut_from(f"({CANARY}-longer)", hosts()) == f"({CUT})"


def test_a_damaged_key_file_keeps_no_error_from_being_told(tmp_path):
    (tmp_path / "keys.json").write_text("{not json")
    keys = Keys(tmp_path, {"DEEPINFRA_TOKEN": CANARY})
    assert keys.cut_from(f"refused: {CANARY}", hosts()) == f"refused: {CUT}"
