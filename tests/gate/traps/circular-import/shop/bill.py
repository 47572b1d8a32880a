from shop import rates

EARLY = rates.tax(20)


def total(n):
    return n + rates.tax(n)
