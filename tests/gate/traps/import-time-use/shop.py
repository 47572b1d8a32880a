def tax(n):
    return n // 10


USUAL = tax(20)
