def tax(n):
    return n // 10
