import subprocess
import sys
from shop import tax


def test_direct():
    assert tax(15) == 2


def test_process():
    code = "import shop; print(shop.tax(20))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "2"
