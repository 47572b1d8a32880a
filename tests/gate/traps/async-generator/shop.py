async def taxes(*numbers):
    for n in numbers:
        yield n // 10
