"""``0`` becomes ``1``, ``[]`` becomes ``{}``: another constant or initial value."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.cases import literals
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.vocabulary import numbers
from redraft.policies.repair.subject import Subject, parse_expression, short

_NUMBERS = ("0", "1", "-1", "2", "10", "None", 'float("inf")', 'float("-inf")')
_TEXTS = ('""', '" "', "None")
_EMPTY = ("[]", "{}", "set()", '""', "0", "None")


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every constant with common ones of its kind, with the function's own, and with those asked for."""
    own = _own(subject)
    wanted = tuple(literals(subject.hints.cases))
    for node in subject.nodes:
        if not isinstance(node, ast.expr) or _skipped(subject, node):
            continue
        others = _others(node)
        if not others:
            continue
        text = subject.text(node)
        kind = _kind(node)
        for place, other in enumerate(others):
            weight = max(0.2, 0.9 - 0.1 * place)
            yield subject.replace(node, other, _what(other, text), weight)
        for rank, other in enumerate(_near(subject, node)):
            yield subject.replace(node, other, _what(other, text), max(0.15, 0.55 - 0.03 * rank))
        for other in own:
            if other != text and _kind_of(other) is kind:
                yield subject.replace(node, other, _what(other, text), 0.5)
        for other in wanted:
            trivial = other in (*_NUMBERS[:4], *_EMPTY, "True", "False")
            yield subject.replace(node, other, _what(other, text), 0.6 if _kind_of(other) is kind
                                  else 0.25, leans=not trivial)  # fmt: skip


def _what(new: str, old: str) -> str:
    return f"has `{short(new)}` in place of `{short(old)}`"


def _others(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, bool):
            return (str(not value), "None")
        if value is None:
            return ("0", "[]", "False", '""', "True")
        if isinstance(value, (int, float)):
            return tuple(text for text in _NUMBERS if text != str(value))
        if isinstance(value, str):
            return tuple(dict.fromkeys((*_TEXTS, *_cases(value))))
    empty = (isinstance(node, (ast.List, ast.Tuple)) and not node.elts) or (
        isinstance(node, ast.Dict) and not node.keys
    )
    return _EMPTY if empty else ()


def _near(subject: Subject, node: ast.expr) -> Iterator[str]:
    """Slips of the pen: a digit too many, two letters turned round, one form of a letter alone."""
    value = getattr(node, "value", None)
    if type(value) is int:
        near = [value + 2, value - 2, value * 2, value // 2, -value, value * 10, value // 10]
        sizes = [int(text) for text in numbers(subject)]
        for number in dict.fromkeys((*sizes, *near)):
            if number != value and (number >= 0 or value > 0):
                yield str(number)
    elif type(value) is float:
        yield from (
            repr(value * 2),
            repr(value / 2),
            repr(-value),
            repr(value * 10),
            repr(value / 10),
        )
    elif isinstance(value, str) and value and len(value) <= 40:
        turned = [
            value[:i] + value[i + 1] + value[i] + value[i + 2 :] for i in range(len(value) - 1)
        ]
        forms = [value + value.upper(), value + value.lower()] if value.isalpha() else []
        ends = [value[1:], value[:-1], value[::-1], value.swapcase()]
        most = turned if len(value) <= 4 else []
        yield from dict.fromkeys(repr(text) for text in (*forms, *ends, *most) if text != value)


def _cases(value: str) -> tuple[str, ...]:
    turned = (
        value.strip(),
        value.lower(),
        value.upper(),
        value.capitalize(),
        value + " ",
        f" {value}",
    )
    return tuple(repr(text) for text in turned if text != value)


def _skipped(subject: Subject, node: ast.expr) -> bool:
    parent = subject.parents.get(node)
    # a sign belongs to its number, and a statement that is a text is a comment
    return isinstance(parent, (ast.UnaryOp, ast.Expr))


def _own(subject: Subject) -> tuple[str, ...]:
    texts = [subject.text(node) for node in subject.find(ast.Constant)
             if not isinstance(subject.parents.get(node), (ast.Expr, ast.JoinedStr))]  # fmt: skip
    return tuple(dict.fromkeys(text for text in texts if "\n" not in text))[:12]


def _kind(node: ast.expr | None) -> type | None:
    return type(node.value) if isinstance(node, ast.Constant) else None


def _kind_of(text: str) -> type | None:
    return _kind(parse_expression(text))


OPERATOR = Operator(
    "constant",
    "`0` becomes `1`, `[]` becomes `{}`, a text becomes one that a failing test asks for",
    0.72,
    edits,
    (
        Example("def f():\n    t = 0\n    return t", "def f():\n    t = 1\n    return t"),
        Example("def f():\n    return True", "def f():\n    return False"),
        Example("def f():\n    return []", "def f():\n    return {}"),
        Example("def f(s):\n    return s + ' I'", "def f(s):\n    return s + 'I '"),
        Example("def f(n):\n    return 'abcde'[n % 4]", "def f(n):\n    return 'abcde'[n % 5]"),
        Example("def f():\n    return 'no'", "def f():\n    return 'none'", expected=("'none'",)),
        Example(
            "def f(x):\n    return ',' if x else ';'", "def f(x):\n    return ',' if x else ','"
        ),
    ),
)
