from functools import lru_cache


@lru_cache(maxsize=None)
def tax(n):
    return n // 10


WARM = tax(20)
