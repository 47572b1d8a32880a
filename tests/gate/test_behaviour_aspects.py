"""In what two versions can differ."""

from __future__ import annotations

import pytest

from redraft.core.evidence import Aspect, ObservationKind
from tests.gate.behaving import agrees, between, differences, row
from tests.gate.workshop import Workshop

pytestmark = pytest.mark.sandbox


async def test_a_dropped_mutation_of_an_argument_differs(shop: Workshop) -> None:
    found = await between(
        shop,
        "def order(xs):\n    xs.sort()\n    return len(xs)",
        "def order(xs):\n    return len(xs)",
        "assert order([3, 1, 2]) == 3",
    )

    difference = row(found, Aspect.ARGUMENT)
    assert difference.input == "order([1, 0])"
    assert difference.before.text == "xs = [0, 1]"
    assert difference.after.text == "xs = [1, 0]"


ACCOUNT = """
class Account:
    def __init__(self, balance):
        self.balance = balance
        self.log = []

    def add(self, amount):
        self.log.append(amount)
        self.balance += amount
        return self.balance
"""


async def test_what_a_method_does_to_its_object(shop: Workshop) -> None:
    shop.open(
        {
            "mod.py": ACCOUNT,
            "test_mod.py": "from mod import Account\n\n\ndef test():\n    assert Account(2).add(3) == 5\n",
        },
        "mod.py::Account.add",
        ["test_mod.py"],
    )

    found = await differences(
        shop, "def add(self, amount):\n    self.balance += amount\n    return self.balance"
    )

    difference = row(found, Aspect.SELF)
    assert difference.input == "Account(balance=0, log=[]).add(0)"
    assert difference.before.text == "self = Account(balance=0, log=[0])"
    assert difference.after.text == "self = Account(balance=0, log=[])"


async def test_the_same_generator_is_equal_and_another_is_not(shop: Workshop) -> None:
    before = "def up(n):\n    for i in range(n):\n        yield i"
    test = "assert list(up(3)) == [0, 1, 2]"

    same = await between(shop, before, "def up(n):\n    yield from range(n)", test)
    other = await between(shop, before, "def up(n):\n    yield from range(n or 1)", test)

    assert agrees(same)
    difference = row(other, Aspect.VALUE)
    assert difference.input == "up(0)"
    assert difference.before.text == "generator of []"
    assert difference.after.text == "generator of [0]"


async def test_exceptions_and_their_messages(shop: Workshop) -> None:
    before = "def get(d, k):\n    if k not in d:\n        raise KeyError(k)\n    return d[k]"
    test = "assert get({'a': 1}, 'a') == 1"

    other = await between(shop, before, "def get(d, k):\n    return d.get(k)", test)
    words = await between(
        shop,
        before,
        "def get(d, k):\n    if k not in d:\n        raise KeyError('no ' + k)\n    return d[k]",
        test,
    )

    difference = row(other, Aspect.EXCEPTION)
    assert difference.before.kind is ObservationKind.RAISED
    assert difference.before.text == "KeyError: ''"
    assert difference.after.text == "None"
    message = row(words, Aspect.MESSAGE)
    assert message.before.text == "KeyError: ''"
    assert message.after.text == "KeyError: 'no '"


async def test_no_end_on_one_side_is_a_difference_of_its_own(shop: Workshop) -> None:
    found = await between(
        shop,
        "def halve(n):\n    while n > 1:\n        n = n // 2\n    return n",
        "def halve(n):\n    while n != 1:\n        n = n // 2\n    return n",
        "assert halve(8) == 1",
    )

    difference = row(found, Aspect.TIME)
    assert difference.before.kind is ObservationKind.VALUE
    assert difference.after.kind is ObservationKind.TIMED_OUT


@pytest.mark.parametrize(
    ("before", "after", "aspect", "texts"),
    [
        ("return x", "return float(x)", Aspect.TYPE, ("0", "0.0")),
        ("return x > 0", "return int(x > 0)", Aspect.TYPE, ("False", "0")),
        (
            "print('seen', x)\n    return x",
            "return x",
            Aspect.OUTPUT,
            ("prints 'seen 0\\n'", "prints nothing"),
        ),
        (
            "return {'a': x, 'b': 1}",
            "return {'b': 1, 'a': x}",
            Aspect.ORDER,
            ("{'a': 0, 'b': 1}", "{'b': 1, 'a': 0}"),
        ),
        ("SEEN.append(x)", "pass", Aspect.STATE, ("SEEN = [0]", "SEEN = []")),
        (
            "import warnings\n    warnings.warn('old')",
            "pass",
            Aspect.WARNING,
            ("UserWarning: old", "no warning"),
        ),
        (
            "import os\n    return x",
            "import os\n    os._exit(3)",
            Aspect.EXCEPTION,
            ("0", "ends the process (exit code 3)"),
        ),
    ],
)
async def test_each_aspect(
    shop: Workshop, before: str, after: str, aspect: Aspect, texts: tuple[str, str]
) -> None:
    found = await between(
        shop, f"def f(x):\n    {before}", f"def f(x):\n    {after}", "f(3)", more="SEEN = []"
    )

    difference = row(found, aspect)
    assert difference.input == "f(0)"
    assert (difference.before.text, difference.after.text) == texts


async def test_giving_the_argument_itself_back_is_not_giving_a_copy(shop: Workshop) -> None:
    found = await between(
        shop,
        "def same(xs):\n    return xs",
        "def same(xs):\n    return list(xs)",
        "assert same([1, 2])",
    )

    difference = row(found, Aspect.ALIASING)
    assert difference.input == "same([])"
    assert difference.before.text == "returns xs itself"
    assert difference.after.text == "the result is a new object"


async def test_small_errors_of_floats_and_nan_are_no_difference(shop: Workshop) -> None:
    found = await between(
        shop,
        "def total(xs):\n    return sum(xs) / (len(xs) or 1), float('nan')",
        "def total(xs):\n    s = 0.0\n    for x in reversed(xs):\n        s += x / (len(xs) or 1)\n    return s, float('nan')",
        "assert total([0.1, 0.2, 0.3])",
    )

    assert found.agreed > 3, found
    assert "total([0.1, 0.2, 0.3])" not in {d.input for d in found.differences}


async def test_what_a_call_leaves_for_the_next_one(shop: Workshop) -> None:
    found = await between(
        shop,
        "def collect(x, into=[]):\n    into.append(x)\n    return list(into)",
        "def collect(x, into=[]):\n    return [*into, x]",
        "assert collect(1) == [1]",
    )

    difference = row(found, Aspect.STATE)
    assert difference.input == "collect(0)"
    assert difference.before.text == "the second time: [0, 0]"
    assert difference.after.text == "the second time: [0]"
