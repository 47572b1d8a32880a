import pickle
import shop


def test_direct():
    assert shop.tax(15) == 2


def test_kept():
    assert shop.COPY(20) == shop.DEEP(20) == shop.PART() == 2
    assert pickle.loads(pickle.dumps(shop.tax)) is shop.tax
