from shop.limits import LIMITS
from shop.rates import tax


def test_direct():
    assert tax(15) == 2


def test_limits():
    assert LIMITS[20] == 2
