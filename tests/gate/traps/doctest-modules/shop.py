"""Taxes.

>>> tax(20)
2
"""


def tax(n):
    return n // 10
