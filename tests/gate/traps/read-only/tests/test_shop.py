from shop.rates import tax


def test_direct():
    assert tax(15) == 2


def test_round(tmp_path):
    (tmp_path / "x").write_text("1")
    assert tax(20) == 2
