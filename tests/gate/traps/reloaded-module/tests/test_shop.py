import importlib
import shop


def test_direct():
    assert shop.tax(15) == 2


def test_reloaded():
    assert importlib.reload(shop).tax(20) == 2
