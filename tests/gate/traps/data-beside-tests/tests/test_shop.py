import os
from pathlib import Path
from shop import tax


def test_direct():
    assert tax(15) == 2


def test_data(tmp_path):
    os.chdir(tmp_path)
    assert tax(int(Path(__file__).with_name("prices.txt").read_text())) == 2


def test_after():
    assert tax(20) == 2
