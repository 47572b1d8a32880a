from functools import singledispatch


@singledispatch
def tax(n):
    return n // 10


@tax.register
def _(n: str):
    return tax(int(n))
