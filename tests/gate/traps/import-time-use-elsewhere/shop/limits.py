from shop import rates

LIMITS = {n: rates.tax(n) for n in (0, 10, 20)}
