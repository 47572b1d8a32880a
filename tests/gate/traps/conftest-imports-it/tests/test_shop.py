from shop import tax


def test_direct():
    assert tax(15) == 2


def test_early(early):
    assert early == 2
