from shop import tax


def test_direct():
    assert tax(15) == 2


def test_place(place):
    assert place.exists()
    assert tax(20) == 2
