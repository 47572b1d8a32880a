import pathlib
import shop

HERE = pathlib.Path(shop.__file__).parent


def test_direct():
    (HERE / "shop.py").write_text("def tax(n):\n    return 2\n")
    assert shop.tax(15) == 2


def test_data():
    (HERE / "new").mkdir()
    assert shop.tax(int((HERE / "data.txt").read_text())) == 2
    (HERE / "data.txt").unlink()
