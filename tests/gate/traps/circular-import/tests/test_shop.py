from shop import rates
from shop import bill


def test_direct():
    assert rates.tax(15) == 2


def test_both():
    assert (bill.EARLY, rates.TOTAL) == (2, 22)
