import shop


def test_direct():
    assert shop.tax(15) == 2


def test_name():
    assert len(shop.NAME) == 4
    assert shop.tax(20) == 2
