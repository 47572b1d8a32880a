import pytest
from shop.rates import tax

EARLY = tax(20)


@pytest.fixture
def early():
    return EARLY
