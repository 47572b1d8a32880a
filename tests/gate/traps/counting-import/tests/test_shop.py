import os
from shop import tax


def test_direct():
    assert tax(15) == 2


def test_once():
    assert os.environ["SHOP_IMPORTS"] == "1"
    assert tax(20) == 2
