"""Small functions with one bug each, of varied kinds, with the tests that show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """``check`` are calls with the right answers, none of which the tests ask."""

    name: str
    source: str
    tests: str
    check: tuple[tuple[str, str], ...]


BUGS = (
    Bug(
        "boundary",
        "def is_adult(age):\n    return age > 18",
        "def test_18():\n    assert is_adult(18)\ndef test_17():\n    assert not is_adult(17)\n"
        "def test_40():\n    assert is_adult(40)",
        (("is_adult(19)", "True"), ("is_adult(0)", "False")),
    ),
    Bug(
        "early return",
        "def total(xs):\n    s = 0\n    for x in xs:\n        s += x\n        return s",
        "def test_sum():\n    assert total([1, 2, 3]) == 6\ndef test_one():\n    assert total([4]) == 4",
        (("total([5, 5])", "10"),),
    ),
    Bug(
        "off by one",
        "def countdown(n):\n    out = []\n    for i in range(n):\n        out.append(n - i)\n"
        "    return out",
        "def test_three():\n    assert countdown(3) == [3, 2, 1, 0]\n"
        "def test_zero():\n    assert countdown(0) == [0]",
        (("countdown(1)", "[1, 0]"),),
    ),
    Bug(
        "empty input",
        "def longest(words):\n    best = words[0]\n    for word in words:\n"
        "        if len(word) > len(best):\n            best = word\n    return best",
        "def test_some():\n    assert longest(['a', 'bcd', 'ef']) == 'bcd'\n"
        "def test_none():\n    assert longest([]) is None",
        (("longest(['xx', 'y'])", "'xx'"), ("longest([])", "None")),
    ),
    Bug(
        "wrong variable",
        "def area(width, height):\n    return width * width",
        "def test_area():\n    assert area(2, 3) == 6\ndef test_square():\n    assert area(4, 4) == 16",
        (("area(5, 7)", "35"),),
    ),
    Bug(
        "wrong method",
        "def flatten(rows):\n    out = []\n    for row in rows:\n        out.append(row)\n    return out",
        "def test_two():\n    assert flatten([[1], [2, 3]]) == [1, 2, 3]\n"
        "def test_empty():\n    assert flatten([]) == []",
        (("flatten([[7, 8], [], [9]])", "[7, 8, 9]"),),
    ),
    Bug(
        "wrong initial value",
        "def product(xs):\n    result = 0\n    for x in xs:\n        result *= x\n    return result",
        "def test_many():\n    assert product([2, 3, 4]) == 24\ndef test_none():\n    assert product([]) == 1",
        (("product([5])", "5"),),
    ),
    Bug(
        "negated condition",
        "def evens(xs):\n    return [x for x in xs if x % 2]",
        "def test_evens():\n    assert evens([1, 2, 3, 4]) == [2, 4]\n"
        "def test_odd():\n    assert evens([5]) == []",
        (("evens([6, 7])", "[6]"),),
    ),
    Bug(
        "swapped arguments",
        "def starts(text, prefix):\n    return str.startswith(prefix, text)",
        "def test_yes():\n    assert starts('redraft', 're')\ndef test_no():\n    assert not starts('a', 'b')",
        (("starts('abc', 'ab')", "True"), ("starts('ab', 'abc')", "False")),
    ),
    Bug(
        "dropped result",
        "def tidy(text):\n    text.strip()\n    return text.lower()",
        "def test_blanks():\n    assert tidy('  Ab ') == 'ab'\ndef test_plain():\n    assert tidy('X') == 'x'",
        (("tidy(' Q')", "'q'"),),
    ),
    Bug(
        "endless loop",
        "def bisect_left(xs, x):\n    lo, hi = 0, len(xs)\n    while lo < hi:\n"
        "        mid = (lo + hi) // 2\n        if xs[mid] < x:\n            lo = mid\n"
        "        else:\n            hi = mid\n    return lo",
        "def test_mid():\n    assert bisect_left([1, 3, 5, 7], 5) == 2\n"
        "def test_end():\n    assert bisect_left([1, 3], 9) == 2\n"
        "def test_first():\n    assert bisect_left([1, 3], 0) == 0\n"
        "def test_long():\n    assert bisect_left([1, 3, 5, 7, 9, 11], 11) == 5",
        (("bisect_left([2, 4, 6], 3)", "1"), ("bisect_left([], 3)", "0")),
    ),
    Bug(
        "excess statement",
        "def running(xs):\n    out = []\n    total = 0\n    for x in xs:\n        total = 0\n"
        "        total += x\n        out.append(total)\n    return out",
        "def test_three():\n    assert running([1, 2, 3]) == [1, 3, 6]\n"
        "def test_one():\n    assert running([5]) == [5]",
        (("running([2, 2])", "[2, 4]"),),
    ),
    Bug(
        "and for or",
        "def outside(x, low, high):\n    return x < low and x > high",
        "def test_low():\n    assert outside(0, 1, 3)\ndef test_high():\n    assert outside(4, 1, 3)\n"
        "def test_in():\n    assert not outside(2, 1, 3)",
        (("outside(1, 1, 3)", "False"), ("outside(9, 1, 3)", "True")),
    ),
    Bug(
        "missing sort",
        "def unique(xs):\n    return list(set(xs))",
        "def test_letters():\n    assert unique([9, 1, 100, 1, 33]) == [1, 9, 33, 100]\n"
        "def test_two():\n    assert unique([65, 2, 65]) == [2, 65]",
        (("unique([300, 4, 77, 4])", "[4, 77, 300]"),),
    ),
)
