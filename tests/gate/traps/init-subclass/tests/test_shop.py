from shop import rules
from shop.base import Rule


def test_direct():
    assert Rule.known["Fifteen"] == 2


def test_twenty():
    assert rules.Rule.known["Twenty"] == 2
