"""Every host of the sandbox: its good answers, its refusals, its stored cases, its trouble on demand."""

from __future__ import annotations

import asyncio
import base64
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from schnellkit import sandbox
from schnellkit.sandbox.picture import recorded
from schnellkit.sandbox.town import Town
from schnellkit.sandbox.wire import Answered, Asked

SCHNELL = "black-forest-labs/FLUX.1-schnell"
IMAGES = "/v1/images/generations"
NATIVE = "/v1/inference/black-forest-labs/FLUX-1-schnell"
ORDERS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "together": (
        "api.together.xyz",
        IMAGES,
        {"model": SCHNELL, "prompt": "a", "steps": 4, "seed": 3, "width": 512, "height": 512},
    ),
    "deepinfra": (
        "api.deepinfra.com",
        NATIVE,
        {"prompt": "a", "num_inference_steps": 4, "seed": 3, "width": 512, "height": 512},
    ),
    "nvidia": ("ai.api.nvidia.com", "/v1/genai/black-forest-labs/flux.1-schnell", {"prompt": "a", "seed": 3}),
    "ionos": ("openai.inference.de-txl.ionos.com", IMAGES, {"model": SCHNELL, "prompt": "a"}),
    "monica": (
        "openapi.monica.im",
        "/v1/image/gen/flux",
        {"model": "flux_schnell", "prompt": "a", "seed": 3},
    ),
    "vllm": ("vllm.sandbox", IMAGES, {"prompt": "a", "size": "512x512", "num_inference_steps": 4, "seed": 3}),
    "sglang": (
        "sglang.sandbox",
        IMAGES,
        {
            "prompt": "a",
            "size": "512x512",
            "response_format": "b64_json",
            "num_inference_steps": 4,
            "seed": 3,
        },
    ),
    "localai": ("localai.sandbox", IMAGES, {"prompt": "a", "size": "512x512", "step": 4, "seed": 3}),
    "xinference": (
        "xinference.sandbox",
        IMAGES,
        {
            "model": "flux",
            "prompt": "a",
            "size": "512x512",
            "response_format": "b64_json",
            "kwargs": '{"num_inference_steps": 4, "seed": 3}',
        },
    ),
    "nim": ("nim.sandbox", "/v1/infer", {"prompt": "a", "seed": 3, "steps": 4, "width": 672, "height": 672}),
}
HOSTED = ("together", "deepinfra", "nvidia", "ionos", "monica")
LINKED = ("together", "monica", "localai")
PROVIDERS = {"vllm_omni": "vllm", "nim_selfhosted": "nim"}
STORED = json.loads(Path(sandbox.__file__).with_name("answers.json").read_text(encoding="utf-8"))


def asked(
    name: str, *, key: str = "sandbox", headers: dict[str, str] | None = None, **change: object
) -> Asked:
    host, path, fields = ORDERS[name]
    told = {"authorization": f"Bearer {key}"} if key else {}
    return Asked(
        "POST",
        host,
        path,
        headers={**told, **(headers or {})},
        body=json.dumps({**fields, **change}).encode(),
    )


def answer(town: Town, request: Asked) -> Answered:
    return asyncio.run(town.answer(request))


def get(town: Town, url: str, **headers: str) -> Answered:
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    path, _, query = path.partition("?")
    told = {"user-agent": "test", "authorization": "Bearer sandbox", **headers}
    return answer(town, Asked("GET", host, "/" + path, query, told, scheme=scheme))


def pictures(town: Town, answered: Answered) -> list[bytes]:
    """The pictures of a good answer, wherever the host puts them."""
    body = json.loads(answered.body)
    if "images" in body:
        return [base64.b64decode(uri.partition(",")[2]) for uri in body["images"]]
    if "artifacts" in body:
        return [base64.b64decode(artifact["base64"]) for artifact in body["artifacts"]]
    return [
        get(town, entry["url"]).body if entry.get("url") else base64.b64decode(entry["b64_json"])
        for entry in body["data"]
    ]


@pytest.mark.parametrize("name", ORDERS)
def test_a_host_sells_the_picture_that_was_ordered(name: str) -> None:
    town = Town()
    answered = answer(town, asked(name))
    assert answered.status == 200
    told = recorded(pictures(town, answered)[0])
    assert (told["host"], told["steps"], told["index"]) == (name, 4, 0)
    assert name == "ionos" or told["seed"] == 3


@pytest.mark.parametrize("name", ORDERS)
def test_a_sale_is_witnessed_once_with_its_body(name: str) -> None:
    town = Town()
    answered = answer(town, asked(name))
    (charge,) = town.charges
    assert (charge.host, charge.pictures) == (name, 1)
    assert charge.request_id == answered.headers["x-sandbox-request"]


@pytest.mark.parametrize(
    ("name", "change", "amount", "currency"),
    [
        ("together", {"width": 1024, "height": 1024}, "0.0027", "USD"),
        ("together", {"n": 4}, "0.0027", "USD"),
        ("together", {"model": f"{SCHNELL}-Free"}, "0", "USD"),
        ("deepinfra", {"width": 1024, "height": 1024}, "0.002", "USD"),
        ("deepinfra", {"num_images": 2, "num_inference_steps": 1}, "0.00025", "USD"),
        ("deepinfra", {"width": 1000, "height": 1000}, "0.0019073486328125", "USD"),
        ("nvidia", {}, "1", "trial credit"),
        ("ionos", {}, None, ""),
    ],
)
def test_what_a_sale_costs(name: str, change: dict[str, object], amount: str | None, currency: str) -> None:
    town = Town(artist=lambda order, index: b"picture")
    answer(town, asked(name, **change))
    (charge,) = town.charges
    assert charge.amount == (None if amount is None else Decimal(amount))
    assert charge.currency == currency


def test_deepinfra_tells_the_charge_that_is_witnessed() -> None:
    town = Town(artist=lambda order, index: b"picture")
    told = json.loads(answer(town, asked("deepinfra", width=1111, height=777)).body, parse_float=Decimal)
    assert told["inference_status"]["cost"] == town.charges[0].amount


@pytest.mark.parametrize("name", ["together", "deepinfra", "ionos", "monica"])
def test_several_pictures_of_one_call_differ(name: str) -> None:
    field = {"deepinfra": "num_images", "monica": "num_outputs"}.get(name, "n")
    town = Town()
    kept = pictures(town, answer(town, asked(name, **{field: 3})))
    assert [recorded(picture)["index"] for picture in kept] == [0, 1, 2]
    assert len(set(kept)) == 3


@pytest.mark.parametrize("name", ORDERS)
def test_without_a_key_only_ones_own_servers_sell(name: str) -> None:
    town = Town(artist=lambda order, index: b"picture")
    status = answer(town, asked(name, key="")).status
    assert (status in (401, 403)) == (name in HOSTED)
    assert len(town.charges) == (name not in HOSTED)


@pytest.mark.parametrize("name", ORDERS)
def test_a_bad_key_is_refused_by_every_host(name: str) -> None:
    town = Town()
    assert answer(town, asked(name, key="bad-key")).status in (401, 403)
    assert town.charges == []


def test_ionos_refuses_an_expired_token() -> None:
    claims = base64.urlsafe_b64encode(b'{"exp": 1000}').decode().rstrip("=")
    assert answer(Town(), asked("ionos", key=f"head.{claims}.sign")).status == 401


@pytest.mark.parametrize(
    ("name", "change", "status"),
    [
        ("together", {"steps": 5}, 422),
        ("together", {"steps": None}, 422),
        ("together", {"width": 1001}, 422),
        ("together", {"n": 5}, 422),
        ("together", {"response_format": "b64_json"}, 422),
        ("together", {"output_format": "webp"}, 422),
        ("together", {"model": "stabilityai/other"}, 400),
        ("together", {"model": f"{SCHNELL}-Free", "disable_safety_checker": True}, 422),
        ("deepinfra", {"num_inference_steps": 51}, 422),
        ("deepinfra", {"width": 100}, 422),
        ("deepinfra", {"height": 1921}, 422),
        ("deepinfra", {"num_images": 0}, 422),
        ("deepinfra", {"seed": 2**32 + 1}, 422),
        ("deepinfra", {"seed": "3"}, 422),
        ("deepinfra", {"prompt": ""}, 422),
        ("nvidia", {"width": 1024, "height": 768}, 422),
        ("nvidia", {"steps": 5}, 422),
        ("nvidia", {"cfg_scale": 1}, 422),
        ("nvidia", {"mode": "canny"}, 422),
        ("nvidia", {"prompt": "x" * 10_001}, 422),
        ("ionos", {"size": "512x512"}, 400),
        ("ionos", {"response_format": "url"}, 400),
        ("ionos", {"model": "other"}, 404),
        ("monica", {"size": "512x512"}, 400),
        ("monica", {"model": "flux_max"}, 400),
        ("monica", {"steps": 5}, 400),
        ("monica", {"seed": 2**31 - 1}, 400),
        ("monica", {"model": "flux_pro", "guidance": "6"}, 400),
        ("monica", {"model": "flux_pro", "num_outputs": 2}, 400),
        ("monica", {"prompt": "x" * 4001}, 400),
        ("vllm", {"size": "1024*1024"}, 422),
        ("vllm", {"n": 11}, 422),
        ("vllm", {"response_format": "url"}, 422),
        ("sglang", {"response_format": None}, 400),
        ("xinference", {"kwargs": "{steps"}, 422),
        ("nim", {"width": 680}, 422),
        ("nim", {"height": 1600}, 422),
    ],
)
def test_an_order_beyond_the_limits_is_refused_and_free(
    name: str, change: dict[str, object], status: int
) -> None:
    town = Town()
    refused = answer(town, asked(name, **change))
    assert refused.status == status
    assert json.loads(refused.body)
    assert town.charges == []


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff"])
def test_a_body_that_is_no_order_is_refused(name: str, body: bytes) -> None:
    host, path, _ = ORDERS[name]
    town = Town()
    refused = answer(town, Asked("POST", host, path, headers={"authorization": "Bearer sandbox"}, body=body))
    assert refused.status in (400, 422)
    assert town.charges == []


@pytest.mark.parametrize("entry", STORED, ids=lambda entry: f"{entry['provider']}-{entry['case']}")
@pytest.mark.parametrize("way", ["header", "prompt"])
def test_every_stored_case_can_be_asked_for(entry: dict[str, Any], way: str) -> None:
    name, case = PROVIDERS.get(entry["provider"], entry["provider"]), entry["case"]
    by_header = asked(name, headers={"x-sandbox": case})
    answered = answer(Town(), by_header if way == "header" else asked(name, prompt=f"a [sandbox:{case}] cat"))
    assert answered.status == entry["status"]
    for header, value in entry["headers"].items():
        assert answered.headers[header] == value
    told = answered.body.decode()
    assert (told if isinstance(entry["body"], str) else json.loads(told)) == entry["body"]


@pytest.mark.parametrize("entry", STORED, ids=lambda entry: f"{entry['provider']}-{entry['case']}")
def test_a_stored_case_is_charged_only_where_it_says_success(entry: dict[str, Any]) -> None:
    town = Town(artist=lambda order, index: b"picture")
    name = PROVIDERS.get(entry["provider"], entry["provider"])
    answer(town, asked(name, headers={"x-sandbox": entry["case"]}))
    assert len(town.charges) == (entry["status"] in (200, 202))


@pytest.mark.parametrize("name", ["together", "monica"])
def test_a_stored_link_leads_to_a_picture(name: str) -> None:
    town = Town()
    case = "success_url" if name == "together" else "success"
    stored = json.loads(answer(town, asked(name, headers={"x-sandbox": case})).body)
    assert recorded(get(town, stored["data"][0]["url"]).body)["host"] == name


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize(
    ("case", "status", "charged"),
    [
        ("plain_text", 500, 0),
        ("html_proxy", 502, 0),
        ("error_in_200", 200, 0),
        ("drop_before", 500, 0),
        ("truncated", 200, 1),
        ("not_json", 200, 1),
        ("wrong_types", 200, 1),
        ("wrong_shape", 200, 1),
        ("empty_list", 200, 1),
        ("empty_body", 200, 1),
        ("drop", 200, 1),
        ("drop_halfway", 200, 1),
    ],
)
def test_trouble_that_every_host_can_have(name: str, case: str, status: int, charged: int) -> None:
    town, good = Town(), Town()
    answered = answer(town, asked(name, headers={"x-sandbox": case}))
    assert answered.status == status
    assert len(town.charges) == charged
    whole = answer(good, asked(name))
    assert answered.body != whole.body or answered.cut is not None


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize(
    "case", ["black_picture", "empty_picture", "wrong_size", "huge", "gif", "not_a_picture"]
)
def test_pictures_can_be_spoiled(name: str, case: str) -> None:
    town, good = Town(), Town()
    (spoiled,) = pictures(town, answer(town, asked(name, headers={"x-sandbox": case})))
    (whole,) = pictures(good, answer(good, asked(name)))
    assert spoiled != whole
    assert len(town.charges) == 1


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_can_fail_some_times_and_then_succeed(name: str) -> None:
    town = Town()
    request = asked(name, prompt="a [sandbox:fail_times:2:html_proxy]")
    assert [answer(town, request).status for _ in range(3)] == [502, 502, 200]
    assert len(town.charges) == 1


def test_a_slow_answer_takes_its_time() -> None:
    async def timed(request: Asked) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await Town(artist=lambda order, index: b"picture").answer(request)
        return loop.time() - began

    assert asyncio.run(timed(asked("nvidia", prompt="[sandbox:slow:0.3]"))) >= 0.3


@pytest.mark.parametrize("wish", ["402_credits_typo", "slow", "slow:x", "fail_times:2:nothing", "pending:2"])
def test_a_wish_that_cannot_be_granted_is_named(wish: str) -> None:
    town = Town()
    refused = answer(town, asked("together", headers={"x-sandbox": wish}))
    assert refused.status == 400
    assert b"402_credit" in refused.body
    assert town.charges == []


def test_nvidia_answers_polls_until_the_picture_is_there() -> None:
    town = Town()
    waiting = answer(town, asked("nvidia", prompt="[sandbox:pending:2]"))
    assert (waiting.status, waiting.body, len(town.charges)) == (202, b"", 1)
    assert waiting.headers["location"].startswith("https://api.nvcf.nvidia.com/v2/nvcf/pexec/status/")
    polls = [get(town, waiting.headers["location"]) for _ in range(3)]
    assert [poll.headers["nvcf-status"] for poll in polls] == ["pending-evaluation"] * 2 + ["fulfilled"]
    assert recorded(pictures(town, polls[2])[0])["seed"] == 3
    assert len(town.charges) == 1


@pytest.mark.parametrize("verdict", ["rejected", "errored"])
def test_a_polled_job_can_come_to_nothing(verdict: str) -> None:
    town = Town()
    waiting = answer(town, asked("nvidia", prompt=f"[sandbox:pending:1:{verdict}]"))
    polls = [get(town, waiting.headers["location"]) for _ in range(2)]
    assert polls[1].headers["nvcf-status"] == verdict
    assert b"artifacts" not in polls[1].body


def test_a_poll_needs_the_key_and_a_known_job() -> None:
    town = Town()
    url = "https://api.nvcf.nvidia.com/v2/nvcf/pexec/status/none"
    assert get(town, url, authorization="").status == 401
    assert get(town, url).status == 404


@pytest.mark.parametrize("name", LINKED)
@pytest.mark.parametrize(
    ("case", "status"),
    [
        ("download_404", 404),
        ("download_500", 500),
        ("download_html", 200),
        ("download_redirect_private", 302),
        ("download_redirect_loop", 302),
    ],
)
def test_downloads_can_fail(name: str, case: str, status: int) -> None:
    town = Town()
    link = json.loads(answer(town, asked(name, headers={"x-sandbox": case})).body)["data"][0]["url"]
    assert get(town, link).status == status
    assert len(town.charges) == 1


def test_links_can_lead_to_plain_http_or_private_places() -> None:
    town = Town()
    told = [
        json.loads(answer(town, asked("monica", headers={"x-sandbox": case})).body)["data"][0]["url"]
        for case in ("download_http", "download_private")
    ]
    assert told[0].startswith("http://files.monica.cn/")
    assert told[1].startswith("https://10.0.0.7/")


def test_a_redirect_can_also_be_a_good_one() -> None:
    town = Town()
    request = asked("monica", headers={"x-sandbox": "download_redirect"})
    link = json.loads(answer(town, request).body)["data"][0]["url"]
    moved = get(town, link)
    assert moved.status == 302
    assert recorded(get(town, link + moved.headers["location"]).body)["host"] == "monica"


def test_a_huge_download_really_is() -> None:
    town = Town()
    link = json.loads(answer(town, asked("monica", headers={"x-sandbox": "download_huge"})).body)["data"][0][
        "url"
    ]
    assert len(get(town, link).body) > 128 << 20


def test_together_lets_no_nameless_client_download() -> None:
    town = Town()
    link = json.loads(answer(town, asked("together")).body)["data"][0]["url"]
    assert get(town, link, **{"user-agent": ""}).status == 403
    assert get(town, link).status == 200


def test_old_links_run_out() -> None:
    town = Town(artist=lambda order, index: b"picture", limits=False)
    links = [json.loads(answer(town, asked("monica")).body)["data"][0]["url"] for _ in range(201)]
    assert [get(town, link).status for link in (links[0], links[-1])] == [404, 200]


def test_localai_makes_512_of_a_size_it_cannot_read_and_cuts_the_prompt() -> None:
    town = Town()
    told = recorded(pictures(town, answer(town, asked("localai", size="1024*1024")))[0])
    assert (told["width"], told["height"]) == (512, 512)
    first, second = (
        recorded(pictures(town, answer(town, asked("localai", prompt=prompt)))[0]) for prompt in ("a", "a|b")
    )
    assert first["prompt_hash"] == second["prompt_hash"]


def test_sglang_takes_its_fixed_seed() -> None:
    town = Town()
    assert recorded(pictures(town, answer(town, asked("sglang", seed=None)))[0])["seed"] == 1024


def test_nvidia_takes_seed_zero_for_any_seed() -> None:
    town = Town()
    seeds = {recorded(pictures(town, answer(town, asked("nvidia", seed=0)))[0])["seed"] for _ in range(3)}
    assert 0 not in seeds
    assert len(seeds) > 1


def test_deepinfra_makes_one_step_when_none_are_named() -> None:
    town = Town()
    assert (
        recorded(pictures(town, answer(town, asked("deepinfra", num_inference_steps=None)))[0])["steps"] == 1
    )


@pytest.mark.parametrize(
    ("url", "key", "status"),
    [
        ("https://api.together.xyz/v1/models", "sandbox", 200),
        ("https://api.together.xyz/v1/models", "bad", 401),
        ("https://api.deepinfra.com/v1/me", "sandbox", 200),
        ("https://api.deepinfra.com/v1/me", "bad", 403),
        ("https://openai.inference.de-txl.ionos.com/v1/models", "sandbox", 200),
        ("http://nim.sandbox/v1/health/ready", "sandbox", 200),
        ("https://api.together.xyz/v1/nowhere", "sandbox", 404),
    ],
)
def test_looking_is_free(url: str, key: str, status: int) -> None:
    town = Town()
    assert get(town, url, authorization=f"Bearer {key}").status == status
    assert town.charges == []


def test_a_container_can_be_not_ready() -> None:
    assert (
        get(Town(), "http://nim.sandbox/v1/health/ready", **{"x-sandbox": "health_not_ready"}).status == 503
    )


@pytest.mark.parametrize("name", ORDERS)
def test_a_host_can_be_named_by_prefix_header_or_address(name: str) -> None:
    _, path, fields = ORDERS[name]
    body = json.dumps(fields).encode()
    key = {"authorization": "Bearer sandbox"}
    ways = (
        Asked("POST", "127.0.0.1:9000", f"/{name}{path}", headers=key, body=body),
        Asked("POST", "127.0.0.1:9000", path, headers={**key, "x-sandbox-host": name}, body=body),
        Asked("POST", f"{name}.sandbox:81", path, headers=key, body=body),
    )
    town = Town(artist=lambda order, index: b"picture", limits=False)
    assert [answer(town, way).status for way in ways] == [200] * 3
    assert {charge.host for charge in town.charges} == {name}


@pytest.mark.parametrize("name", [name for name in ORDERS if name != "sglang"])
def test_an_unknown_address_is_told_by_its_words(name: str) -> None:
    _, path, fields = ORDERS[name]
    town = Town(artist=lambda order, index: b"picture")
    request = Asked(
        "POST",
        "192.0.2.1",
        path,
        headers={"authorization": "Bearer sandbox"},
        body=json.dumps(fields).encode(),
    )
    assert answer(town, request).status == 200
    assert town.charges[0].host == name


def test_reset_forgets_everything() -> None:
    town = Town(artist=lambda order, index: b"picture")
    for _ in range(11):
        answer(town, asked("monica"))
    town.reset()
    assert town.charges == []
    assert answer(town, asked("monica")).status == 200


def test_the_witness_writes_each_charge_to_disk(tmp_path: Path) -> None:
    file = tmp_path / "witness.jsonl"
    town = Town(witness_file=file)
    answer(town, asked("deepinfra", width=1024, height=1024))
    (line,) = file.read_text().splitlines()
    told = json.loads(line)
    assert (told["host"], told["amount"], told["currency"]) == ("deepinfra", "0.002", "USD")
