from shop import tax


def test_direct():
    assert tax(15) == 2


def test_round():
    """
    >>> tax(30)
    3
    """
    assert tax(20) == 2
