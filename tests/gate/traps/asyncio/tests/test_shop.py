import pytest_asyncio
from shop import tax


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def usual():
    return await tax(20)


async def test_direct():
    assert await tax(15) == 2


async def test_usual(usual):
    assert usual == 2
