def tax(n):
    return n // 10


def never(n):
    return n
