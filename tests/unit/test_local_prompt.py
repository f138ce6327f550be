"""Prompts are counted, cut like the reference cuts, and encoded once."""

from __future__ import annotations

import time
from pathlib import Path

import comfy.sd
import pytest
import torch

from schnellkit.local.loading.loading import Files, load
from schnellkit.local.prompts.file_hash import FileHashes
from schnellkit.local.prompts.prompt import encode
from schnellkit.local.prompts.shelf import Encoding, Shelf
from schnellkit.local.sampling.trouble import LocalTrouble
from schnellkit.tests.tiny import Tiny

LONG = " ".join(f"word{index}" for index in range(200))


class Machine:
    """A CLIP that is not read yet, a shelf and a book of hashes, as after a start."""

    def __init__(self, tiny: Tiny, folder: Path) -> None:
        self.clip = load(Files(tiny.model, tiny.clip_l, tiny.t5xxl, tiny.vae)).clip
        self.shelf = Shelf(folder / "encodings")
        self.hashes = FileHashes(folder / "hashes.json")

    def encode(self, text: str, beyond="cut"):
        with torch.inference_mode():
            return encode(self.clip, text, beyond, self.shelf, self.hashes)

    @property
    def read(self) -> bool:
        return self.clip.patcher is not None


@pytest.fixture
def machine(tiny: Tiny, tmp_path: Path) -> Machine:
    return Machine(tiny, tmp_path)


def the_file(folder: Path) -> Path:
    (kept,) = (folder / "encodings").glob("*.safetensors")
    return kept


def test_it_is_what_comfyuis_own_node_makes(machine: Machine) -> None:
    ours = machine.encode("a red fox").conditioning
    with torch.inference_mode():
        theirs = machine.clip.encode_from_tokens_scheduled(machine.clip.tokenize("a red fox"))
    assert torch.equal(ours[0][0], theirs[0][0])
    assert torch.equal(ours[0][1]["pooled_output"], theirs[0][1]["pooled_output"])


def test_a_prompt_met_before_a_restart_never_reads_the_encoder(machine: Machine, tiny: Tiny, tmp_path: Path) -> None:
    first = machine.encode("a red fox")
    later = Machine(tiny, tmp_path)
    again = later.encode("a red fox")
    assert again.known
    assert not later.read
    assert torch.equal(again.conditioning[0][0], first.conditioning[0][0])
    assert again.tokens == first.tokens


def test_a_new_prompt_reads_the_encoder(machine: Machine) -> None:
    assert not machine.read
    assert not machine.encode("a red fox").known
    assert machine.read


def test_another_encoder_file_is_another_encoding(machine: Machine, tmp_path: Path) -> None:
    from schnellkit.tests.tiny import build

    machine.encode("a red fox")
    other = Machine(build(tmp_path / "other", seed=9), tmp_path)
    assert not other.encode("a red fox").known


@pytest.mark.speed
def test_a_known_prompt_is_twenty_times_faster(machine: Machine, tiny: Tiny, tmp_path: Path, record_property) -> None:
    machine.encode("warm up")
    began = time.perf_counter()
    machine.encode("a red fox")
    encoding = time.perf_counter() - began
    known = []
    for _ in range(5):
        began = time.perf_counter()
        assert machine.encode("a red fox").known
        known.append(time.perf_counter() - began)
    record_property("times faster", encoding / min(known))
    assert encoding / min(known) >= 20


@pytest.mark.parametrize("damage", ["cut off", "a bit turned", "another prompt's", "no safetensors", "empty"])
def test_a_damaged_file_is_ignored_and_replaced(machine: Machine, tiny: Tiny, tmp_path: Path, damage: str) -> None:
    first = machine.encode("a red fox")
    kept = the_file(tmp_path)
    whole = kept.read_bytes()
    kept.write_bytes(
        {
            "cut off": whole[:-100],
            "a bit turned": whole[:-1] + bytes([whole[-1] ^ 1]),
            "another prompt's": whole.replace(kept.stem.encode(), b"0" * 64),
            "no safetensors": b"<html>" * 100,
            "empty": b"",
        }[damage]
    )
    later = Machine(tiny, tmp_path)
    again = later.encode("a red fox")
    assert not again.known
    assert torch.equal(again.conditioning[0][0], first.conditioning[0][0])
    assert Machine(tiny, tmp_path).encode("a red fox").known, "it was not replaced"


def test_no_word_of_a_prompt_reaches_the_disk(machine: Machine, tmp_path: Path) -> None:
    machine.encode(f"{LONG} unspeakable")
    assert not any(b"word19" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_a_short_prompt_says_its_tokens(machine: Machine) -> None:
    encoded = machine.encode("a red fox")
    assert encoded.describe("cut") == f"{encoded.tokens} of 256 tokens"
    assert 3 < encoded.tokens < 10


def test_what_lies_beyond_the_limit_is_said(machine: Machine) -> None:
    told = machine.encode(LONG).describe("cut")
    assert "Beyond them, cut off" in told
    assert "word19" in machine.encode(LONG).beyond
    assert "word10 " not in machine.encode(LONG).beyond


def test_cutting_gives_256_tokens_and_keeping_all_of_them(machine: Machine) -> None:
    cut, kept = machine.encode(LONG), machine.encode(LONG, "keep")
    assert cut.conditioning[0][0].shape[1] == 256
    assert kept.conditioning[0][0].shape[1] == kept.tokens > 256
    assert cut.tokens == kept.tokens


def test_a_cut_prompt_is_cut_as_the_reference_cuts_it(machine: Machine) -> None:
    from schnellkit.local.prompts.prompt import _cut

    tokenizer = machine.clip.tokenizer.t5xxl.tokenizer
    theirs = tokenizer(LONG, truncation=True, max_length=256, padding="max_length")["input_ids"]
    ours = _cut(machine.clip.tokenize(LONG))["t5xxl"]
    assert [token for token, *_ in ours[0]] == theirs


def test_a_clip_changed_by_a_lora_is_encoded_anew(machine: Machine) -> None:
    plain = machine.encode("a red fox")
    changed = machine.clip.clone()
    name = next(name for name in changed.patcher.model_state_dict() if name.endswith("wo.weight"))
    changed.patcher.add_patches({name: (torch.ones_like(changed.patcher.model_state_dict()[name]),)}, 1.0)
    with torch.inference_mode():
        other = encode(changed, "a red fox", "cut", machine.shelf, machine.hashes)
    assert not other.known
    assert not torch.equal(other.conditioning[0][0], plain.conditioning[0][0])


def test_the_clip_of_another_model_is_refused_with_a_sentence(machine: Machine, tiny: Tiny) -> None:
    class NotFlux:
        def tokenize(self, text: str) -> dict:
            return {"l": [[(1, 1.0)]]}

        patcher = None

    with pytest.raises(LocalTrouble, match="This CLIP is not FLUX's"):
        encode(NotFlux(), "a red fox", "cut", machine.shelf, machine.hashes)


def encoding(size: int) -> Encoding:
    return Encoding(torch.zeros([size // 4]), torch.zeros([1]), 1)


def test_the_shelf_stays_within_its_bounds(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, memory_bytes=3000, disk_bytes=6000)
    for index in range(12):
        shelf.put(f"{index:064}", encoding(1000))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 6000
    assert sum(one.size for one in shelf._memory.values()) <= 3000
    assert shelf.get(f"{11:064}"), "the newest left first"


def test_a_full_disk_costs_no_picture(tmp_path: Path) -> None:
    blocked = tmp_path / "a file where the folder should be"
    blocked.write_text("")
    shelf = Shelf(blocked)
    shelf.put("0" * 64, encoding(8))
    assert shelf.get("0" * 64)


def test_stock_loaders_are_known_by_their_files_too(tiny: Tiny) -> None:
    from schnellkit.local.prompts.prompt import files_of
    from schnellkit.tests.tiny import CLIP_L_CONFIG, T5_CONFIG

    clip = comfy.sd.load_clip(
        [str(tiny.clip_l), str(tiny.t5xxl)],
        clip_type=comfy.sd.CLIPType.FLUX,
        model_options={"model_config": dict(CLIP_L_CONFIG), "t5xxl_model_config": T5_CONFIG},
    )
    assert files_of(clip) == (tiny.clip_l, tiny.t5xxl)
