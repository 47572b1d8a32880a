from shop import tax


def test_it(price):
    assert tax(price) == 2
