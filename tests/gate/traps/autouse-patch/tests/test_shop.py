import pytest
import shop


@pytest.fixture(autouse=True)
def _no_tax(monkeypatch):
    monkeypatch.setattr(shop, "tax", lambda n: 0)


def test_direct():
    assert shop.levy(15) == 2


def test_round():
    assert shop.levy(20) == 2
    assert shop.tax(20) == 0
