import pathlib
import runpy
import subprocess
import sys
from shop import rates
from shop.rates import tax


def test_direct():
    assert tax(15) == 2


def test_package():
    assert subprocess.check_output([sys.executable, "-m", "shop"], text=True).strip() == "2"


def test_path():
    assert runpy.run_path(str(pathlib.Path(rates.__file__)), run_name="__main__")["RESULT"] == 2
