from shop import tax, total


def test_direct():
    assert tax(15) == 2


def test_total():
    assert total(20) == 22
