def tax(n, step=10):
    return -(-n // step)
