"""One's own servers: vLLM-Omni, SGLang, LocalAI, Xinference and the NIM container, each in its dialect."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

from ..form import Form
from ..host import Endpoint, Host, Sale, unpriced
from ..order import Order
from ..seeds import any_seed
from ..wire import Answered, as_json
from .nvidia import artifacts, read_infer
from .nvidia import invalid as as_pydantic
from .openai_shape import PATH, entries

# What the pipelines take when nobody names the steps: not what schnell wants.
PIPELINE_STEPS = 28
LONGEST_SIDE = 2048
MODEL = "black-forest-labs/FLUX.1-schnell"


def created(sale: Sale, nulls: tuple[str, ...], **more: object) -> Answered:
    """OpenAI's answer with what a dialect adds to it."""
    return as_json(200, {"created": int(time.time()), "data": entries(sale, nulls=nulls), **more})


def sized(form: Form, default: str, pattern: str = r"(\d+)x(\d+)") -> tuple[int, int]:
    """A size that a server of this machine's kind could make."""
    width, height = form.size("size", default, pattern=pattern)
    if not (64 <= width <= LONGEST_SIDE and 64 <= height <= LONGEST_SIDE):
        form.note("size", "value_error", "Value error, size is out of range", form.values.get("size"))
    return width, height


def read_vllm(form: Form, model: str) -> Order:
    """vLLM-Omni: base64 only."""
    form.text("response_format", "b64_json", options=("b64_json",))
    form.number("guidance_scale", None, least=0, most=20)
    width, height = sized(form, "1024x1024")
    return Order(
        host="vllm",
        model=form.text("model", MODEL),
        prompt=form.text("prompt"),
        width=width,
        height=height,
        seed=form.whole("seed", any_seed(2**32)),
        steps=form.whole("num_inference_steps", PIPELINE_STEPS, least=1, most=200),
        pictures=form.whole("n", 1, least=1, most=10),
    )


def write_vllm(sale: Sale) -> Answered:
    """vLLM-Omni tells format and size beside the pictures."""
    size = f"{sale.order.width}x{sale.order.height}"
    return created(sale, ("url", "revised_prompt"), output_format=sale.order.kind, size=size)


def read_sglang(form: Form, model: str) -> Order:
    """SGLang: its defaults are a link, which it refuses here, and the seed 1024."""
    form.text("response_format", "url")
    if form.values.get("response_format") != "b64_json":
        form.note("response_format", "value_error", "response_format=url needs cloud storage", "url")
    width, height = sized(form, "1024x1024")
    return Order(
        host="sglang",
        model=form.text("model", MODEL),
        prompt=form.text("prompt"),
        width=width,
        height=height,
        seed=form.whole("seed", 1024),
        steps=form.whole("num_inference_steps", PIPELINE_STEPS, least=1, most=200),
        pictures=form.whole("n", 1, least=1, most=10),
    )


def write_sglang(sale: Sale) -> Answered:
    """SGLang adds an id, memory and time."""
    more = {"id": sale.request_id, "peak_memory_mb": None, "inference_time_s": 0.15 * sale.order.steps}
    return created(sale, ("url", "revised_prompt", "file_path"), **more)


def invalid_sglang(problems: list[dict[str, Any]]) -> Answered:
    """Pydantic's list, but a plain detail for what only its code checks."""
    first = problems[0]
    return as_json(400, {"detail": first["msg"]}) if first["type"] == "value_error" else as_pydantic(problems)


def read_localai(form: Form, model: str) -> Order:
    """LocalAI: a size it cannot read becomes 512x512, and | starts a negative prompt."""
    size = re.fullmatch(r"(\d+)x(\d+)", form.text("size", "512x512"))
    return Order(
        host="localai",
        model=form.text("model", MODEL),
        prompt=form.text("prompt").partition("|")[0],
        width=min(int(size[1]), LONGEST_SIDE) if size else 512,
        height=min(int(size[2]), LONGEST_SIDE) if size else 512,
        seed=form.whole("seed", any_seed(2**31)),
        steps=form.whole("step", 15, least=1, most=200),
        pictures=form.whole("n", 1, least=1, most=10),
        by_link=form.text("response_format", "url") != "b64_json",
    )


def write_localai(sale: Sale) -> Answered:
    """LocalAI adds an id."""
    return created(sale, (), id=str(uuid.uuid4()))


def invalid_localai(problems: list[dict[str, Any]]) -> Answered:
    """LocalAI's envelope."""
    first = problems[0]
    error = {"code": 400, "message": f"{first['loc'][-1]}: {first['msg']}", "type": ""}
    return as_json(400, {"error": error})


def read_xinference(form: Form, model: str) -> Order:
    """Xinference: everything beyond OpenAI's fields travels as a JSON text in `kwargs`."""
    more = Form((form.text("kwargs", "") or "{}").encode())
    width, height = sized(form, "1024*1024", pattern=r"(\d+)[^\d]+(\d+)")
    order = Order(
        host="xinference",
        model=form.text("model"),
        prompt=form.text("prompt"),
        width=width,
        height=height,
        seed=more.whole("seed", any_seed(2**32)),
        steps=more.whole("num_inference_steps", PIPELINE_STEPS, least=1, most=200),
        pictures=form.whole("n", 1, least=1, most=10),
        kind="jpeg",
        by_link=form.text("response_format", "url") != "b64_json",
    )
    form.problems += [{**problem, "loc": ["body", "kwargs"]} for problem in more.problems]
    return order


def write_xinference(sale: Sale) -> Answered:
    """Xinference always sends both fields; its links are paths on its own disk."""
    data = [{"url": None, "b64_json": None, **entry} for entry in entries(sale)]
    return as_json(200, {"created": int(time.time()), "data": data})


def read_nim(form: Form, model: str) -> Order:
    """The container's own endpoint: steps of 32 pixels."""
    order = read_infer(form, "nim", MODEL)
    for side in ("width", "height"):
        form.whole(side, 1024, least=672, most=1568, multiple=32)
    return order


def write_nim(sale: Sale) -> Answered:
    """The same artifacts as in the catalog."""
    return as_json(200, artifacts(sale))


def read_nim_openai(form: Form, model: str) -> Order:
    """Newer containers also take OpenAI's shape."""
    width, height = sized(form, "1024x1024")
    if not all(672 <= side <= 1568 and side % 32 == 0 for side in (width, height)):
        form.note("size", "value_error", "Value error, size is not supported", form.values.get("size"))
    form.text("response_format", "b64_json", options=("b64_json",))
    return Order(
        host="nim",
        model=form.text("model", MODEL),
        prompt=form.text("prompt", longest=10_000),
        width=width,
        height=height,
        seed=form.whole("seed", 0, most=2**32 - 1) or any_seed(2**32),
        steps=form.whole("steps", 4, least=1, most=4),
        pictures=form.whole("n", 1, least=1, most=1),
        kind="jpeg",
    )


MODELS = {"/v1/models": {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "you"}]}}
READY = {"object": "health.response", "message": "Service is ready."}

VLLM = Host(
    name="vllm",
    addresses=(),
    endpoints=(Endpoint(PATH, read_vllm, write_vllm, as_pydantic),),
    price=unpriced,
    looks={**MODELS, "/health": {}},
)
SGLANG = Host(
    name="sglang",
    addresses=(),
    endpoints=(Endpoint(PATH, read_sglang, write_sglang, invalid_sglang),),
    price=unpriced,
    looks={**MODELS, "/health": {"status": "ok"}},
)
LOCALAI = Host(
    name="localai",
    addresses=(),
    endpoints=(Endpoint(PATH, read_localai, write_localai, invalid_localai),),
    price=unpriced,
    looks={**MODELS, "/readyz": {}},
    link=lambda name, kind: f"http://localhost:8080/generated-images/b64{name}.{kind}",
)
XINFERENCE = Host(
    name="xinference",
    addresses=(),
    endpoints=(Endpoint(PATH, read_xinference, write_xinference, as_pydantic),),
    price=unpriced,
    looks=MODELS,
    link=lambda name, kind: f"/home/xinference/image/{name}.{kind}",
)
NIM = Host(
    name="nim",
    addresses=(),
    endpoints=(
        Endpoint(r"/v1/infer", read_nim, write_nim, as_pydantic),
        Endpoint(PATH, read_nim_openai, lambda sale: created(sale, ()), as_pydantic),
    ),
    price=unpriced,
    looks={**MODELS, "/v1/health/ready": READY, "/v1/health/live": {**READY, "message": "Service is live."}},
)
HOSTS = (VLLM, SGLANG, LOCALAI, XINFERENCE, NIM)
