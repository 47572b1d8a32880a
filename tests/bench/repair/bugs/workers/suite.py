# mypy: ignore-errors
import asyncio

import pytest
from workers import Channel, GaveUp, batches, delays, gather_limited, merge, retry


def test_delays_grow():
    assert delays(4, 1) == [1, 2, 4]
    assert delays(3, 0.5, factor=3) == [0.5, 1.5]


def test_delays_have_a_limit():
    assert delays(5, 2, most=7) == [2, 4, 7, 7]
    assert delays(2, 90) == [60]


def test_no_delays():
    assert delays(1, 1) == []
    assert delays(0, 1) == []


def flaky(failures, error=OSError):
    calls = []

    async def work():
        calls.append(1)
        if len(calls) <= failures:
            raise error("no")
        return "done"

    return work, calls


def sleeper():
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    return sleep, slept


def test_retry_at_first():
    work, calls = flaky(0)
    sleep, slept = sleeper()
    assert asyncio.run(retry(work, 3, sleep)) == "done"
    assert (len(calls), slept) == (1, [])


def test_retry_until_it_works():
    work, calls = flaky(2)
    sleep, slept = sleeper()
    assert asyncio.run(retry(work, 3, sleep, first=5)) == "done"
    assert (len(calls), slept) == (3, [5, 10])


def test_retry_gives_up():
    work, calls = flaky(9)
    sleep, slept = sleeper()
    with pytest.raises(GaveUp) as caught:
        asyncio.run(retry(work, 3, sleep))
    assert caught.value.attempts == 3
    assert isinstance(caught.value.__cause__, OSError)
    assert (len(calls), slept) == (3, [1, 2])


def test_retry_not_what_is_fatal():
    work, calls = flaky(9, KeyError)
    sleep, slept = sleeper()
    with pytest.raises(KeyError):
        asyncio.run(retry(work, 3, sleep, fatal=(KeyError,)))
    assert (len(calls), slept) == (1, [])


def test_retry_without_an_attempt():
    with pytest.raises(ValueError, match="attempt"):
        asyncio.run(retry(flaky(0)[0], 0, sleeper()[0]))


def jobs_that_count(count, fail=()):
    running, peak = [0], [0]

    def job(number):
        async def work():
            running[0] += 1
            peak[0] = max(peak[0], running[0])
            for _ in range(count - number):
                await asyncio.sleep(0)
            running[0] -= 1
            if number in fail:
                raise ValueError(number)
            return number * 10

        return work

    return [job(number) for number in range(count)], peak


def test_gather_limited_keeps_the_order():
    jobs, _ = jobs_that_count(5)
    assert asyncio.run(gather_limited(jobs, 3)) == [0, 10, 20, 30, 40]


def test_gather_limited_keeps_the_limit():
    jobs, peak = jobs_that_count(6)
    asyncio.run(gather_limited(jobs, 2))
    assert peak == [2]


def test_gather_limited_gives_failures_back():
    jobs, _ = jobs_that_count(3, fail=(1,))
    first, second, third = asyncio.run(gather_limited(jobs, 2))
    assert (first, third) == (0, 20)
    assert isinstance(second, ValueError)


def test_gather_nothing():
    assert asyncio.run(gather_limited([], 2)) == []


async def items(count):
    for number in range(count):
        yield number


async def listed(source):
    return [item async for item in source]


@pytest.mark.parametrize(
    ("count", "lists"), [(5, [[0, 1], [2, 3], [4]]), (4, [[0, 1], [2, 3]]), (1, [[0]]), (0, [])]
)
def test_batches(count, lists):
    assert asyncio.run(listed(batches(items(count), 2))) == lists


def test_merge():
    assert asyncio.run(listed(merge("abc", "x", "12"))) == ["a", "x", "1", "b", "2", "c"]
    assert asyncio.run(listed(merge("", "ab"))) == ["a", "b"]
    assert asyncio.run(listed(merge())) == []


def test_publish_reaches_everyone():
    async def scene():
        channel = Channel()
        channel.subscribe("a")
        channel.subscribe("b")
        assert await channel.publish(1) == 2
        assert await channel.publish(2, but="a") == 1
        return await channel.drain("a"), await channel.drain("b")

    assert asyncio.run(scene()) == ([1], [1, 2])


def test_the_oldest_is_dropped():
    async def scene():
        channel = Channel(depth=2)
        channel.subscribe("a")
        for number in range(5):
            await channel.publish(number)
        return await channel.drain("a"), channel.dropped

    assert asyncio.run(scene()) == ([3, 4], 3)


def test_subscribing_again_keeps_what_waits():
    async def scene():
        channel = Channel()
        channel.subscribe("a")
        await channel.publish(1)
        channel.subscribe("a")
        return await channel.drain("a")

    assert asyncio.run(scene()) == [1]


def test_a_subscriber_has_a_name():
    with pytest.raises(ValueError, match="name"):
        Channel().subscribe("")


def test_drain_some():
    async def scene():
        channel = Channel()
        channel.subscribe("a")
        for number in range(4):
            await channel.publish(number)
        return await channel.drain("a", 3), await channel.drain("a", 0), await channel.drain("a")

    assert asyncio.run(scene()) == ([0, 1, 2], [], [3])
