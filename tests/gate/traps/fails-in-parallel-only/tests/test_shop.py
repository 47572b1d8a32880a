import pathlib
import time
from shop import tax

CLAIM = pathlib.Path("/tmp/trap-claimed-by-one")


def test_direct():
    assert tax(15) == 2


def test_alone():
    CLAIM.touch(exist_ok=False)
    time.sleep(0.05)
    CLAIM.unlink()
    assert tax(20) == 2
