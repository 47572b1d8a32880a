from shop import tax


def test_direct():
    assert tax(15) == 3


def test_step():
    assert tax(20, 10) == 2
