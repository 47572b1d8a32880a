"""The structural rewrites: what they make does the same, and where they keep out."""

from __future__ import annotations

import ast
import contextlib
import copy
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redraft.policies.repair.rewrites import REWRITES, Rewrite
from redraft.policies.repair.subject import Subject

BY_NAME: dict[str, Rewrite] = {rewrite.name: rewrite for rewrite in REWRITES}

NUMBERS = st.integers(-3, 9)
WORDS = st.text("ab ,", max_size=3)
# a parameter's values by its name: numbers that go down to a base case are not negative
STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    **{name: st.integers(0, 9) for name in ("n", "r", "c", "k", "limit", "total")},
    **dict.fromkeys(("x", "t", "target", "acc"), NUMBERS),
    **dict.fromkeys(("text", "word"), WORDS),
}
LISTS = st.lists(NUMBERS, max_size=12) | st.lists(WORDS, max_size=8)
WHOLE = st.lists(NUMBERS, max_size=12)


def _strategy(argument: ast.arg) -> st.SearchStrategy[Any]:
    if argument.annotation is not None and "int]" in ast.unparse(argument.annotation):
        return WHOLE
    return STRATEGIES.get(argument.arg, LISTS)


def _made(source: str) -> tuple[Callable[..., Any], list[ast.arg]]:
    """The function of a source, bound to an object of its own where it is a method."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    arguments = [*function.args.args, *function.args.kwonlyargs]
    space: dict[str, Any] = {}
    if arguments and arguments[0].arg == "self":
        indented = "\n".join("    " + line for line in source.split("\n"))
        exec(f"class Holder:\n{indented}", space)
        return getattr(space["Holder"](), function.name), arguments[1:]
    exec(source, space)
    return space[function.name], arguments


def _outcome(function: Callable[..., Any], values: dict[str, Any]) -> Any:
    values = copy.deepcopy(values)
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            result = function(**values)
    except Exception as error:  # noqa: BLE001  # any exception is the answer
        return type(error), values, printed.getvalue()
    return type(result), result, values, printed.getvalue()


SAME = [
    pytest.param(rewrite.name, example.before, id=f"{rewrite.name}-{place}")
    for rewrite in REWRITES
    for place, example in enumerate(rewrite.examples)
    if example.after is not None
]
OWN = {
    "set_membership": [
        (
            "def first_repeat(xs):\n    met = [0, -1]\n    for at, x in enumerate(xs):\n"
            "        if x in met:\n            return at\n        met.append(x)\n    return -1"
        ),
        (
            "def fresh(xs, words):\n    out = []\n    for x in xs:\n        for w in words:\n"
            "            if (x, w) not in out: out.append((x, w))\n    return out, len(out)"
        ),
        (
            "def shared(a: list[int], b: list[int]):\n    n = 0\n    while n < len(a) and a[n] in b:\n"
            "        n += 1\n    return n"
        ),
        (
            "def pairs(a: list[int], b: list[int]):\n    ok = [x + 1 for x in b]\n    hits = []\n"
            "    for x in a:\n        if x in ok and x not in b:\n            hits.append(x)\n    return hits"
        ),
        (
            "def left(a: list[int], b: list[int]):\n    if a:\n"
            "        return {x: x in b for x in a}\n    return [y for x in a for y in b if y in a]"
        ),
    ],
    "join_text": [
        (
            "def spell(words):\n    out = 'x'\n    for w in words:\n        for c in w:\n"
            "            out += (c +\n                    '.')\n        out = out + str(len(w))\n    return out.strip()"
        ),
        (
            "def lines(xs):\n    text, n = '', 0\n    body = ''\n    for x in xs:\n        n += 1\n"
            "        if n > 3: break\n        body += f'{x};'\n    else:\n        n = -1\n"
            "    if body:\n        text = body + '!'\n    return text, n"
        ),
    ],
    "hoist": [
        (
            "def worst(a: list[int], b: list[int]):\n    out = []\n    for x in a:\n"
            "        for y in b:\n            out.append(x - y + sum(b) + min(b))\n    return out"
        ),
        (
            "def ranks(text: str, n):\n    k = 0\n    while len(set(text)) > k and n:\n"
            "        n = n - 1\n        k += 1\n        if 'a' in set(text): k += 1\n    return k, n"
        ),
    ],
    "deque_front": [
        (
            "def rounds(xs, k):\n    ring = list(xs)\n    out = []\n"
            "    while len(ring) > 1 and k:\n        for _ in range(k):\n"
            "            ring.append(ring.pop(0))\n        out.append(ring.pop(0))\n"
            "        if ring[-1] in out: ring.insert(0, out[0]); k -= 1\n    return out, k, list(ring)"
        ),
    ],
    "sorted_list": [
        (
            "def steps(xs, k):\n    best = list()\n    out = []\n    for x in xs:\n"
            "        best.append((x, k)); best.sort()\n"
            "        if len(best) > k: out.append(best.pop())\n    return out, best"
        ),
        (
            "def under(a: list[int], t):\n    s = sorted(a)\n    n = 0\n    while n < 4:\n"
            "        t += len([v for v in s if v > n]) - sum(1 for w in s if w <= t)\n"
            "        n += 1\n    return t"
        ),
    ],
    "accumulate": [
        (
            "def pairs(xs, n):\n    out = []\n    for i, x in enumerate(xs):\n"
            "        out.append((x, i, n))\n    many = 0\n    for y in out:\n"
            "        if y[1] % 2 and n:\n            many += 1\n    return out, many"
        ),
        (
            "def nested(xs):\n    all_ = []\n    for n in range(3):\n        row = []\n"
            "        for x in xs:\n            row.append([x, n])\n        all_.append(row)\n    return all_"
        ),
    ],
    "linear_recursion": [
        (
            "def total(xs, n=0):\n    if n == len(xs):\n        return 0\n    else:\n"
            "        return xs[n] - total(xs, n + 1)"
        ),
        "def digits(n):\n    if n < 2:\n        return str(n)\n    return digits(n // 2) + str(n % 2)",
        (
            "def depth(self, n, k=1):\n    if n <= 0:\n        return k\n    if n > 5:\n"
            "        return (n % 3) + self.depth(n - 2, k=k + 1)\n    return n + self.depth(n - 1, k)"
        ),
        "def none(n):\n    if n > 0:\n        return 1 + none(n - 1)",
    ],
}
APPLIES = [
    pytest.param(name, source, id=f"{name}-own-{place}")
    for name, sources in OWN.items()
    for place, source in enumerate(sources)
]


@pytest.mark.parametrize(("name", "source"), [*SAME, *APPLIES])
def test_what_a_rewrite_makes_does_the_same(name: str, source: str) -> None:
    result = BY_NAME[name].rewrite(Subject(source))
    if result is None:
        pytest.fail("the rewrite does not apply")
    before, arguments = _made(source)
    after, _ = _made(result)
    drawn = {argument.arg: _strategy(argument) for argument in arguments}
    if name == "join_text":  # a piece that is no text fails in both, but not in the same place
        drawn = {key: st.lists(WORDS, max_size=8) for key in drawn}
    inputs = st.fixed_dictionaries(drawn)

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(inputs)
    def check(values: dict[str, Any]) -> None:
        assert _outcome(after, values) == _outcome(before, values), result

    check()
