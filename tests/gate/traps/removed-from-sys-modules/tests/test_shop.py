import sys
import pytest
import shop


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.delitem(sys.modules, "shop")
    import shop as again

    return again


def test_direct():
    assert shop.tax(15) == 2


def test_fresh(fresh):
    assert fresh is not shop
    assert fresh.tax(20) == 2
