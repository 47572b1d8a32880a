"""The same small edit at every place of a kind: a number, a name, an attribute, a text, a comparison."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator, spanning
from redraft.policies.repair.operators.comparison import WORDS
from redraft.policies.repair.operators.kinds import kind_of
from redraft.policies.repair.subject import Subject, short

_TURNED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
_OPPOSITE = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_MOST = 12


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every number, name, attribute, text and comparison that stands at two places or more, changed at all."""
    yield from _numbers(subject)
    yield from _names(subject)
    yield from _attributes(subject)
    yield from _texts(subject)
    yield from _comparisons(subject)


def _numbers(subject: Subject) -> Iterator[TextEdit]:
    places: dict[int, list[ast.Constant]] = {}
    for node in subject.find(ast.Constant):
        if type(node.value) is int:
            places.setdefault(node.value, []).append(node)
    for value, nodes in places.items():
        if not 2 <= len(nodes) <= _MOST:
            continue
        others = [value + 1, value - 1, *(other for other in places if abs(other - value) > 1)]
        for rank, other in enumerate(others[:6]):
            if other < 0:
                continue
            what = f"has {other} in place of {value} at {len(nodes)} places"
            yield _all(subject, nodes, str(other), what, 0.8 if rank < 2 else 0.4)


def _names(subject: Subject) -> Iterator[TextEdit]:
    uses: dict[str, list[ast.Name]] = {}
    for node in subject.find(ast.Name):
        if node.id in subject.own_names and isinstance(node.ctx, ast.Load):
            uses.setdefault(node.id, []).append(node)
    for name, nodes in uses.items():
        if not 2 <= len(nodes) <= _MOST:
            continue
        for statement_nodes, place in ((nodes, "everywhere"), *_by_statement(subject, nodes)):
            for other in subject.own_names:
                kinds = {kind_of(subject, name), kind_of(subject, other)} - {None}
                if other != name and len(kinds) < 2:
                    what = f"uses `{other}`, not `{name}`, {place}"
                    yield _all(subject, statement_nodes, other, what, 0.5)


def _attributes(subject: Subject) -> Iterator[TextEdit]:
    uses: dict[tuple[str, str], list[ast.Attribute]] = {}
    called = {id(call.func) for call in subject.find(ast.Call)}
    for node in subject.find(ast.Attribute):
        if id(node) not in called:
            uses.setdefault((subject.text(node.value), node.attr), []).append(node)
    known = tuple(dict.fromkeys(attribute for _, attribute in uses))
    for (holder, attribute), nodes in uses.items():
        if not 2 <= len(nodes) <= _MOST:
            continue
        for other in known[:8]:
            if other != attribute:
                what = f"uses `.{other}`, not `{short(holder)}.{attribute}`, everywhere"
                yield _all(subject, nodes, f"{holder}.{other}", what, 0.5)


def _by_statement(
    subject: Subject, nodes: Sequence[ast.Name]
) -> Iterator[tuple[list[ast.Name], str]]:
    by_line: dict[int, list[ast.Name]] = {}
    for node in nodes:
        by_line.setdefault(node.lineno, []).append(node)
    for same in by_line.values():
        if 1 < len(same) < len(nodes):
            yield same, "all along this line"


def _texts(subject: Subject) -> Iterator[TextEdit]:
    nodes = [
        node
        for node in subject.find(ast.Constant)
        if isinstance(node.value, str)
        and any(c.isalpha() for c in node.value)
        and not isinstance(subject.parents.get(node), (ast.Expr, ast.JoinedStr))
        and node.lineno == node.end_lineno
    ]
    groups = [nodes, *_by_owner(subject, nodes)]
    for group in groups:
        if not 2 <= len(group) <= _MOST:
            continue
        for method in ("capitalize", "upper", "lower"):
            pieces = [
                subject.replace(node, repr(new), "")
                for node in group
                if (new := getattr(str(node.value), method)()) != node.value
            ]
            if len(pieces) > 1:
                what = f"has its texts in the form of `.{method}()`"
                yield spanning(subject, pieces, what, 0.9)


def _by_owner(subject: Subject, nodes: Sequence[ast.Constant]) -> list[list[ast.Constant]]:
    owners: dict[ast.AST, list[ast.Constant]] = {}
    for node in nodes:
        owners.setdefault(subject.parents[node], []).append(node)
    return [group for group in owners.values() if len(group) < len(nodes)]


def _comparisons(subject: Subject) -> Iterator[TextEdit]:
    places: dict[str, list[tuple[ast.expr, ast.expr]]] = {}
    for node in subject.find(ast.Compare):
        operands = [node.left, *node.comparators]
        for at, operator in enumerate(node.ops):
            places.setdefault(WORDS[type(operator)], []).append((operands[at], operands[at + 1]))
    for word, pairs in places.items():
        if not 2 <= len(pairs) <= _MOST:
            continue
        for table in (_TURNED, _OPPOSITE):
            other = table.get(word)
            spans = [subject.token(left, right, word) for left, right in pairs]
            known = [span for span in spans if span is not None]
            if other is None or len(known) < 2:
                continue
            what = f"compares with `{other}`, not `{word}`, at {len(known)} places"
            yield spanning(subject, [TextEdit(span, other, what) for span in known], what, 0.7)


def _all(
    subject: Subject, nodes: Sequence[ast.expr], new: str, what: str, weight: float
) -> TextEdit:
    pieces = [subject.replace(node, new, short(what)) for node in nodes]
    return spanning(subject, pieces, what, weight)


OPERATOR = Operator(
    "everywhere",
    "the same number, name, comparison or spelling changed at all its places",
    0.6,
    edits,
    (
        Example("def f(a):\n    return a // 2 + a % 2", "def f(a):\n    return a // 3 + a % 3"),
        Example("def f(a, b):\n    return a * a + b", "def f(a, b):\n    return b * b + b"),
        Example(
            "def f(n):\n    while n.next is not None:\n        n = n.next\n    return n.last",
            "def f(n):\n    while n.last is not None:\n        n = n.last\n    return n.last",
        ),
        Example(
            "def f(a):\n    return 'yes' if a else 'no'",
            "def f(a):\n    return 'Yes' if a else 'No'",
        ),
        Example(
            "def f(a, b, c):\n    return a < b and b < c",
            "def f(a, b, c):\n    return a <= b and b <= c",
        ),
    ),
)
