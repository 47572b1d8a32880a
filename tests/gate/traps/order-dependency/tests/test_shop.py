from shop import tax

SEEN = []


def test_first():
    SEEN.append(tax(20))
    assert SEEN == [2]


def test_second():
    assert SEEN == [2]
    assert tax(15) == 2


def test_third():
    assert SEEN == [2]
