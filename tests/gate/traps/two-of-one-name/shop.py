def tax(n):
    return 1000 + n


old = tax


def tax(n):
    return n // 10
