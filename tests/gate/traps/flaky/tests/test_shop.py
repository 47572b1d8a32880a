import os
from shop import tax


def test_direct():
    assert tax(15) == 2


def test_round():
    assert tax(20) == 2


def test_dice():
    tax(20)
    assert os.urandom(1)[0] < 128
