import pytest
from shop import tax


@pytest.mark.parametrize("got", [tax(20)], ids=["twenty"])
def test_table(got):
    assert got == 2


def test_direct():
    assert tax(15) == 2
