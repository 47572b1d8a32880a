from shop import Price


def test_direct():
    price = Price(0)
    price.net = 15
    assert price.net == 2


def test_round():
    price = Price(7)
    assert price.net == 7
    price.net = 20
    assert price.net == 2
