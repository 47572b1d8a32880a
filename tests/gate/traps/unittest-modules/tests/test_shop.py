import unittest
import shop

STATE = {}


def setUpModule():
    STATE["module"] = shop.tax(20)


class TaxTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.usual = shop.tax(20)

    def test_direct(self):
        self.assertEqual(shop.tax(15), 2)

    def test_set_up(self):
        self.assertEqual((STATE["module"], self.usual), (2, 2))
