from shop import tax


def test_direct():
    assert tax(15) == 2


def test_fresh():
    seen = tax.__defaults__[0]
    count = len(seen)
    assert tax(20) == 2
    assert len(seen) == count + 1
