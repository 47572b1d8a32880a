import shop


def test_direct():
    assert shop.tax(15) == 2


def test_round():
    assert shop.NAME == "a\nb"
    assert shop.tax(20) == 2
