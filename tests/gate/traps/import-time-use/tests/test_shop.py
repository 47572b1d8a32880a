import shop


def test_direct():
    assert shop.tax(15) == 2


def test_usual():
    assert shop.USUAL == 2
