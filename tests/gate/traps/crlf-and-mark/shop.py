NAME = """a
b"""


def tax(n):
    return n // 10
