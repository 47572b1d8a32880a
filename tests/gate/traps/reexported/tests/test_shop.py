from shop import bill, tax


def test_direct():
    assert tax(15) == 2


def test_bill():
    assert bill.total(20) == 24
