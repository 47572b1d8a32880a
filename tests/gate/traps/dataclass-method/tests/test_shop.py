from shop import Price


def test_direct():
    assert Price(15).tax() == 2


def test_round():
    assert Price(20).tax() == 2
