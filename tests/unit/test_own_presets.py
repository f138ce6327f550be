"""One's own presets are kept, win over the built-in ones of their name, and travel as one file."""

from __future__ import annotations

import json

import pytest

from schnellkit.personal.own_presets import (
    FILE,
    bring_presets,
    drop_preset,
    exported,
    keep_preset,
    offered,
    option,
    own_presets,
)
from schnellkit.providers.errors import InvalidOrder, StoreTrouble
from schnellkit.providers.presets import PRESETS, Preset

SQUARE = "1024x1024 (1:1)"


def kept(home) -> dict[str, tuple[int, int]]:
    return {preset.name: (preset.width, preset.height) for preset in own_presets(home)}


def test_nobody_has_presets_at_first_and_all_built_in_ones_are_offered(tmp_path):
    assert own_presets(tmp_path) == ()
    assert list(offered(tmp_path)) == list(PRESETS)


def test_a_kept_preset_is_offered_first_with_its_size(tmp_path):
    keep_preset(tmp_path, "banner", (1536, 640))
    assert next(iter(offered(tmp_path).items())) == ("banner · 1536x640", (1536, 640))
    assert len(offered(tmp_path)) == len(PRESETS) + 1


def test_the_same_name_wins_over_the_built_in_one_and_never_takes_its_meaning(tmp_path):
    keep_preset(tmp_path, SQUARE, (1008, 1008))
    assert SQUARE not in offered(tmp_path)
    assert offered(tmp_path)[f"{SQUARE} · 1008x1008"] == (1008, 1008)
    drop_preset(tmp_path, SQUARE)
    assert offered(tmp_path)[SQUARE] == (1024, 1024)


def test_an_edited_preset_stays_in_its_place_under_its_new_name(tmp_path):
    for name in ("one", "two", "three"):
        keep_preset(tmp_path, name, (512, 512))
    keep_preset(tmp_path, "zwei", (640, 512), before="two")
    keep_preset(tmp_path, "three", (768, 512), before="three")
    assert kept(tmp_path) == {"one": (512, 512), "zwei": (640, 512), "three": (768, 512)}
    assert list(kept(tmp_path)) == ["one", "zwei", "three"]
    keep_preset(tmp_path, "one", (256, 256), before="three")
    assert kept(tmp_path) == {"one": (256, 256), "zwei": (640, 512)}


def test_an_exported_file_brings_the_same_presets_elsewhere(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    keep_preset(here, "banner", (1536, 640))
    keep_preset(here, "same", (512, 512))
    keep_preset(here, "stamp", (256, 256))
    keep_preset(there, "same", (512, 512))
    keep_preset(there, "stamp", (320, 320))
    keep_preset(there, "other", (640, 640))
    file = json.loads(json.dumps(exported(own_presets(here))))
    assert bring_presets(there, file) == "1 added, 1 replaced, 1 as they were."
    assert kept(there) == {**kept(here), "other": (640, 640)}


@pytest.mark.parametrize(
    "file",
    [
        {},
        {"presets": {}},
        {"presets": []},
        {"presets": ["banner"]},
        {"presets": [{"name": "a", "width": 512}]},
        {"presets": [{"name": "a", "width": "512", "height": 512}]},
        {"presets": [{"name": "a", "width": True, "height": 512}]},
        {"presets": [{"name": "good", "width": 512, "height": 512}, {"name": "a", "width": 500, "height": 512}]},
        {"presets": [{"name": f"{n}", "width": 512, "height": 512} for n in range(201)]},
    ],
)
def test_a_file_that_is_not_all_right_changes_nothing(tmp_path, file):
    keep_preset(tmp_path, "banner", (1536, 640))
    with pytest.raises(InvalidOrder):
        bring_presets(tmp_path, file)
    assert kept(tmp_path) == {"banner": (1536, 640)}


@pytest.mark.parametrize(
    ("name", "size", "word"),
    [
        ("", (512, 512), "name"),
        ("x" * 61, (512, 512), "name"),
        ("two\nlines", (512, 512), "name"),
        ("custom", (512, 512), "custom"),
        ("off the grid", (500, 512), "width"),
        ("too high", (512, 8192), "height"),
    ],
)
def test_what_is_no_preset_is_refused_in_words(tmp_path, name, size, word):
    with pytest.raises(InvalidOrder, match=word):
        keep_preset(tmp_path, name, size)
    assert own_presets(tmp_path) == ()


@pytest.mark.parametrize("text", ["{", "[]", '{"presets": 3}', '{"presets": [{"name": "a"}]}'])
def test_a_file_that_was_spoiled_is_told_and_leaves_the_built_in_ones(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(StoreTrouble, match=FILE):
        own_presets(tmp_path)
    assert list(offered(tmp_path)) == list(PRESETS)


def test_no_option_of_ones_own_is_a_built_in_name():
    assert all(option(Preset(name, 512, 512)) not in PRESETS for name in PRESETS)
