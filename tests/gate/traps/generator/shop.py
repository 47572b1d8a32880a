def taxes(*numbers):
    for n in numbers:
        yield n // 10


running = taxes(10, 20)
FIRST = next(running)
