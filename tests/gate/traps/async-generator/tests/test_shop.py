import asyncio
from shop import taxes


async def collect(*numbers):
    return [n async for n in taxes(*numbers)]


def test_direct():
    assert asyncio.run(collect(15)) == [2]


def test_round():
    assert asyncio.run(collect(10, 20)) == [1, 2]
