"""Clients that lead to many hosts, led to the running sandbox themselves, get pictures and raise typed errors."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import httpx2
import huggingface_hub
import pytest
from huggingface_hub import InferenceClient
from huggingface_hub.errors import BadRequestError, HfHubHTTPError
from huggingface_hub.hf_api import InferenceProviderMapping
from huggingface_hub.inference._providers._common import HARDCODED_MODEL_INFERENCE_MAPPING

from schnellkit.sandbox.pictures.draw import recorded
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.contract.sealed import led, sealing

SCHNELL = "black-forest-labs/FLUX.1-schnell"
# By the name of a host there: its name here, its name for the model, what makes pictures of 512 x 768, or as near.
ROUTED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "fal-ai": ("fal", "fal-ai/flux/schnell", {"width": 512, "height": 768}),
    "replicate": (
        "replicate",
        "black-forest-labs/flux-schnell",
        {"extra_body": {"aspect_ratio": "2:3", "megapixels": "0.25"}},
    ),
    "wavespeed": ("wavespeed", "wavespeed-ai/flux-schnell", {"extra_body": {"size": "512*768"}}),
    "nscale": ("nscale", SCHNELL, {"width": 512, "height": 768}),
    "together": ("together", SCHNELL, {"width": 512, "height": 768}),
}
SIZES = {"replicate": (416, 608)}
Drawn = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator(limits=False)


@pytest.fixture(scope="module")
def urls(sealed: None, simulator: Simulator) -> Iterator[dict[str, str]]:
    with running(simulator) as addresses:
        yield addresses


@pytest.fixture
def drawn(urls: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawn]:
    """Orders through huggingface_hub, which need not ask what hosts call the model; gives what the picture says."""
    for provider, (_, model, _) in ROUTED.items():
        known = InferenceProviderMapping(
            hf_model_id=SCHNELL, provider=provider, providerId=model, task="text-to-image", status="live"
        )
        monkeypatch.setitem(HARDCODED_MODEL_INFERENCE_MAPPING[provider], SCHNELL, known)
    monkeypatch.setattr("huggingface_hub.inference._providers.wavespeed._POLLING_INTERVAL", 0.0)
    huggingface_hub.close_session()
    client = httpx2.Client(transport=led(httpx2, urls["all"]), follow_redirects=True, timeout=30.0)
    monkeypatch.setattr("huggingface_hub.utils._http._GLOBAL_CLIENT_FACTORY", lambda: client)

    def order(provider: str, prompt: str, key: str = "sandbox", **more: Any) -> dict[str, Any]:
        asked = InferenceClient(provider=provider, api_key=key)
        image = asked.text_to_image(prompt, model=SCHNELL, num_inference_steps=4, **more)
        return recorded(image.fp.getvalue())

    yield order
    huggingface_hub.close_session()


@pytest.mark.parametrize("provider", ROUTED)
def test_hub_client_gets_a_picture(drawn: Drawn, simulator: Simulator, provider: str) -> None:
    name, model, sized = ROUTED[provider]
    charged = len(simulator.charges)
    told = drawn(provider, "a lighthouse", seed=7, **sized)
    assert (told["host"], told["model"]) == (name, model)
    assert (told["width"], told["height"]) == SIZES.get(provider, (512, 768))
    assert (told["seed"] == 7) == (provider != "nscale"), "only there nobody chooses a seed"
    assert len(simulator.charges) == charged + 1


@pytest.mark.parametrize("case", ["pending:3", "created"])
def test_hub_client_looks_until_wavespeed_is_done(drawn: Drawn, case: str) -> None:
    assert drawn("wavespeed", f"a [sandbox:{case}]", seed=8)["seed"] == 8


@pytest.mark.parametrize("case", ["starting", "pending:1", "failed_moderated"])
def test_hub_client_does_not_look_again_at_replicate(drawn: Drawn, case: str) -> None:
    with pytest.raises(TimeoutError, match="No output generated for model black-forest-labs/flux-schnell"):
        drawn("replicate", f"a [sandbox:{case}]")


@pytest.mark.parametrize(
    ("case", "message"), [("failed", "worker exited"), ("failed_nsfw", "NSFW"), ("pending:2:burnt", "burnt")]
)
def test_hub_client_tells_how_wavespeed_failed(drawn: Drawn, case: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"task failed: {message}"):
        drawn("wavespeed", f"a [sandbox:{case}]")


@pytest.mark.parametrize(
    ("provider", "case", "status"),
    [
        *((provider, "bad-key", 401) for provider in ROUTED),
        *((provider, "html_proxy", 502) for provider in ROUTED),
        ("fal-ai", "403_locked", 403),
        ("fal-ai", "422_content_policy", 422),
        ("fal-ai", "429_concurrent", 429),
        ("fal-ai", "500_runner", 500),
        ("replicate", "402_no_credit", 402),
        ("replicate", "422_input", 422),
        ("replicate", "429_throttled", 429),
        ("replicate", "500_internal", 500),
        ("wavespeed", "402_balance", 402),
        ("wavespeed", "429", 429),
        ("wavespeed", "500_internal", 500),
        ("nscale", "404_model", 404),
        ("nscale", "429_credit", 429),
        ("nscale", "429_rate", 429),
        ("nscale", "503_overloaded", 503),
        ("together", "402_credit", 402),
        ("together", "422_nsfw", 422),
        ("together", "429_model_rate_limit", 429),
        ("together", "503_overloaded", 503),
    ],
)
def test_hub_client_raises_its_own_errors(drawn: Drawn, provider: str, case: str, status: int) -> None:
    with pytest.raises(HfHubHTTPError) as error:
        drawn(provider, "a", case) if case == "bad-key" else drawn(provider, f"a [sandbox:{case}]")
    assert error.value.response.status_code == status


@pytest.mark.parametrize(
    ("provider", "case"), [("wavespeed", "400_size"), ("nscale", "400_size"), ("together", "400_model_gone")]
)
def test_hub_client_has_an_error_for_a_bad_request(drawn: Drawn, provider: str, case: str) -> None:
    with pytest.raises(BadRequestError):
        drawn(provider, f"a [sandbox:{case}]")


@pytest.mark.parametrize("provider", ROUTED)
@pytest.mark.parametrize("case", ["drop", "drop_before"])
def test_hub_client_passes_on_that_its_connection_broke(drawn: Drawn, provider: str, case: str) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        drawn(provider, f"a [sandbox:{case}]")


def test_hub_client_that_nobody_leads_is_stopped(sealed: None) -> None:
    huggingface_hub.close_session()
    with sealing() as tried, pytest.raises(httpx2.ConnectError):
        InferenceClient(provider="nscale", api_key="sandbox").text_to_image("a", model=SCHNELL)
    assert tried == ["huggingface.co"]


class Lite:
    """litellm, which keeps its list of prices to itself and tells nobody of its calls, led to the sandbox."""

    def __init__(self, urls: dict[str, str]) -> None:
        import litellm
        from litellm.llms.custom_httpx.http_handler import HTTPHandler

        litellm.telemetry, litellm.suppress_debug_info = False, True
        self.module, self._urls = litellm, urls
        self._led = HTTPHandler(client=httpx.Client(transport=led(httpx, urls["all"])))

    def fal(self, prompt: str, key: str = "sandbox", **more: Any) -> Any:
        model = "fal_ai/fal-ai/flux/schnell"
        return self.module.image_generation(model=model, prompt=prompt, api_key=key, client=self._led, **more)

    def nscale(self, prompt: str, key: str = "sandbox", **more: Any) -> Any:
        base = self._urls["nscale"] + "/v1"
        return self.module.image_generation(
            model=f"openai/{SCHNELL}", prompt=prompt, api_key=key, api_base=base, **more
        )


@pytest.fixture(scope="module")
def lite(urls: dict[str, str]) -> Iterator[Lite]:
    """That it repeats what fails cannot be turned off for pictures; it does so without a pause."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
        patch.setattr("openai._base_client.MAX_RETRY_DELAY", 0.0)
        yield Lite(urls)


def test_litellm_gets_pictures_of_fal(lite: Lite, urls: dict[str, str]) -> None:
    made = lite.fal("a lighthouse", size="512x768", n=2, seed=7)
    with httpx.Client(transport=led(httpx, urls["all"])) as client:
        told = [recorded(client.get(entry.url).content) for entry in made.data]
    assert [(one["host"], one["width"], one["height"], one["seed"], one["index"]) for one in told] == [
        ("fal", 512, 768, 7, 0),
        ("fal", 512, 768, 7, 1),
    ]


def test_litellm_gets_a_picture_of_a_host_with_openais_words(lite: Lite) -> None:
    made = lite.nscale("a lighthouse", size="512x768")
    told = recorded(base64.b64decode(made.data[0].b64_json))
    assert (told["host"], told["width"], told["height"]) == ("nscale", 512, 768)


@pytest.mark.parametrize(
    ("name", "case", "error", "status"),
    [
        ("fal", "bad-key", "AuthenticationError", 401),
        ("fal", "403_locked", "PermissionDeniedError", 403),
        ("fal", "422_content_policy", "BadRequestError", 422),
        ("fal", "429_concurrent", "RateLimitError", 429),
        ("fal", "500_runner", "InternalServerError", 500),
        ("fal", "html_proxy", "BadGatewayError", 502),
        ("fal", "drop", "InternalServerError", 500),
        ("fal", "drop_before", "InternalServerError", 500),
        ("nscale", "bad-key", "AuthenticationError", 401),
        ("nscale", "400_size", "BadRequestError", 400),
        ("nscale", "404_model", "NotFoundError", 404),
        ("nscale", "429_credit", "RateLimitError", 429),
        ("nscale", "429_rate", "RateLimitError", 429),
        ("nscale", "500_failed", "InternalServerError", 500),
        ("nscale", "503_overloaded", "ServiceUnavailableError", 503),
        ("nscale", "html_proxy", "BadGatewayError", 502),
        ("nscale", "drop", "InternalServerError", 500),
        ("nscale", "drop_before", "InternalServerError", 500),
    ],
)
def test_litellm_raises_its_own_errors(lite: Lite, name: str, case: str, error: str, status: int) -> None:
    order = getattr(lite, name)
    with pytest.raises(getattr(lite.module, error)) as raised:
        order("a", case) if case == "bad-key" else order(f"a [sandbox:{case}]")
    assert raised.value.status_code == status


def test_litellm_that_nobody_leads_is_stopped(lite: Lite) -> None:
    with sealing() as tried, pytest.raises(lite.module.InternalServerError):
        lite.module.image_generation(model="fal_ai/fal-ai/flux/schnell", prompt="a", api_key="sandbox")
    assert set(tried) == {"fal.run"}
