import shop


def test_direct():
    assert shop.REGISTRY["Fifteen"] == 2


def test_twenty():
    assert shop.REGISTRY["Twenty"] == 2
