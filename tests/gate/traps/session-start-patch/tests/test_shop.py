import shop


def test_direct():
    assert shop.tax(15) == 102


def test_round():
    assert shop.tax(20) == 102
