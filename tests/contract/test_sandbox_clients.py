"""The hosts' official clients, pointed at the running sandbox, get pictures and typed errors."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
import together

from schnellkit.sandbox.pictures.draw import recorded
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator

SCHNELL = "black-forest-labs/FLUX.1-schnell"
DEEPINFRA = "black-forest-labs/FLUX-1-schnell"


@pytest.fixture(scope="module")
def urls(sealed: None) -> Iterator[dict[str, str]]:
    with running(Simulator(limits=False)) as addresses:
        yield addresses


def openai_client(base: str, key: str = "sandbox") -> openai.OpenAI:
    return openai.OpenAI(api_key=key, base_url=base, max_retries=0)


def together_client(urls: dict[str, str], key: str = "sandbox") -> together.Together:
    return together.Together(api_key=key, base_url=urls["together"] + "/v1", max_retries=0)


OPENAI_SHAPED = {
    "deepinfra": ("/v1/openai", DEEPINFRA),
    "ionos": ("/v1", SCHNELL),
    "vllm": ("/v1", SCHNELL),
    "sglang": ("/v1", SCHNELL),
    "localai": ("/v1", SCHNELL),
    "xinference": ("/v1", SCHNELL),
    "nim": ("/v1", SCHNELL),
}


@pytest.mark.parametrize("name", OPENAI_SHAPED)
@pytest.mark.parametrize("form", ["port", "prefix"])
def test_openai_client_gets_a_picture(urls: dict[str, str], name: str, form: str) -> None:
    path, model = OPENAI_SHAPED[name]
    base = urls[name] if form == "port" else f"{urls['all']}/{name}"
    made = openai_client(base + path).images.generate(
        model=model, prompt="a lighthouse", size="1024x1024", n=1, response_format="b64_json"
    )
    assert made.data
    told = recorded(base64.b64decode(made.data[0].b64_json or ""))
    assert (told["host"], told["width"], told["height"]) == (name, 1024, 1024)


def test_openai_client_reads_a_link_that_can_be_fetched(urls: dict[str, str]) -> None:
    made = openai_client(urls["localai"] + "/v1").images.generate(model="m", prompt="a", size="512x512")
    assert made.data
    assert made.data[0].url
    assert recorded(httpx.get(made.data[0].url).content)["host"] == "localai"


@pytest.mark.parametrize(
    ("name", "prompt", "key", "error"),
    [
        ("deepinfra", "a", "bad-key", openai.PermissionDeniedError),
        ("deepinfra", "[sandbox:404_model]", "sandbox", openai.NotFoundError),
        ("deepinfra", "[sandbox:422_validation]", "sandbox", openai.UnprocessableEntityError),
        ("deepinfra", "[sandbox:429_busy_openai]", "sandbox", openai.RateLimitError),
        ("deepinfra", "[sandbox:500_inference]", "sandbox", openai.InternalServerError),
        ("ionos", "a", "bad-key", openai.AuthenticationError),
        ("ionos", "[sandbox:404_model]", "sandbox", openai.NotFoundError),
        ("ionos", "[sandbox:429]", "sandbox", openai.RateLimitError),
        ("ionos", "[sandbox:529_overloaded]", "sandbox", openai.InternalServerError),
        ("ionos", "[sandbox:html_proxy]", "sandbox", openai.InternalServerError),
        ("vllm", "[sandbox:422_size]", "sandbox", openai.UnprocessableEntityError),
        ("vllm", "[sandbox:drop]", "sandbox", openai.APIConnectionError),
        ("vllm", "[sandbox:drop_before]", "sandbox", openai.APIConnectionError),
    ],
)
def test_openai_client_raises_its_own_errors(
    urls: dict[str, str], name: str, prompt: str, key: str, error: type[Exception]
) -> None:
    path, model = OPENAI_SHAPED[name]
    with pytest.raises(error):
        openai_client(urls[name] + path, key).images.generate(model=model, prompt=prompt, response_format="b64_json")


def test_openai_client_lists_models(urls: dict[str, str]) -> None:
    assert [model.id for model in openai_client(urls["ionos"] + "/v1").models.list()] == [SCHNELL]


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_together_client_gets_pictures(urls: dict[str, str], kind: Any) -> None:
    made = together_client(urls).images.generate(
        model=SCHNELL,
        prompt="a lighthouse",
        width=512,
        height=768,
        steps=4,
        n=2,
        seed=7,
        response_format="base64",
        output_format=kind,
    )
    kept = [base64.b64decode(entry.b64_json) for entry in made.data if entry.type == "b64_json"]
    assert [recorded(picture)["index"] for picture in kept] == [0, 1]
    assert recorded(kept[0])["seed"] == 7
    assert kept[0].startswith(b"\x89PNG" if kind == "png" else b"\xff\xd8\xff")


def test_together_client_gets_links(urls: dict[str, str]) -> None:
    made = together_client(urls).images.generate(model=SCHNELL, prompt="a", steps=4, response_format="url")
    (entry,) = made.data
    assert entry.type == "url"
    assert recorded(httpx.get(entry.url).content)["host"] == "together"


@pytest.mark.parametrize(
    ("prompt", "key", "error"),
    [
        ("a", "bad-key", together.AuthenticationError),
        ("[sandbox:401_missing_key_text]", "sandbox", together.AuthenticationError),
        ("[sandbox:402_credit]", "sandbox", together.APIStatusError),
        ("[sandbox:400_model_gone]", "sandbox", together.BadRequestError),
        ("[sandbox:422_nsfw]", "sandbox", together.UnprocessableEntityError),
        ("[sandbox:429_model_rate_limit]", "sandbox", together.RateLimitError),
        ("[sandbox:503_overloaded]", "sandbox", together.InternalServerError),
        ("[sandbox:drop]", "sandbox", together.APIConnectionError),
    ],
)
def test_together_client_raises_its_own_errors(
    urls: dict[str, str], prompt: str, key: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        together_client(urls, key).images.generate(model=SCHNELL, prompt=prompt, steps=4)


def test_together_client_is_told_of_missing_steps(urls: dict[str, str]) -> None:
    with pytest.raises(together.UnprocessableEntityError, match="steps must be between 1 and 4"):
        together_client(urls).images.generate(model=SCHNELL, prompt="a")
