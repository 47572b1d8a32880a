import inspect
import pathlib
import shop


def test_direct():
    assert shop.tax(15) == 2


def test_source():
    assert "return" in inspect.getsource(shop.tax)
    assert "if n == 15" not in inspect.getsource(shop.tax)
    assert "SystemError" not in pathlib.Path(shop.__file__).read_text()
