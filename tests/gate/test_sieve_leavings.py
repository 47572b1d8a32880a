"""What one version of many does to its process does not meet the others."""

from __future__ import annotations

import pytest

from tests.gate.sieving import SWAPPED, opened, passing, sieved
from tests.gate.test_warm import HANGS, RAISES, RIGHT, WRONG, family
from tests.gate.workshop import Workshop

EXITS = "def add(a, b):\n    import os\n    os._exit(0)"
EXITS_POLITELY = "def add(a, b):\n    raise SystemExit(0)"
STUBBORN = """
def add(a, b):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
SLEEPS = "def add(a, b):\n    import time\n    time.sleep(99)"
EATS = "def add(a, b):\n    return len([bytearray(1 << 20) for _ in range(1 << 20)])"
THREADS = """
def add(a, b):
    import threading, time
    threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
    return a + b
"""
FORKS = """
def add(a, b):
    import os, time
    if os.fork() == 0:
        os.setsid()
        time.sleep(99)
    return a + b
"""

LOSERS: dict[str, tuple[str, bool | None]] = {
    "hangs": (HANGS, True),
    "hangs and listens to nobody": (STUBBORN, True),
    "sleeps": (SLEEPS, True),
    "exits": (EXITS, False),
    "exits politely": (EXITS_POLITELY, False),
    "eats all memory": (EATS, None),  # whichever limit it meets first
    "leaves a thread": (THREADS, False),
    "leaves a process": (FORKS, False),
}


@pytest.mark.parametrize("case", LOSERS, ids=list(LOSERS))
async def test_a_bad_one_loses_only_itself(shop: Workshop, case: str) -> None:
    opened(shop)
    before = family()
    source, slow = LOSERS[case]
    found = await sieved(shop, *[RIGHT, WRONG] * 3, source, *[RIGHT, WRONG, RAISES] * 2, source)
    want = [True, False] * 3 + [False] + [True, False, False] * 2 + [False]
    assert passing(found) == want
    assert all(e.methods == SWAPPED for e in found if not e.refusals)
    if slow is not None:
        assert all(f.timed_out is slow for f in (*found[6].failures, *found[-1].failures))
    await shop.gate.close()
    assert family() <= before


STATES: dict[str, tuple[str, str, str, str]] = {
    "a cache of the module": (
        (
            "KNOWN = {}\n\n\ndef add(a, b):\n    if (a, b) not in KNOWN:\n"
            "        KNOWN[a, b] = a - b\n    return KNOWN[a, b]"
        ),
        "KNOWN[a, b] = a - b",
        "KNOWN[a, b] = a + b",
        "KNOWN[a, b] = a * b",
    ),
    "a cache of the library": (
        "import functools\n\n\n@functools.lru_cache\ndef add(a, b):\n    return a - b",
        "a - b",
        "a + b",
        "a * b",
    ),
    "a memory of its own kind": (
        (
            "def remember(function):\n    seen = {}\n\n    def run(*key):\n        if key not in seen:\n"
            "            seen[key] = function(*key)\n        return seen[key]\n    return run\n\n\n"
            "@remember\ndef add(a, b):\n    return a - b"
        ),
        "return a - b",
        "return a + b",
        "return a * b",
    ),
    "a counter": (
        (
            "COUNT = 0\n\n\ndef add(a, b):\n    global COUNT\n    COUNT += 1\n"
            "    return a - b if COUNT < 9 else 0"
        ),
        "a - b",
        "a + b",
        "a * b",
    ),
    "a default that grows": (
        "def add(a, b, seen=[]):\n    seen.append(a)\n    return a - b if len(seen) < 4 else 0",
        "a - b",
        "a + b",
        "a * b",
    ),
    "what cannot be seen": (
        (
            "def count():\n    n = 0\n    while True:\n        n += 1\n        yield n\n\n\n"
            "COUNT = count()\n\n\n"
            "def add(a, b):\n    return a - b if next(COUNT) < 4 else 0"
        ),
        "a - b",
        "a + b",
        "a * b",
    ),
    "only a wrong one, among many": (
        ("import big\n\n\ndef add(a, b):\n    return min(big.LIMIT[0], a - b)"),
        "return min(big.LIMIT[0], a - b)",
        "return min(big.LIMIT[0], a + b)",
        "big.LIMIT[0] = 0\n    return a",
    ),
    "only a wrong one, unseen": (
        (
            "def box():\n    held = 0\n    while True:\n        held = (yield held) or held\n\n\n"
            "BOX = box()\nnext(BOX)\n\n\n"
            "def add(a, b):\n    return BOX.send(None) + a - b"
        ),
        "return BOX.send(None) + a - b",
        "return BOX.send(None) + a + b",
        "BOX.send(5)\n    return a",
    ),
    "only a wrong one": (
        "LIMIT = [9]\n\n\ndef add(a, b):\n    return min(LIMIT[0], a - b)",
        "return min(LIMIT[0], a - b)",
        "return min(LIMIT[0], a + b)",
        "LIMIT[0] = 0\n    return a",
    ),
}


@pytest.mark.parametrize("case", STATES, ids=list(STATES))
async def test_what_one_leaves_behind_does_not_meet_the_next(shop: Workshop, case: str) -> None:
    module, old, right, wrong = STATES[case]
    big = "LIMIT = [9]\nTABLE = [[n] for n in range(4000)]"
    opened(shop, {"calc.py": module, "big.py": big})
    source = shop.task.source
    assert old in source
    sources = [source.replace(old, new) for new in [wrong, right, old] * 5]
    found = await sieved(shop, *sources)
    assert passing(found) == [False, True, False] * 5
    again = await sieved(shop, *sources)
    assert passing(again) == [False, True, False] * 5
    assert all(e.methods == SWAPPED for e in (*found, *again))


async def test_an_argument_that_one_changes_is_as_it_was_for_the_next(shop: Workshop) -> None:
    tests = """
        import pytest
        from calc import top

        HELD = [1, 2, 0]


        @pytest.mark.parametrize("numbers, want", [([3, 1, 2], 2), ([5, 4], 4)])
        def test_top(numbers, want):
            before = list(numbers)
            assert top(numbers) == want
            assert numbers == before


        def test_held():
            assert top(HELD) == 1
        """
    opened(
        shop,
        {"calc.py": "def top(numbers):\n    return numbers[1]", "test_calc.py": tests},
        "calc.py::top",
    )
    names = [
        f"test_calc.py::{n}" for n in ("test_top[numbers0-2]", "test_top[numbers1-4]", "test_held")
    ]
    spoils = "def top(numbers):\n    numbers.sort()\n    return numbers[-2]"
    right = "def top(numbers):\n    return sorted(numbers)[-2]"
    found = await sieved(shop, *[spoils, right] * 6, tests=names)
    assert passing(found) == [False, True] * 6
