def tax(n):
    return n // 10


from shop import bill  # noqa: E402

TOTAL = bill.total(20)
