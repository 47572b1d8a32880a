from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from shop import tax


def test_direct():
    assert tax(15) == 2


def test_threads():
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(tax, [10, 20])) == [1, 2]


def test_processes():
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(tax, 20).result() == 2
