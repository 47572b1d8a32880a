import pytest
from shop import tax

EARLY = tax(20)


@pytest.fixture
def early():
    return EARLY
