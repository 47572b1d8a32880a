import json
import math
import unittest

import helpers
from shop import Money, levy, tax

CASES = [(15, 2), (20, 2), (31, 4)]


def test_direct(wanted):
    want = wanted
    assert tax(15) == want


def test_round():
    assert tax(20) == 2


def test_cases():
    for n, want in CASES:
        got = tax(n)
        assert got == want


def test_math():
    assert math.isclose(tax(15), 2.0)


def test_helper():
    assert helpers.same(tax(15), 2)


def test_text():
    assert json.dumps(tax(15)) == "2"


def test_money():
    assert levy(15) == Money(2)


class TestUnit(unittest.TestCase):
    def test_unit(self):
        self.assertEqual(tax(15), 2)
