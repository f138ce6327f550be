import asyncio

import pytest

from schnellkit.providers import errors
from schnellkit.providers.host import Host, RatePolicy
from schnellkit.providers.wire import Reply, Request
from schnellkit.wire.rate_limiter import LONGEST_WAIT, Bucket, LongWait, RateLimiter, pause_before_retry


def host(**policy) -> Host:
    return Host("h", "H", (), lambda order: Request(""), lambda answer: Reply(()), rate_policy=RatePolicy(**policy))


def test_a_full_bucket_lets_a_burst_pass_and_then_one_every_so_often():
    bucket = Bucket(per_minute=10, burst=20, level=20, at=0.0)
    assert [bucket.take(0.0) for _ in range(22)] == [0.0] * 20 + [6.0, 12.0]


def test_a_bucket_refills_at_its_rate_and_not_above_its_burst():
    bucket = Bucket(per_minute=10, burst=2, level=0, at=0.0)
    assert bucket.take(6.0) == 0.0
    assert [bucket.take(1000.0) for _ in range(3)] == [0.0, 0.0, 6.0]


def test_a_clock_that_jumps_back_gives_no_tokens_and_takes_none():
    bucket = Bucket(per_minute=60, burst=2, level=1, at=100.0)
    assert bucket.take(50.0) == 0.0
    assert bucket.level == 0


async def test_no_more_requests_at_a_time_than_the_host_allows():
    rate_limiter, inside, most = RateLimiter(), 0, 0

    async def visit() -> None:
        nonlocal inside, most
        async with rate_limiter.slot(host(at_once=3), lambda text: None):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(visit() for _ in range(20)))
    assert most == 3


async def test_a_wait_for_a_token_is_told_with_its_seconds_and_reason():
    told, rate_limiter, slow = [], RateLimiter(), host(per_minute=600, burst=1)
    for _ in range(2):
        async with rate_limiter.slot(slow, told.append):
            pass
    assert told == ["waiting 0 s: H allows 600 pictures a minute"]


@pytest.mark.parametrize(("per_minute", "long"), [(10, 0), (5, 1)])
async def test_a_wait_of_over_ten_seconds_is_told_as_one_once(per_minute, long):
    told, rate_limiter, slow = [], RateLimiter(), host(per_minute=per_minute, burst=1)
    async with rate_limiter.slot(slow, told.append):
        pass
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(rate_limiter.slot(slow, told.append).__aenter__(), 1.5)
    assert [isinstance(text, LongWait) for text in told].count(True) == long
    assert len(told) - long >= 2


async def test_a_cancelled_wait_gives_its_token_back():
    rate_limiter, slow = RateLimiter(), host(per_minute=1, burst=1)
    async with rate_limiter.slot(slow, lambda text: None):
        pass
    waiting = asyncio.create_task(rate_limiter.slot(slow, lambda text: None).__aenter__())
    await asyncio.sleep(0.01)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    queue = rate_limiter._queues["h", ""]
    assert queue.bucket is not None
    assert queue.bucket.level == pytest.approx(0.0, abs=0.01)
    assert not queue.places.full


@pytest.mark.parametrize(
    ("error", "retried"),
    [
        (errors.TooManyRequests("x"), True),
        (errors.HostDown("x"), True),
        (errors.KeyRefused("x"), False),
        (errors.BalanceEmpty("x"), False),
        (errors.ContentRefused("x"), False),
        (errors.ModelGone("x"), False),
        (errors.OrderRefused("x"), False),
        (errors.Unreadable("x"), False),
        (errors.UnknownOutcome("x"), False),
    ],
)
def test_only_a_host_that_did_no_work_is_asked_again(error, retried):
    assert (pause_before_retry(error, 1) is not None) is retried


def test_a_host_that_may_have_worked_is_never_asked_again():
    error = errors.HostDown("x")
    error.no_work = False
    assert pause_before_retry(error, 1) is None


@pytest.mark.parametrize(
    ("attempt", "wait", "pause"),
    [(1, None, 1.0), (3, None, 4.0), (1, 7.0, 7.0), (1, 999.0, LONGEST_WAIT), (4, 1.0, None)],
)
def test_pauses_double_unless_the_host_names_one_and_end(attempt, wait, pause):
    assert pause_before_retry(errors.TooManyRequests("x", wait=wait), attempt, chance=lambda: 0.0) == pause
