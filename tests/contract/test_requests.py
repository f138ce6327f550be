"""What each host is sent, word for word: what a host does not know it ignores, and nobody would hear of it."""

from __future__ import annotations

import base64
import json

import pytest

from schnellkit.providers.hosts import hosts
from schnellkit.providers.order import Order
from schnellkit.providers.wire import Part

PNG = b"\x89PNG\r\n\x1a\n"
SCHNELL = "black-forest-labs/FLUX.1-schnell"
OPENAI = {"model": SCHNELL, "prompt": "a fox", "n": 1, "size": "1024x768", "response_format": "b64_json"}
PLAIN = {"num_inference_steps": 4, "seed": 7}
NVIDIA = {"prompt": "a fox", "mode": "base", "cfg_scale": 0, "width": 1024, "height": 768, "seed": 7, "steps": 4}


def ordered(host: str, model: str, **changes: object) -> Order:
    return Order(host, model, "a fox", 1024, 768, 1, 7, 4).with_(**changes)


SENT: dict[str, tuple[Order, str, dict[str, object] | list[dict[str, object]]]] = {
    "deepinfra": (
        ordered("deepinfra", "black-forest-labs/FLUX-1-schnell"),
        "https://api.deepinfra.com/v1/inference/black-forest-labs/FLUX-1-schnell",
        {"prompt": "a fox", "width": 1024, "height": 768, "num_images": 1, **PLAIN},
    ),
    "deepinfra, openai": (
        ordered("deepinfra", "black-forest-labs/FLUX-1-schnell", images=3, options=(("api", "openai"),)),
        "https://api.deepinfra.com/v1/openai/images/generations",
        {**OPENAI, "model": "black-forest-labs/FLUX-1-schnell", "n": 3},
    ),
    "together": (
        ordered("together", SCHNELL, reference=PNG),
        "https://api.together.xyz/v1/images/generations",
        {
            "model": SCHNELL,
            "prompt": "a fox",
            "width": 1024,
            "height": 768,
            "steps": 4,
            "n": 1,
            "seed": 7,
            "response_format": "base64",
            "output_format": "jpeg",
            "image_url": f"data:image/png;base64,{base64.b64encode(PNG).decode()}",
        },
    ),
    "nvidia": (
        ordered("nvidia", "black-forest-labs/flux.1-schnell"),
        "https://ai.api.nvidia.com/v1/genai/black-forest-labs/flux.1-schnell",
        NVIDIA,
    ),
    "deepinfra, klein": (
        ordered("deepinfra", "black-forest-labs/FLUX-2-klein-4b", steps=None),
        "https://api.deepinfra.com/v1/inference/black-forest-labs/FLUX-2-klein-4b",
        {"prompt": "a fox", "width": 1024, "height": 768, "num_images": 1, "seed": 7},
    ),
    "nvidia, klein": (
        ordered("nvidia", "black-forest-labs/flux.2-klein-4b", height=1024, steps=None),
        "https://ai.api.nvidia.com/v1/genai/black-forest-labs/flux.2-klein-4b",
        {"prompt": "a fox", "width": 1024, "height": 1024, "seed": 7, "steps": 4},
    ),
    "fal": (
        ordered("fal", "fal-ai/flux/schnell", options=(("safety_checker", "off"),)),
        "https://queue.fal.run/fal-ai/flux/schnell",
        {
            "prompt": "a fox",
            "image_size": {"width": 1024, "height": 768},
            "seed": 7,
            "num_images": 1,
            "output_format": "jpeg",
            "enable_safety_checker": False,
            "guidance_scale": 3.5,
            "acceleration": "none",
            "num_inference_steps": 4,
        },
    ),
    "fal, klein": (
        ordered("fal", "fal-ai/flux-2/klein/4b", steps=None, options=(("output_format", "png"),)),
        "https://queue.fal.run/fal-ai/flux-2/klein/4b",
        {
            "prompt": "a fox",
            "image_size": {"width": 1024, "height": 768},
            "seed": 7,
            "num_images": 1,
            "output_format": "png",
            "enable_safety_checker": True,
        },
    ),
    "replicate": (
        ordered("replicate", "black-forest-labs/flux-schnell", width=672, height=384),
        "https://api.replicate.com/v1/models/black-forest-labs/flux-schnell/predictions",
        {
            "input": {
                "prompt": "a fox",
                "aspect_ratio": "16:9",
                "megapixels": "0.25",
                "seed": 7,
                "num_outputs": 1,
                "num_inference_steps": 4,
                "output_format": "png",
                "output_quality": 95,
                "go_fast": False,
                "disable_safety_checker": False,
            }
        },
    ),
    "replicate, klein": (
        ordered("replicate", "black-forest-labs/flux-2-klein-4b", height=1024, steps=None, reference=PNG),
        "https://api.replicate.com/v1/models/black-forest-labs/flux-2-klein-4b/predictions",
        {
            "input": {
                "prompt": "a fox",
                "aspect_ratio": "1:1",
                "output_megapixels": "1",
                "seed": 7,
                "output_format": "png",
                "output_quality": 95,
                "go_fast": False,
                "disable_safety_checker": False,
                "images": [f"data:image/png;base64,{base64.b64encode(PNG).decode()}"],
            }
        },
    ),
    "bfl": (
        ordered("bfl", "flux-2-klein-4b", steps=None, reference=PNG, options=(("region", "eu"),)),
        "https://api.eu.bfl.ai/v1/flux-2-klein-4b",
        {
            "prompt": "a fox",
            "width": 1024,
            "height": 768,
            "seed": 7,
            "safety_tolerance": 2,
            "output_format": "jpeg",
            "input_image": base64.b64encode(PNG).decode(),
        },
    ),
    "runpod": (
        ordered("runpod", "black-forest-labs-flux-1-schnell"),
        "https://api.runpod.ai/v2/black-forest-labs-flux-1-schnell/runsync",
        {
            "input": {
                "prompt": "a fox",
                "negative_prompt": "",
                "width": 1024,
                "height": 768,
                "num_inference_steps": 4,
                "guidance": 1.0,
                "seed": 7,
                "image_format": "jpeg",
            }
        },
    ),
    "wavespeed": (
        ordered("wavespeed", "wavespeed-ai/flux-schnell", steps=None, reference=PNG),
        "https://api.wavespeed.ai/api/v3/wavespeed-ai/flux-schnell",
        {
            "prompt": "a fox",
            "size": "1024*768",
            "num_images": 1,
            "seed": 7,
            "output_format": "jpeg",
            "enable_safety_checker": True,
            "enable_sync_mode": True,
            "image": f"data:image/png;base64,{base64.b64encode(PNG).decode()}",
            "strength": 0.8,
        },
    ),
    "wavespeed, klein": (
        ordered("wavespeed", "wavespeed-ai/flux-2-klein-4b/text-to-image", steps=None),
        "https://api.wavespeed.ai/api/v3/wavespeed-ai/flux-2-klein-4b/text-to-image",
        {"prompt": "a fox", "size": "1024*768", "seed": 7, "enable_sync_mode": True},
    ),
    "ionos": (
        ordered("ionos", SCHNELL, options=(("user", "a neighbour"),)),
        "https://openai.inference.de-txl.ionos.com/v1/images/generations",
        {**OPENAI, "user": "a neighbour"},
    ),
    "cloudflare": (
        ordered("cloudflare", "@cf/black-forest-labs/flux-1-schnell", height=1024, seed=None),
        "https://api.cloudflare.com/client/v4/accounts/{account}/ai/run/@cf/black-forest-labs/flux-1-schnell",
        {"prompt": "a fox", "steps": 4},
    ),
    "runware": (
        ordered(
            "runware",
            "flux-2-klein-4b",
            steps=None,
            options=(("output_format", "PNG"), ("output_quality", 95), ("check_content", "on")),
            mark="50836053a0ee4cf5b9d6ae7c5d140ada",
        ),
        "https://api.runware.ai/v1",
        [
            {
                "taskType": "imageInference",
                "taskUUID": "50836053-a0ee-4cf5-b9d6-ae7c5d140ada",
                "model": "runware:400@4",
                "positivePrompt": "a fox",
                "width": 1024,
                "height": 768,
                "steps": 4,
                "seed": 7,
                "numberResults": 1,
                "outputType": "base64Data",
                "outputFormat": "PNG",
                "outputQuality": 95,
                "includeCost": True,
                "deliveryMethod": "sync",
                "safety": {"checkContent": True},
            }
        ],
    ),
    "nscale": (
        ordered("nscale", SCHNELL, options=(("user", "a neighbour"),)),
        "https://inference.api.nscale.com/v1/images/generations",
        {**OPENAI, "user": "a neighbour"},
    ),
    "monica": (
        ordered("monica", "flux_dev", options=(("guidance", 4.5),)),
        "https://openapi.monica.im/v1/image/gen/flux",
        {
            "model": "flux_dev",
            "prompt": "a fox",
            "size": "1024x768",
            "seed": 7,
            "steps": 4,
            "num_outputs": 1,
            "guidance": "4.5",
        },
    ),
}


# What a host is told in headers of its own.
HEADERS: dict[str, dict[str, str]] = {"replicate": {"prefer": "wait"}}


def test_every_host_is_here() -> None:
    assert {order.host for order, _, _ in SENT.values()} == {name for name, one in hosts().items() if one.key_variable}


DIALECTS: dict[str, tuple[str, dict[str, object]]] = {
    "vllm": ("/v1/images/generations", {**OPENAI, **PLAIN}),
    "sglang": ("/v1/images/generations", {**OPENAI, **PLAIN}),
    "localai": ("/v1/images/generations", {**OPENAI, "step": 4, "seed": 7}),
    "xinference": ("/v1/images/generations", {**OPENAI, "kwargs": json.dumps(PLAIN)}),
    "nim": ("/v1/infer", NVIDIA),
}


@pytest.mark.parametrize("name", SENT)
def test_a_host_is_sent_this_and_nothing_else(name: str) -> None:
    order, url, body = SENT[name]
    sent = hosts()[order.host].request(order)
    assert (sent.method, sent.url, dict(sent.headers)) == ("POST", url, HEADERS.get(order.host, {}))
    assert sent.body == body


def test_klein_at_cloudflare_is_sent_as_a_form() -> None:
    sent = hosts()["cloudflare"].request(ordered("cloudflare", "@cf/black-forest-labs/flux-2-klein-4b", steps=None))
    assert sent.url.endswith("/accounts/{account}/ai/run/@cf/black-forest-labs/flux-2-klein-4b")
    assert sent.body is None
    assert sent.parts == (Part("prompt", "a fox"), Part("width", "1024"), Part("height", "768"))


def test_a_task_at_runware_is_named_by_its_receipt_and_without_one_by_its_order() -> None:
    order = ordered("runware", "flux-1-schnell")
    body = hosts()["runware"].request(order).body
    assert body == hosts()["runware"].request(order).body
    assert body != hosts()["runware"].request(order.with_(seed=8)).body
    marked = order.with_(mark="50836053a0ee4cf5b9d6ae7c5d140ada")
    assert marked.name == order.name, "the mark of a purchase makes no other order of it"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_server_of_ones_own_is_sent_this_in_its_dialect(dialect: str) -> None:
    path, body = DIALECTS[dialect]
    sent = hosts()["selfhosted"].request(ordered("selfhosted", SCHNELL, options=(("dialect", dialect),)))
    assert (sent.method, sent.url) == ("POST", f"https://endpoint.invalid{path}")
    assert sent.body == body


@pytest.mark.parametrize(("host", "options"), [("nvidia", ()), ("selfhosted", ("localai",)), ("selfhosted", ("nim",))])
def test_seed_nought_is_never_sent_where_it_means_any_seed(host: str, options: tuple[str, ...]) -> None:
    there = hosts()[host]
    order = Order(host, there.models[0].id, "a fox", 1024, 1024, options=tuple(("dialect", one) for one in options))
    limits = there.limits(order)
    assert limits.seeds
    for seed in (0, limits.seeds.most, limits.seeds.most + 1, 2**64 - 1):
        assert limits.fold(seed) > 0
