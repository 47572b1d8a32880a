"""Right functions of many kinds, a module that nobody may find fault with.

``TESTED`` maps a function to one test's body; the others have no test but their
docstring, or none at all.
"""

from __future__ import annotations

MODULE = '''\
"""Right functions."""

from __future__ import annotations

import asyncio
import datetime
import functools
import math
import random
import re
from collections import defaultdict
from dataclasses import dataclass

LIMIT = None


@dataclass
class Point:
    x: int
    y: int = 0

    def moved(self, by: int) -> Point:
        """A point further on.

        >>> Point(1).moved(2)
        Point(x=3, y=0)
        """
        return Point(self.x + by, self.y)

    @property
    def norm(self) -> float:
        return math.hypot(self.x, self.y)

    @classmethod
    def origin(cls) -> Point:
        return cls(0)


class Thing:
    pass


def first(xs: list[int]) -> int:
    return xs[0]


def last_seen(xs):
    for x in xs:
        pass
    return x


def mean(xs: list[float]) -> float:
    return sum(xs) / len(xs)


def lookup(table: dict[str, int], key: str) -> int:
    return table[key]


def factorial(n: int) -> int:
    return 1 if n == 0 else n * factorial(n - 1)


def fibonacci(n: int) -> int:
    """Exponential, and right.

    >>> fibonacci(7)
    13
    """
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def unique(xs: list[int]) -> list[int]:
    """Quadratic, and right.

    >>> unique([3, 1, 3])
    [3, 1]
    """
    seen = []
    for x in xs:
        if x not in seen:
            seen.append(x)
    return seen


def joined(parts: list[str]) -> str:
    text = ""
    for part in parts:
        text += part
    return text


def remembered(n: int, memo={}) -> int:
    if n < 2:
        return n
    if n not in memo:
        memo[n] = remembered(n - 1) + remembered(n - 2)
    return memo[n]


def tally(word: str, seen=[]) -> int:
    """How often it was called, on purpose."""
    seen.append(word)
    return len(seen)


def countdown(n: int):
    while n > 0:
        yield n
        n -= 1


def forever(start: int):
    while True:
        yield start
        start += 1


def hailstone(n: int) -> int:
    """Ends for every n above 0, and for no other."""
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def strict(age: int) -> int:
    """Refuses.

    >>> strict(-1)
    Traceback (most recent call last):
        ...
    ValueError: no such age
    """
    if age < 0:
        raise ValueError("no such age")
    return age


def letters(text: str) -> set[str]:
    """A set, whose order is nobody's affair.

    >>> letters("cab")
    {'c', 'b', 'a'}
    """
    return set(text)


def thing() -> Thing:
    """A new one.

    >>> thing()
    <shop.Thing object at 0x7f0000000000>
    """
    return Thing()


def age(born: int) -> int:
    """Right on the day that the example was written.

    >>> age(2000)
    19
    """
    return datetime.date.today().year - born


def roll(sides: int) -> int:
    """Chance.

    >>> roll(1000000)
    7
    """
    return random.randint(1, sides)


def third(x: float) -> float:
    """Written by hand, rounded.

    >>> third(0.9)
    0.3
    """
    return x / 3


def quoted(name: str) -> str:
    """Written with the other quotes.

    >>> quoted("a")
    "'a'!"
    """
    return f"'{name}'!"


def padded(name: str) -> str:
    """Written with double quotes.

    >>> padded("a")
    "a "
    """
    return name + " "


def skipped(x: int) -> int:
    """Not to be run.

    >>> skipped(1)  # doctest: +SKIP
    99
    """
    return x


def elided(n: int) -> list[int]:
    """Shortened.

    >>> elided(9)  # doctest: +ELLIPSIS
    [0, 1, ..., 8]
    """
    return list(range(n))


def prepared(xs: list[int]) -> list[int]:
    """Needs what stands before it.

    >>> numbers = [3, 1]
    >>> numbers.append(2)
    >>> prepared(numbers)
    [1, 2, 3]
    """
    return sorted(xs)


COUNT = [0]


def ticket() -> int:
    """Each call gives another.

    >>> ticket()
    1
    >>> ticket()
    2
    """
    COUNT[0] += 1
    return COUNT[0]


def shown(x: int) -> None:
    """Prints.

    >>> shown(3)
    three times: 3
    """
    print("three times:", x)


def words(line: str) -> list[str]:
    for line in line.split(";"):
        if line:
            return line.split()
    return []


def stripped(text: str) -> str:
    return text.strip("--")


def limit(most: int, other: int) -> None:
    global LIMIT, configured
    LIMIT, configured = most, other


def limited(x: int) -> int:
    """What it names is there once somebody has called another function."""
    if LIMIT is not None and x > LIMIT:
        return configured
    return x


def annotated(x: Missing) -> Missing:
    return x


def found(xs: list[int], wanted: int) -> int:
    for at, x in enumerate(xs):
        if x == wanted:
            return at


def told(flag: bool) -> int:
    if flag:
        return "yes"
    return 0


def nested(n: int) -> int:
    total = 0

    def add(k):
        nonlocal total
        total += k

    for k in range(n):
        add(k)
    return total


async def waited(x: int) -> int:
    await asyncio.sleep(0)
    return x + 1


def outer(n: int):
    @functools.lru_cache(maxsize=None)
    def inner(k):
        return k if k < 2 else inner(k - 1) + inner(k - 2)

    return inner(n)


def grouped(pairs: list[tuple[str, int]]) -> dict[str, list[int]]:
    groups = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)


def parsed(text: str) -> int:
    match = re.match(r"\\d+", text)
    return int(match.group())


def swallowed(path: str) -> str:
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def deleted(xs: list[int]) -> int:
    total = sum(xs)
    del xs
    return total


def asserted(x: int) -> int:
    assert x > 0
    return x


def unpacked(pair: tuple[int, int]) -> int:
    a, b = pair
    return a * b


def variadic(*numbers: int, scale: int = 1, **names: int) -> int:
    return scale * (sum(numbers) + sum(names.values()))


def untold(a, b):
    return a.frob(b)


def stub(x: int) -> int:
    raise NotImplementedError
'''

TESTED: dict[str, str] = {
    "Point.norm": "assert shop.Point(3, 4).norm == 5",
    "Point.origin": "assert shop.Point.origin() == shop.Point(0)",
    "first": "assert shop.first([3, 4]) == 3",
    "last_seen": "assert shop.last_seen([3, 4]) == 4",
    "mean": "assert shop.mean([1.0, 3.0]) == 2.0",
    "lookup": "assert shop.lookup({'a': 1}, 'a') == 1",
    "factorial": "assert shop.factorial(5) == 120",
    "joined": "assert shop.joined(['a', 'b']) == 'ab'",
    "remembered": "assert shop.remembered(20) == 6765",
    "tally": "assert shop.tally('a') + 1 == shop.tally('b')",
    "countdown": "assert list(shop.countdown(3)) == [3, 2, 1]",
    "forever": "assert next(shop.forever(3)) == 3",
    "hailstone": "assert shop.hailstone(6) == 8",
    "words": "assert shop.words('a b;c') == ['a', 'b']",
    "stripped": "assert shop.stripped('--a-') == 'a'",
    "limit": "assert shop.limit(None, 2) is None",
    "limited": "assert shop.limited(3) == 3",
    "annotated": "assert shop.annotated(3) == 3",
    "found": "assert shop.found([4, 5], 5) == 1",
    "told": "assert shop.told(False) == 0",
    "nested": "assert shop.nested(4) == 6",
    "waited": "import asyncio\n    assert asyncio.run(shop.waited(1)) == 2",
    "outer": "assert shop.outer(10) == 55",
    "grouped": "assert shop.grouped([('a', 1), ('a', 2)]) == {'a': [1, 2]}",
    "parsed": "assert shop.parsed('12a') == 12",
    "swallowed": "assert shop.swallowed('/nowhere') == ''",
    "deleted": "assert shop.deleted([1, 2]) == 3",
    "unpacked": "assert shop.unpacked((2, 3)) == 6",
    "variadic": "assert shop.variadic(1, 2, scale=2, a=1) == 8",
}

TESTS = "import shop\n\n" + "\n\n".join(
    f"def test_{name.replace('.', '_').lower()}():\n    {body}\n" for name, body in TESTED.items()
)

PASSED_BY_DOCTEST = ("Point.moved", "fibonacci", "unique", "strict", "elided", "prepared", "ticket",
    "shown", "skipped")  # fmt: skip
"""Functions whose docstring holds; ``skipped`` has nothing in it that is run."""
UNTELLABLE = ("thing", "age", "roll", "third", "padded", "letters")
"""Functions whose docstring does not hold, for no fault of theirs."""
UNTESTED = ("asserted", "untold", "stub", "quoted")
"""Functions with no test; ``quoted`` has a docstring that holds."""
