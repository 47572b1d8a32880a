from shop import old, tax


def test_direct():
    assert tax(15) == 2


def test_both():
    assert tax(20) == 2
    assert old(1) == 1001
