from shop import FIRST, running, taxes


def test_direct():
    assert list(taxes(15)) == [2]


def test_running():
    assert [FIRST, *running] == [1, 2]
