"""Model files are told apart by their headers; what is damaged or wrong is a sentence and nothing half loaded."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest
import torch

from schnellkit.local.loading import header as headers
from schnellkit.local.loading.header import Header, Weight, read_header
from schnellkit.local.loading.kinds import describe_file, find, need
from schnellkit.local.loading.loading import Files, load
from schnellkit.local.loading.memory import Needs
from schnellkit.local.sampling.trouble import LocalTrouble
from schnellkit.tests.tiny import T5_CONFIG, Tiny, filled, flux_weights, save


def written(folder: Path, shapes: dict[str, list[int]], metadata: dict[str, str] | None = None, dtype="BF16") -> Path:
    """A safetensors file with these weights, all zero."""
    path, at, entries = folder / "file.safetensors", 0, {}
    for name, shape in shapes.items():
        size = 2 * int(torch.Size(shape).numel())
        entries[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    if metadata:
        entries["__metadata__"] = metadata
    text = json.dumps(entries).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(at))
    return path


FLUX = {
    "double_blocks.0.img_attn.qkv.weight": [3, 1],
    "single_blocks.0.linear1.weight": [1, 1],
    "img_in.weight": [1, 64],
    "final_layer.linear.weight": [1, 1],
}
GUIDED = {**FLUX, "guidance_in.in_layer.weight": [1, 1]}
DIFFUSERS = {
    "transformer_blocks.0.attn.add_q_proj.weight": [1, 1],
    "single_transformer_blocks.0.attn.to_q.weight": [1, 1],
    "x_embedder.weight": [1, 64],
    "proj_out.weight": [1, 1],
}


def entry(shapes: dict[str, list[int]], width: int) -> dict[str, list[int]]:
    return {**shapes, "img_in.weight": [1, width]}


OTHERS = {
    "dev": (GUIDED, r"FLUX\.1 dev: it needs guidance and 20\+ steps"),
    "dev, diffusers": (
        {**DIFFUSERS, "time_text_embed.guidance_embedder.linear_1.weight": [1, 1]},
        r"FLUX\.1 dev: it needs guidance",
    ),
    "fill": (entry(GUIDED, 384), r"FLUX\.1 Fill: it needs a masked picture"),
    "depth": (entry(GUIDED, 128), r"Canny or Depth"),
    "chroma": ({**FLUX, "distilled_guidance_layer.norms.0.scale": [1]}, "Chroma"),
    "flux 2": ({**FLUX, "double_stream_modulation_img.lin.weight": [1, 1]}, r"FLUX\.2"),
    "nf4": ({**FLUX, "double_blocks.0.img_mod.lin.weight.absmax": [1]}, "quantised in a way ComfyUI does not read"),
    "nunchaku": ({"transformer_blocks.0.qkv_proj.qweight": [1, 1]}, "quantised in a way ComfyUI does not read"),
    "a shard": ({"double_blocks.0.img_attn.qkv.weight": [3, 1]}, "one part of a model"),
    "a lora": ({"lora_unet_double_blocks_0_img_attn_qkv.lora_up.weight": [1, 1]}, "a LoRA: put it in models/loras"),
    "an encoder": ({"text_model.encoder.layers.0.mlp.fc1.weight": [4, 1]}, "is CLIP-L"),
    "sdxl": ({"model.diffusion_model.input_blocks.0.0.weight": [1, 4]}, "no FLUX model"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_model_is_named_and_refused(tmp_path: Path, name: str) -> None:
    shapes, sentence = OTHERS[name]
    with pytest.raises(LocalTrouble, match=sentence):
        need(written(tmp_path, shapes), "model")


@pytest.mark.parametrize("prefix", ["", "model.diffusion_model.", "model."])
def test_schnell_is_known_under_every_prefix(tmp_path: Path, prefix: str) -> None:
    found = need(written(tmp_path, {prefix + name: shape for name, shape in FLUX.items()}), "model")
    assert (found.kind.name, found.prefix, found.precision) == ("FLUX.1 schnell", prefix, "bf16")


def test_schnell_in_diffusers_names_is_known(tmp_path: Path) -> None:
    assert need(written(tmp_path, DIFFUSERS), "model").kind.name == "FLUX.1 schnell"


def test_comfyuis_quantised_files_are_taken(tmp_path: Path) -> None:
    path = written(tmp_path, FLUX, {"_quantization_metadata": "{}"})
    assert need(path, "model").precision == "quantised for ComfyUI"


@pytest.mark.parametrize(
    ("role", "shapes", "sentence"),
    [
        ("vae", {"decoder.conv_in.weight": [8, 4, 1, 1]}, "the VAE of another model.*ae.safetensors"),
        ("clip_l", {"encoder.block.0.layer.0.SelfAttention.q.weight": [1, 1]}, "T5-XXL.*Needed here: the CLIP-L"),
        ("t5xxl", {"text_model.encoder.layers.0.mlp.fc1.weight": [4, 1]}, "CLIP-L.*Needed here: the T5-XXL"),
        ("clip_l", {f"text_model.encoder.layers.{n}.mlp.fc1.weight": [4, 1] for n in (0, 12)}, "another text encoder"),
    ],
)
def test_a_file_in_the_wrong_place_is_refused(tmp_path: Path, role, shapes, sentence: str) -> None:
    with pytest.raises(LocalTrouble, match=sentence):
        need(written(tmp_path, shapes), role)


DAMAGE = {
    "empty": (lambda whole: b"", "empty or cut off"),
    "cut in the header": (lambda whole: whole[:1000], "damaged or no safetensors file"),
    "cut in the weights": (lambda whole: whole[: len(whole) // 2], r"cut off: 4\d% of it is there"),
    "no json": (lambda whole: whole[:8] + b"x" * (len(whole) - 8), "its header cannot be read"),
    "a web page": (lambda whole: b"<!doctype html><html>denied", "a web page or a pointer"),
    "a git lfs pointer": (lambda whole: b"version https://git-lfs.github.com/spec/v1\n", "a web page or a pointer"),
    "gguf": (lambda whole: b"GGUF" + whole, "GGUF"),
    "pickle": (lambda whole: b"PK\x03\x04" + whole, "pickled"),
    "an endless header": (lambda whole: b"\xff" * 8 + whole, "damaged or no safetensors file"),
    "a lying header": (lambda whole: whole.replace(b'"shape":[128]', b'"shape":[127]', 1), "has the wrong size"),
}


@pytest.mark.parametrize("name", DAMAGE)
@pytest.mark.parametrize("role", ["model", "clip_l", "t5xxl", "vae"])
def test_a_damaged_file_is_a_sentence_and_nothing_is_loaded(
    tiny: Tiny, tmp_path: Path, monkeypatch, name: str, role: str
) -> None:
    change, sentence = DAMAGE[name]
    source: Path = tiny.model if name == "a lying header" else getattr(tiny, role)
    broken = tmp_path / f"{role}.safetensors"
    broken.write_bytes(change(source.read_bytes()))
    files = {"model": tiny.model, "clip_l": tiny.clip_l, "t5xxl": tiny.t5xxl, "vae": tiny.vae, role: broken}

    def loads(*_: object, **__: object) -> None:
        raise AssertionError("weights were read")

    monkeypatch.setattr("comfy.utils.load_torch_file", loads)
    with pytest.raises(LocalTrouble, match=sentence) as trouble:
        load(Files(**files))
    assert broken.name in str(trouble.value)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LocalTrouble, match=r"gone\.safetensors cannot be read"):
        read_header(tmp_path / "gone.safetensors")


def test_a_header_is_read_again_only_when_the_file_changed(tiny: Tiny, monkeypatch) -> None:
    read_header(tiny.model)
    monkeypatch.setattr(headers, "_parsed", lambda *_: pytest.fail("it was read again"))
    read_header(tiny.model)


def test_a_file_is_told_in_one_line(tiny: Tiny, tmp_path: Path) -> None:
    assert describe_file(tiny.model, "model") == "tiny_schnell_0.safetensors: FLUX.1 schnell, fp32, 7 MB"
    assert "FLUX.1 dev (it needs guidance" in describe_file(written(tmp_path, GUIDED), "model")


def test_the_parts_load_and_the_encoders_wait(tiny: Tiny) -> None:
    loaded = load(Files(tiny.model, tiny.clip_l, tiny.t5xxl, tiny.vae))
    assert loaded.clip.patcher is None
    assert loaded.told.startswith("FLUX.1 schnell, fp32. Needs model 7 MB, encoders 22 MB, VAE 10 MB; cpu has ")


def test_a_checkpoint_brings_all_parts(tiny: Tiny) -> None:
    whole, parts = load(Files(tiny.checkpoint)), load(Files(tiny.model, tiny.clip_l, tiny.t5xxl, tiny.vae))
    with torch.inference_mode():
        one, other = (each.clip.encode_from_tokens(each.clip.tokenize("a fox")) for each in (whole, parts))
        assert torch.equal(one, other)
        latent = torch.ones([1, 16, 8, 8])
        assert torch.equal(whole.vae.decode(latent), parts.vae.decode(latent))
    for name, weight in parts.model.model_state_dict().items():
        assert torch.equal(whole.model.model_state_dict()[name], weight)


def test_a_model_file_without_encoders_needs_them_beside_it(tiny: Tiny) -> None:
    with pytest.raises(LocalTrouble, match="holds no clip_l: choose a file for clip_l beside it"):
        load(Files(tiny.model))


@pytest.mark.parametrize(("precision", "dtype"), [("bf16", torch.bfloat16), ("fp8", torch.float8_e4m3fn)])
def test_precision_is_what_was_describe_file(tiny: Tiny, precision, dtype: torch.dtype) -> None:
    loaded = load(Files(tiny.checkpoint), precision)
    assert loaded.model.model.diffusion_model.double_blocks[0].img_attn.qkv.weight.dtype == dtype


def scaled_t5(folder: Path) -> tuple[Path, Path]:
    """A T5 of all 24 layers in scaled fp8, as it is published, and the same one in plain numbers."""
    import comfy.ops
    from comfy.text_encoders.t5 import T5

    encoder = T5({**T5_CONFIG, "num_layers": 24}, torch.float32, "meta", comfy.ops.disable_weight_init)
    plain = filled({name: weight.shape for name, weight in encoder.state_dict().items()}, 2)
    scaled = {**plain, "scaled_fp8": torch.zeros([2], dtype=torch.float8_e4m3fn)}
    for name, weight in plain.items():
        if weight.ndim == 2 and ".layer." in name and "bias" not in name:
            scale = weight.abs().max() / torch.finfo(torch.float8_e4m3fn).max
            scaled[name] = (weight / scale).to(torch.float8_e4m3fn)
            scaled[name.replace("weight", "scale_weight")] = scale
            plain[name] = scaled[name].float() * scale
    save(scaled, folder / "scaled.safetensors")
    save(plain, folder / "plain.safetensors")
    return folder / "scaled.safetensors", folder / "plain.safetensors"


def test_an_encoder_in_scaled_fp8_encodes_as_its_plain_numbers_do(tiny: Tiny, tmp_path: Path) -> None:
    clips = [load(Files(tiny.model, tiny.clip_l, t5xxl, tiny.vae)).clip for t5xxl in scaled_t5(tmp_path)]
    with torch.inference_mode():
        scaled, plain = (torch.as_tensor(clip.encode_from_tokens(clip.tokenize("a red fox"))) for clip in clips)
    assert (scaled - plain).norm() / plain.norm() < 0.01


def test_fast_fp8_is_refused_where_the_chip_has_none(tiny: Tiny) -> None:
    with pytest.raises(LocalTrouble, match="cpu cannot calculate in fp8"):
        load(Files(tiny.checkpoint), "fp8 fast")


@pytest.mark.parametrize(
    ("there", "verdict"), [(48e9, "all of it fits at once"), (28e9, "take turns"), (8e9, "streamed from main memory")]
)
def test_memory_needed_is_told_against_memory_there(there: float, verdict: str) -> None:
    assert verdict in Needs(int(23.8e9), int(9.8e9), int(0.3e9)).describe(int(there), "cuda:0")


def test_what_a_file_is_not_is_none() -> None:
    assert find(Header({"a": Weight("F32", (1,), 4)}), "vae") is None


def test_dev_weights_are_seen_as_dev(tmp_path: Path) -> None:
    path = tmp_path / "dev.safetensors"
    save(flux_weights(3, guidance=True), path)
    with pytest.raises(LocalTrouble, match=r"FLUX\.1 dev"):
        load(Files(path))


def test_however_many_files_there_are_each_is_read_once(tmp_path, monkeypatch):
    paths = []
    for number in range(300):
        paths.append(written(tmp_path, FLUX).rename(tmp_path / f"{number}.safetensors"))
    cut_off = tmp_path / "cut off.safetensors"
    cut_off.write_bytes(b"\x00")
    read = []
    monkeypatch.setattr(headers, "_parsed", lambda path, text: read.append(path) or json.loads(text))
    refused = []
    monkeypatch.setattr(
        headers, "_refuse_other_formats", lambda path, start: refused.append(path) or refuse(path, start)
    )
    lines = [[describe_file(path, "model") for path in (*paths, cut_off)] for _ in range(3)]
    assert lines[0] == lines[1] == lines[2]
    assert "cut off" in lines[0][-1]
    assert read == paths
    assert refused == [*paths, cut_off]


refuse = headers._refuse_other_formats


def test_a_file_that_changed_is_read_again(tmp_path):
    path = written(tmp_path, FLUX)
    assert "no FLUX model" not in describe_file(path, "model")
    written(tmp_path, {"something.weight": [1, 2, 3]})
    assert "no FLUX model" in describe_file(path, "model")
