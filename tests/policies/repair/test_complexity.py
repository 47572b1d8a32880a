"""What is slow for sure, and what is not claimed."""

from __future__ import annotations

import ast
import json
import textwrap
from pathlib import Path

import pytest

from redraft.policies.repair.complexity import findings
from redraft.policies.repair.rewrites import BY_NAME, REWRITES
from redraft.policies.repair.subject import Subject

CLAIMED = [
    (
        "membership", "set_membership", 3,
        ("def f(xs):\n    seen = []\n    for x in xs:\n        if x in seen:\n            return x\n"
        "        seen.append(x)"),
    ),
    (
        "membership", "", 3,
        ("def f(xs):\n    seen = []\n    for x in xs:\n        if [x] in seen:\n            return x\n"
        "        seen.append([x])"),
    ),
    (
        "membership", "set_membership", 1,
        "def f(a: list[str], b: list[str]):\n    return [x for x in a if x not in b]",
    ),
    (
        "growing text", "join_text", 3,
        "def f(xs):\n    out = ''\n    for x in xs:\n        out += str(x)\n    return out",
    ),
    (
        "copied list", "", 3,
        "def f(xs):\n    out = []\n    for x in xs:\n        out = out + [x]\n    return out",
    ),
    (
        "front of a list", "deque_front", 3,
        "def f(xs):\n    todo = list(xs)\n    while todo:\n        print(todo.pop(0))",
    ),
    (
        "front of a list", "", 3,
        "def f(xs):\n    out = []\n    for x in xs:\n        out.insert(0, x)\n    return out",
    ),
    (
        "repeated work", "hoist", 3,
        ("def f(xs: list[int]):\n    out = []\n    for x in xs:\n        out.append(x / sum(xs))\n"
        "    return out"),
    ),
    (
        "repeated search", "", 1,
        "def f(xs: list[int]):\n    return [x for x in xs if xs.count(x) == 1]",
    ),
    (
        "repeated sort", "sorted_list", 4,
        ("def f(xs):\n    best = []\n    for x in xs:\n        best.append(x)\n        best.sort()\n"
        "    return best"),
    ),
    (
        "pairs", "", 1,
        ("def f(xs, t):\n    for i in range(len(xs)):\n        for j in range(i + 1, len(xs)):\n"
        "            if xs[i] + xs[j] == t:\n                return i, j"),
    ),
    (
        "exponential recursion", "memoise", 3,
        "def f(n):\n    if n < 2:\n        return n\n    return f(n - 1) + f(n - 2)",
    ),
    (
        "exponential recursion", "memoise", 4,
        ("def f(i, w, ws):\n    if i == len(ws):\n        return 0\n    # both ways\n"
        "    out = f(i + 1, w, ws)\n    if ws[i] <= w:\n"
        "        out = max(out, ws[i] + f(i + 1, w - ws[i], ws))\n    return out"),
    ),
]  # fmt: skip

SILENT = [
    # not known to be a list; a short one; one that changes; one turn only; a fixed number of turns
    "def f(xs, ys):\n    return [x for x in xs if x in ys]",
    "def f(xs):\n    ok = ['a', 'b']\n    return [x for x in xs if x in ok]",
    "def f(xs: list[int], ys):\n    for y in ys:\n        if y in xs:\n            xs.remove(y)",
    "def f(xs: list[int], x):\n    return x in xs",
    "def f():\n    out = ''\n    for i in range(4):\n        out += str(i)\n    return out",
    "def f(xs, n):\n    for x in xs:\n        n += x\n    return n",
    "def f(xs):\n    for x in xs:\n        row = []\n        row = row + [x]\n        print(row)",
    "def f(todo):\n    while todo:\n        todo.pop(0)",
    "def f(xs):\n    todo = list(xs)\n    todo.pop(0)\n    return todo",
    "def f(xs):\n    for x in xs:\n        parts = str(x).split()\n        parts.pop(0)",
    # it changes what it is about; it ends; something unknown may change it; it is another's
    "def f(xs: list[int]):\n    while sum(xs) > 3:\n        xs.append(-1)",
    "def f(xs: list[int]):\n    for x in xs:\n        return x + sum(xs)",
    "def f(xs: list[int]):\n    for x in xs:\n        g(x)\n        h(sum(xs))",
    "def f(xs):\n    for x in xs:\n        print(sorted(x))",
    "def f(xs: list[int], ys):\n    for y in ys:\n        print(xs.count(y))",
    "def f(text: str):\n    return [text.count(c) for c in set(text)]",
    "def f(xs, ys):\n    for x in xs:\n        for y in ys:\n            if x == y:\n                return x",
    "def f(xs):\n    for a in xs:\n        for b in xs:\n            if a > b:\n                return a",
    # it remembers; it marks; it halves; it goes through a tree; either way, not both
    "@cache\ndef f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)",
    "def f(n, memo):\n    if n in memo:\n        return memo[n]\n    return f(n - 1, memo) + f(n - 2, memo)",
    (
        "def f(r, c, g):\n    if g[r][c]:\n        return 0\n    g[r][c] = 1\n"
        "    return f(r - 1, c, g) + f(r + 1, c, g)"
    ),
    "def f(n):\n    return n if n < 2 else f(n // 2) + f(n - n // 2)",
    "def f(t, d):\n    return d if t is None else max(f(t.left, d + 1), f(t.right, d + 1))",
    "def f(n):\n    if n % 2:\n        return f(n - 1)\n    return f(n - 2) if n else 0",
    "def f(n):\n    if n:\n        f(n - 1)\n        f(n - 1)\n        print(n)",
    (
        "def f(xs):\n    out = []\n    for x in xs:\n        out.append(x)\n        if not x:\n"
        "            out.insert(0, x)\n            return out"
    ),
    "def f(n):\n    return n and (f(n - 1) if n > 5 else f(n - 2))",
]


@pytest.mark.parametrize(
    ("kind", "rewrite", "line", "source"),
    CLAIMED,
    ids=[f"{c[0]}-{n}" for n, c in enumerate(CLAIMED)],
)
def test_what_is_slow_is_found(kind: str, rewrite: str, line: int, source: str) -> None:
    (found,) = findings(Subject(source))
    assert (found.kind, found.rewrite, found.line) == (kind, rewrite, line)
    assert found.span is not None
    quoted = source.split("\n")[line]
    assert Subject(source).cut(found.span).split("\n")[0] in quoted
    assert not found.message.endswith(".")
    if rewrite:
        mended = BY_NAME[rewrite].rewrite(Subject(source))
        assert mended is not None
        # what a rewrite mends is not found again
        assert not [one for one in findings(Subject(mended)) if one.kind == kind], mended


@pytest.mark.parametrize("source", SILENT, ids=[str(n) for n in range(len(SILENT))])
def test_what_is_not_sure_is_not_claimed(source: str) -> None:
    assert findings(Subject(source)) == ()


def test_nothing_of_the_standard_library_makes_it_fall() -> None:
    # functions that nobody here wrote: nothing raises, and what is rewritten still parses
    folders = [Path(ast.__file__).parent / name for name in (".", "json", "email", "logging")]
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))[:12]]
    assert Path(json.__file__) in files
    looked = rewritten = 0
    for file in files:
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            first = min([node.lineno, *(mark.lineno for mark in node.decorator_list)])
            source = textwrap.dedent("\n".join(text.split("\n")[first - 1 : node.end_lineno]))
            try:
                subject = Subject(source)
            except ValueError:  # a text over several lines at column 0
                continue
            looked += 1
            lines = source.count("\n") + 1
            assert all(0 <= found.line < lines for found in findings(subject))
            for rewrite in REWRITES:
                result = rewrite.rewrite(subject)
                if result is not None:
                    rewritten += 1
                    ast.parse(result)
    assert looked > 300
    assert rewritten > 0
