from shop import Price, Special, levy


def test_direct():
    assert Price().tax(15) == 2


def test_class():
    assert Special.of(20) == levy(20) == 2
