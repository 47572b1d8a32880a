"""``if a:`` becomes ``if a and b:``: a condition that a test or a filter lacks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.vocabulary import conditions
from redraft.policies.repair.subject import Subject, short

_TESTS = 24
_FILTERS = 40


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every test with one more condition from the function's own words, by ``and`` and ``or``."""
    for node in subject.nodes:
        if isinstance(node, (ast.If, ast.While, ast.IfExp)):
            yield from _joined(subject, node.test)
        elif isinstance(node, ast.Return) and isinstance(node.value, (ast.Compare, ast.BoolOp)):
            yield from _joined(subject, node.value)
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield from _joined(subject, test)
            if not node.ifs:
                yield from _filtered(subject, node)


def _joined(subject: Subject, test: ast.expr) -> Iterator[TextEdit]:
    # nothing that a test stands in binds more tightly than `and` and `or` do
    span, text = subject.span(test), subject.text(test)
    held = {word: _held(test, text, word) for word in ("and", "or")}
    for condition, weight in conditions(subject, test, _TESTS):
        if condition in text:
            continue
        for word in ("and", "or"):
            what = f"also asks: {word} `{short(condition)}`"
            yield TextEdit(span, f"{held[word]} {word} {condition}", what, weight)
    for turned in _permuted(subject, test):
        for word in ("or", "and"):
            what = f"asks the same of the other order too: {word} `{short(turned[0])}`"
            joined = f" {word} ".join((held[word], *turned))
            yield TextEdit(span, joined, what, 0.9)


def _held(test: ast.expr, text: str, word: str) -> str:
    loose = isinstance(test, (ast.IfExp, ast.NamedExpr, ast.Lambda))
    other = ast.Or if word == "and" else ast.And
    mixed = isinstance(test, ast.BoolOp) and isinstance(test.op, other)
    return f"({text})" if loose or mixed else text


def _filtered(subject: Subject, node: ast.comprehension) -> Iterator[TextEdit]:
    end = subject.span(node.iter).end
    tail = subject.data[end:].lstrip()
    if tail.startswith(b")"):
        # whether that closes the iterable's own parentheses or the comprehension is not told
        owner = subject.parents[node]
        if isinstance(owner, ast.expr) and subject.span(owner).end != end + 1:
            return
    inside = subject.parents[node]
    element = inside.key if isinstance(inside, ast.DictComp) else getattr(inside, "elt", node.iter)
    targets = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
    for condition, weight in conditions(subject, element, _FILTERS):
        if any(target in condition for target in targets):
            what = f"takes only those with `{short(condition)}`"
            yield TextEdit(Span(end, end), f" if {condition}", what, weight)


def _permuted(subject: Subject, test: ast.expr) -> Iterator[tuple[str, ...]]:
    """The test with its names changed round: two exchanged, or three in a circle."""
    inner = test if isinstance(test, ast.Compare) else None
    if inner is None:
        return
    places = [n for n in ast.walk(inner) if isinstance(n, ast.Name) and n.id in subject.own_names]
    names = list(
        dict.fromkeys(n.id for n in sorted(places, key=lambda n: (n.lineno, n.col_offset)))
    )
    if not 2 <= len(names) <= 3:
        return
    found = []
    for step in range(1, len(names)):
        mapping = {name: names[(at + step) % len(names)] for at, name in enumerate(names)}
        found.append(_renamed(subject, inner, places, mapping))
    yield tuple(found)


def _renamed(
    subject: Subject, node: ast.expr, places: list[ast.Name], mapping: dict[str, str]
) -> str:
    start = subject.span(node).start
    data = subject.text(node).encode("utf-8", "surrogatepass")
    for place in sorted(places, key=lambda n: -subject.span(n).start):
        span = subject.span(place)
        new = mapping[place.id].encode()
        data = data[: span.start - start] + new + data[span.end - start :]
    return data.decode("utf-8", "surrogatepass")


OPERATOR = Operator(
    "conjunct",
    "`if a:` becomes `if a and b:`; `[x for x in xs]` becomes `[x for x in xs if x > 0]`",
    0.4,
    edits,
    (
        Example(
            "def f(xs, i):\n    while xs[i] > 0:\n        i += 1\n    return i",
            "def f(xs, i):\n    while xs[i] > 0 and i < len(xs):\n        i += 1\n    return i",
        ),
        Example(
            "def f(a, b):\n    if not a or b:\n        return 1\n    return a == b",
            "def f(a, b):\n    if (not a or b) and a != b:\n        return 1\n    return a == b",
        ),
        Example(
            "def f(xs):\n    return [x for x in xs if x > 0]",
            "def f(xs):\n    return [x for x in xs if x > 0 and x % 2 == 0]",
        ),
        Example(
            "def f(xs):\n    return sum(int(x) for x in xs)",
            "def f(xs):\n    return sum(int(x) for x in xs if x is not None)",
        ),
        Example(
            "def f(a, b):\n    return a.end > b.start",
            "def f(a, b):\n    return a.end > b.start and b.end > a.start",
        ),
    ),
)
