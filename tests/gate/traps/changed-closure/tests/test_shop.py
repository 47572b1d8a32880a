from shop import rule, usual


def test_direct():
    assert rule(10, 1)(15) == 2


def test_usual():
    assert usual(20) == 2
