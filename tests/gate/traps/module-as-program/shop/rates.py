def tax(n):
    return n // 10


if __name__ == "__main__":
    RESULT = tax(20)
