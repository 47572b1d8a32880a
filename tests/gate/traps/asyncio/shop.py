import asyncio


async def tax(n):
    await asyncio.sleep(0)
    return n // 10
