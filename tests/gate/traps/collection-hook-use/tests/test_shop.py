from shop import tax


def test_direct():
    assert tax(15) == 2


def test_level(level):
    assert level == 2
