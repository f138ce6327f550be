"""The clients of fal and Replicate, led to the running sandbox, get pictures, wait in queues and raise typed errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import fal_client
import httpx
import pytest
import replicate
from fal_client import Completed, FalClientHTTPError, InProgress, Queued
from replicate.exceptions import ModelError, ReplicateError

from schnellkit.sandbox.pictures.draw import recorded
from schnellkit.sandbox.server import running
from schnellkit.sandbox.simulator import Simulator
from schnellkit.tests.contract.sealed import led, sealing

FAL = "fal-ai/flux/schnell"
REPLICATE = "black-forest-labs/flux-schnell"
Fal = Callable[..., fal_client.SyncClient]


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    return Simulator(limits=False)


@pytest.fixture(scope="module")
def address(sealed: None, simulator: Simulator) -> Iterator[str]:
    """Of the port that serves all hosts, by their names."""
    with running(simulator) as urls:
        yield urls["all"]


@pytest.fixture
def fal(address: str, monkeypatch: pytest.MonkeyPatch) -> Fal:
    """Makes a client that is led to the sandbox, and repeats without a pause what it repeats."""
    kind = fal_client.client.BackupDomainTransport
    monkeypatch.setattr("fal_client.client.BackupDomainTransport", lambda: kind(transport=led(httpx, address)))
    monkeypatch.setattr("fal_client.client.BASE_DELAY", 0.0)
    return lambda key="sandbox": fal_client.SyncClient(key=key)


def told(address: str, link: str) -> dict[str, Any]:
    """What the picture behind a link says of itself."""
    with httpx.Client(transport=led(httpx, address)) as client:
        return recorded(client.get(link).content)


def test_fal_client_looks_until_its_picture_is_there(fal: Fal, address: str) -> None:
    seen: list[object] = []
    order = {"prompt": "a [sandbox:pending:3]", "image_size": {"width": 512, "height": 768}, "seed": 7}
    made = fal().subscribe(FAL, order, with_logs=True, interval=0.0, on_queue_update=lambda status: seen.append(status))
    assert [type(status) for status in seen] == [Queued, Queued, InProgress, Completed]
    picture = told(address, made["images"][0]["url"])
    assert made["images"][0]["url"].startswith("https://v3.fal.media/")
    assert (picture["host"], picture["width"], picture["height"], picture["seed"]) == ("fal", 512, 768, 7)


def test_fal_client_waits_in_the_call_itself(fal: Fal, address: str) -> None:
    made = fal().run(FAL, {"prompt": "a [sandbox:pending:3]", "image_size": "square", "seed": 8, "num_images": 2})
    pictures = [told(address, image["url"]) for image in made["images"]]
    assert [(picture["width"], picture["seed"], picture["index"]) for picture in pictures] == [(512, 8, 0), (512, 8, 1)]


def test_fal_client_fetches_later_what_it_submitted(fal: Fal) -> None:
    name = fal().submit(FAL, {"prompt": "a [sandbox:pending:1]", "seed": 9}).request_id
    assert fal().status(FAL, name) == InProgress(logs=None)
    assert fal().status(FAL, name) == Completed(logs=None, metrics={"inference_time": 0.4})
    assert fal().result(FAL, name)["seed"] == 9


def test_fal_client_cancels_what_waits(fal: Fal, simulator: Simulator) -> None:
    charged = len(simulator.charges)
    handle = fal().submit(FAL, {"prompt": "a [sandbox:pending:3]"})
    handle.cancel()
    assert len(simulator.charges) == charged
    for ask in (handle.status, handle.get, handle.cancel):
        with pytest.raises(FalClientHTTPError, match="Request not found") as error:
            ask()
        assert error.value.status_code == 404


def test_fal_client_cancels_too_late(fal: Fal, simulator: Simulator) -> None:
    charged = len(simulator.charges)
    handle = fal().submit(FAL, {"prompt": "a [sandbox:pending:1]"})
    handle.cancel()
    assert handle.get(interval=0.0)["images"]
    with pytest.raises(FalClientHTTPError) as error:
        handle.cancel()
    assert error.value.status_code == 400
    assert len(simulator.charges) == charged + 1


def test_fal_client_is_told_what_ended_the_work(fal: Fal) -> None:
    handle = fal().submit(FAL, {"prompt": "a [sandbox:pending:1:runner_disconnected]"})
    *_, last = handle.iter_events(interval=0.0)
    assert isinstance(last, Completed)
    assert (last.error, last.error_type) == ("The request failed", "runner_disconnected")
    with pytest.raises(FalClientHTTPError) as error:
        handle.get(interval=0.0)
    assert (error.value.status_code, error.value.error_type) == (503, "runner_disconnected")


@pytest.mark.parametrize("call", ["subscribe", "run"])
@pytest.mark.parametrize(
    ("case", "key", "status", "message"),
    [
        ("", "bad-key", 401, "No user found for Key ID and Secret"),
        ("403_locked", "sandbox", 403, "User is locked. Reason: Exhausted balance"),
        ("422_content_policy", "sandbox", 422, "content_policy_violation"),
        ("422_validation", "sandbox", 422, "less than or equal to 12"),
        ("429_concurrent", "sandbox", 429, "Reached concurrent requests limit"),
        ("500_runner", "sandbox", 500, "Internal Server Error"),
        ("html_proxy", "sandbox", 502, "502 Bad Gateway"),
    ],
)
def test_fal_client_raises_its_own_errors(fal: Fal, call: str, case: str, key: str, status: int, message: str) -> None:
    with pytest.raises(FalClientHTTPError, match=message) as error:
        getattr(fal(key), call)(FAL, {"prompt": f"a [sandbox:{case}]" if case else "a"})
    assert error.value.status_code == status


@pytest.mark.parametrize("case", ["429_concurrent", "drop_before"])
def test_fal_client_asks_again_and_is_charged_once(fal: Fal, simulator: Simulator, case: str) -> None:
    charged = len(simulator.charges)
    assert fal().subscribe(FAL, {"prompt": f"a [sandbox:fail_times:2:{case}]"}, interval=0.0)["images"]
    assert len(simulator.charges) == charged + 1


@pytest.mark.parametrize("case", ["drop", "drop_before", "drop_halfway"])
@pytest.mark.parametrize("call", ["subscribe", "run"])
def test_fal_client_passes_on_that_its_connection_broke(fal: Fal, call: str, case: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        getattr(fal(), call)(FAL, {"prompt": f"a [sandbox:{case}]"})


def replicate_client(address: str, key: str = "sandbox") -> replicate.Client:
    client = replicate.Client(key, transport=led(httpx, address))
    client.poll_interval = 0.0
    return client


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("jpg", b"\xff\xd8\xff"), ("webp", b"RIFF")])
def test_replicate_client_gets_pictures(address: str, kind: str, begins: bytes) -> None:
    order = {"prompt": "a", "seed": 7, "aspect_ratio": "16:9", "num_outputs": 2, "output_format": kind}
    made = replicate_client(address).run(REPLICATE, order)
    files = [file.read() for file in made]
    assert all(file.startswith(begins) for file in files)
    pictures = [recorded(file) for file in files]
    assert [(picture["host"], picture["index"]) for picture in pictures] == [("replicate", 0), ("replicate", 1)]
    assert {(picture["width"], picture["height"], picture["seed"]) for picture in pictures} == {(1344, 768, 7)}


@pytest.mark.parametrize("case", ["pending:3", "starting"])
def test_replicate_client_looks_where_the_call_does_not_wait_long_enough(address: str, case: str) -> None:
    (file,) = replicate_client(address).run(REPLICATE, {"prompt": f"a [sandbox:{case}]", "seed": 8})
    assert recorded(file.read())["seed"] == 8


def test_replicate_client_need_not_wait(address: str) -> None:
    prediction = replicate_client(address).models.predictions.create(REPLICATE, {"prompt": "a"})
    assert (prediction.status, prediction.model, prediction.version) == ("starting", REPLICATE, "hidden")
    prediction.wait()
    assert prediction.status == "succeeded"
    assert prediction.input == {"prompt": "a"}
    assert prediction.output
    assert told(address, prediction.output[0])["host"] == "replicate"


def test_replicate_client_sees_each_state(address: str) -> None:
    prediction = replicate_client(address).models.predictions.create(REPLICATE, {"prompt": "a [sandbox:pending:2]"})
    states = [prediction.status]
    for _ in range(3):
        prediction.reload()
        states.append(prediction.status)
    assert states == ["starting", "starting", "processing", "succeeded"]


def test_replicate_client_cancels_what_waits(address: str, simulator: Simulator) -> None:
    charged = len(simulator.charges)
    prediction = replicate_client(address).models.predictions.create(REPLICATE, {"prompt": "a [sandbox:pending:3]"})
    prediction.cancel()
    assert (prediction.status, prediction.model) == ("canceled", REPLICATE)
    prediction.reload()
    assert (prediction.status, prediction.output) == ("canceled", None)
    assert len(simulator.charges) == charged


@pytest.mark.parametrize(("looks", "state"), [(1, "processing"), (0, "succeeded")])
def test_replicate_client_cancels_too_late(address: str, simulator: Simulator, looks: int, state: str) -> None:
    charged = len(simulator.charges)
    order = {"prompt": f"a [sandbox:pending:{looks}]"}
    prediction = replicate_client(address).models.predictions.create(REPLICATE, order)
    prediction.cancel()
    assert prediction.status == state
    prediction.wait()
    assert (prediction.status, len(prediction.output)) == ("succeeded", 1)
    assert len(simulator.charges) == charged + 1


@pytest.mark.parametrize(
    ("case", "key", "status"),
    [
        ("", "bad-key", 401),
        ("402_no_credit", "sandbox", 402),
        ("404_no_model", "sandbox", 404),
        ("422_input", "sandbox", 422),
        ("429_throttled", "sandbox", 429),
        ("500_internal", "sandbox", 500),
        ("html_proxy", "sandbox", 502),
    ],
)
def test_replicate_client_raises_its_own_errors(address: str, case: str, key: str, status: int) -> None:
    with pytest.raises(ReplicateError) as error:
        replicate_client(address, key).run(REPLICATE, {"prompt": f"a [sandbox:{case}]" if case else "a"})
    assert error.value.status == status


@pytest.mark.parametrize(
    ("case", "message"), [("failed", "Prediction interrupted"), ("failed_moderated", "flagged as sensitive")]
)
def test_replicate_client_tells_of_a_prediction_that_failed(address: str, case: str, message: str) -> None:
    with pytest.raises(ModelError, match=message) as error:
        replicate_client(address).run(REPLICATE, {"prompt": f"a [sandbox:{case}]"})
    error.value.prediction.reload()
    assert error.value.prediction.status == "failed"


@pytest.mark.parametrize("case", ["drop", "drop_before", "drop_halfway"])
def test_replicate_client_passes_on_that_its_connection_broke(address: str, case: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        replicate_client(address).run(REPLICATE, {"prompt": f"a [sandbox:{case}]"})


def test_replicate_client_knows_its_account(address: str) -> None:
    assert replicate_client(address).accounts.current().username == "somebody"
    with pytest.raises(ReplicateError):
        replicate_client(address, "bad-key").accounts.current()


def test_a_client_that_nobody_leads_is_stopped(sealed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fal_client.client.MAX_ATTEMPTS", 1)
    with sealing() as tried:
        with pytest.raises(httpx.ConnectError):
            fal_client.SyncClient(key="sandbox").run(FAL, {"prompt": "a"})
        with pytest.raises(httpx.ConnectError):
            replicate.Client("sandbox").run(REPLICATE, {"prompt": "a"})
    assert tried == ["fal.run", "falrun.com", "api.replicate.com"]
