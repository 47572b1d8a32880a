"""What a rewrite is, whatever it was meant to be."""

from __future__ import annotations

import pytest

from redraft.core.change import kind_of, method_changed
from redraft.core.critique import Suggestion
from redraft.core.function import SourceFacts
from redraft.languages import language

GREEDY = """\
def coins(amount, kinds):
    count = 0
    for kind in sorted(kinds, reverse=True):
        count += amount // kind
        amount %= kind
    return count if amount == 0 else -1"""
GREEDY_FIXED = GREEDY.replace("return count", "return count  # or give up").replace(
    "    count = 0\n", "    if amount < 0:\n        return -1\n    count = 0\n"
)
TABLE = """\
def coins(amount, kinds):
    best = [0] + [amount + 1] * amount
    for total in range(1, amount + 1):
        for kind in kinds:
            if kind <= total:
                best[total] = min(best[total], best[total - kind] + 1)
    return best[amount] if best[amount] <= amount else -1"""
RECURSIVE = "def total(xs):\n    if not xs:\n        return 0\n    return xs[0] + total(xs[1:])"
LOOP = "def total(xs):\n    result = 0\n    for x in xs:\n        result += x\n    return result"
RENAMED = """\
def coins(amount, kinds):
    n = int()
    for k in sorted(list(kinds), reverse=bool(1)):
        n = n + amount // k
        amount = amount % k
    return -1 if amount else n"""
SHORT = "def low(text):\n    return text.lower()"
CAUGHT = (
    "def low(text):\n    try:\n        return text.lower()\n"
    "    except AttributeError:\n        return None"
)


def facts(source: str) -> SourceFacts:
    found = language("python").facts(source)
    assert isinstance(found, SourceFacts)
    return found


@pytest.mark.parametrize(
    ("before", "after", "changed", "kind"),
    [
        (GREEDY, TABLE, True, Suggestion.REDRAFT),
        (GREEDY, GREEDY_FIXED, False, Suggestion.REFINE),
        (RECURSIVE, LOOP, True, Suggestion.REDRAFT),
        # every line is another one, though the steps are the same
        (GREEDY, RENAMED, False, Suggestion.REDRAFT),
        # so small that a new call is half of it
        ("def f(a):\n    return a", "def f(a):\n    return a.strip()", False, Suggestion.REFINE),
        (SHORT, CAUGHT, False, Suggestion.REFINE),
        (CAUGHT, SHORT, False, Suggestion.REFINE),
        (SHORT, SHORT.replace(".lower()", ".upper()"), False, Suggestion.REFINE),
    ],
)
def test_another_method_is_told_from_a_detail(
    before: str, after: str, changed: bool, kind: Suggestion
) -> None:
    old, new = facts(before), facts(after)
    assert method_changed(old, new, before, after) is changed
    assert kind_of(old, new, before, after) is kind
    assert method_changed(old, old, before, before) is False
    assert kind_of(old, old, before, before) is Suggestion.REFINE


def table(count: int, factor: int) -> str:
    rows = "".join(f"        {number * factor}, {number},\n" for number in range(count))
    return f"def pick(at):\n    rows = [\n{rows}    ]\n    return rows[at]"


def test_long_tables_are_compared_by_neighbours() -> None:
    """Matching them in order takes a minute, in which an editor would wait."""
    before = table(1000, 1)
    for after, kind in (
        (before.replace("rows[at]", "rows[at - 1]"), Suggestion.REFINE),
        (before.replace("    rows = [", "    rows = [0,"), Suggestion.REFINE),
        (table(1000, 7), Suggestion.REDRAFT),
    ):
        assert kind_of(facts(before), facts(after), before, after) is kind
