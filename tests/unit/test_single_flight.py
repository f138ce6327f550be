import asyncio

from schnellkit.orders.single_flight import SingleFlight


class Work:
    def __init__(self) -> None:
        self.started, self.cancelled, self.go = 0, 0, asyncio.Event()

    async def __call__(self, report) -> str:
        self.started += 1
        report("at work")
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return "done"


def silent(text: str) -> None:
    pass


async def test_twenty_askers_share_one_piece_of_work_and_one_is_the_first():
    single_flight, work = SingleFlight(), Work()
    asking = [asyncio.create_task(single_flight.do("a", work, silent)) for _ in range(20)]
    await asyncio.sleep(0)
    work.go.set()
    results = await asyncio.gather(*asking)
    assert work.started == 1
    assert sorted(results) == [("done", False)] * 19 + [("done", True)]


async def test_work_goes_on_while_somebody_waits_for_it():
    single_flight, work = SingleFlight(), Work()
    first, second = (asyncio.create_task(single_flight.do("a", work, silent)) for _ in range(2))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    work.go.set()
    assert (await second)[0] == "done"
    assert work.cancelled == 0


async def test_work_is_cancelled_when_nobody_waits_any_more():
    single_flight, work = SingleFlight(), Work()
    asking = [asyncio.create_task(single_flight.do("a", work, silent)) for _ in range(2)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert work.cancelled == 1


async def test_who_asks_between_the_cancel_and_the_end_of_the_work_is_not_cancelled_with_it():
    single_flight, slow_end, go_on = SingleFlight(), asyncio.Event(), asyncio.Event()
    lives = []

    async def work(report) -> str:
        lives.append(report)
        if len(lives) > 1:
            return "done"
        try:
            await asyncio.Event().wait()
        finally:
            slow_end.set()
            await go_on.wait()
        return ""

    first = asyncio.create_task(single_flight.do("a", work, silent))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    second = asyncio.create_task(single_flight.do("a", work, silent))
    await slow_end.wait()
    go_on.set()
    assert await second == ("done", True)


async def test_everyone_hears_the_progress_and_a_failure_reaches_everyone():
    async def fails(report) -> None:
        await asyncio.sleep(0)
        report("oh")
        raise ValueError("no")

    single_flight, heard = SingleFlight(), []
    outcomes = await asyncio.gather(
        *(single_flight.do("a", fails, heard.append) for _ in range(3)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [ValueError] * 3
    assert heard == ["oh"] * 3


async def test_finished_work_is_done_anew_when_asked_again():
    single_flight, work = SingleFlight(), Work()
    work.go.set()
    for _ in range(2):
        assert await single_flight.do("a", work, silent) == ("done", True)
    assert work.started == 2


async def test_different_names_are_different_work():
    single_flight, work = SingleFlight(), Work()
    work.go.set()
    await asyncio.gather(single_flight.do("a", work, silent), single_flight.do("b", work, silent))
    assert work.started == 2
