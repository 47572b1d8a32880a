from acme.shop import rates
from acme.shop.rates import tax


def test_direct():
    assert tax(15) == 2


def test_round():
    assert rates.tax(20) == 2
