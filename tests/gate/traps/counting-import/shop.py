import os

os.environ["SHOP_IMPORTS"] = str(int(os.environ.get("SHOP_IMPORTS", "0")) + 1)


def tax(n):
    return n // 10
