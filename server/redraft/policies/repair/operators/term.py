"""``a`` becomes ``a + b``: an operand that an expression lacks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.kinds import LIST, NUMBER, TEXT, kind_of, kind_of_value
from redraft.policies.repair.operators.scope import visible
from redraft.policies.repair.operators.vocabulary import elements, numbers
from redraft.policies.repair.subject import Subject, short

_GLUES = ('" "', '","', '"."', '", "', '"-"', '"_"', '":"', '"\\n"', '"/"')
_NAMES = 5
_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant)


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Computed values with one more operand: a number or a name at hand, a text between texts."""
    for node in subject.nodes:
        if not isinstance(node, ast.expr) or isinstance(getattr(node, "ctx", None), ast.Store):
            continue
        weight = _place(subject, node)
        if weight:
            yield from _extended(subject, node, weight)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            yield from _glued(subject, node)


def _place(subject: Subject, node: ast.expr) -> float:
    """How likely an operand is missing at a node, 0 where none is looked for."""
    parent = subject.parents.get(node)
    if isinstance(node, (ast.Constant, ast.Compare, ast.BoolOp, ast.GeneratorExp, ast.JoinedStr,
                         ast.Lambda, ast.Starred, ast.Slice, ast.FormattedValue)):  # fmt: skip
        return 0.0
    if isinstance(parent, (ast.Assign, ast.AugAssign, ast.Return)) and parent.value is node:
        return 1.0
    if isinstance(parent, ast.Compare):
        return 0.8
    if isinstance(parent, ast.BinOp):
        return 0.5
    if isinstance(parent, ast.Call) and node in parent.args:
        return 0.7
    if (
        isinstance(parent, (ast.Subscript, ast.Slice))
        and getattr(parent, "value", None) is not node
    ):
        return 0.7
    return 0.6 if isinstance(parent, (ast.IfExp, ast.Tuple, ast.ListComp)) else 0.0


def _extended(subject: Subject, node: ast.expr, weight: float) -> Iterator[TextEdit]:
    text = subject.text(node)
    kind = kind_of_value(subject, node)
    loose = f"({text})" if isinstance(node, (ast.BinOp, ast.IfExp)) else text
    held = text if isinstance(node, (*_ATOMS, ast.BinOp)) else f"({text})"
    if "\n" in text and not isinstance(node, ast.Call):
        held = loose = f"({text})"
    for new, rank in _sums(subject, node, kind, held, loose, text):
        what = f"computes `{short(new)}`, not `{short(text)}`"
        if isinstance(subject.parents.get(node), ast.Compare) and "\n" not in new:
            # arithmetic binds more tightly than a comparison
            yield TextEdit(subject.span(node), new, what, weight * rank)
        else:
            yield subject.replace(node, new, what, weight * rank)


def _sums(
    subject: Subject, node: ast.expr, kind: str | None, held: str, loose: str, text: str
) -> Iterator[tuple[str, float]]:
    names = [n for n in visible(subject, node) if n != text][:_NAMES]
    if kind in (NUMBER, None):
        yield from _with_numbers(subject, held, loose, text)
    for place, name in enumerate(names):
        other = kind_of(subject, name)
        if kind is not None and other is not None and kind != other:
            continue
        rank = 0.6 - 0.06 * place
        if kind in (TEXT, LIST) or other in (TEXT, LIST):
            yield f"{held} + {name}", rank
            yield f"{name} + {held}", rank * 0.8
            continue
        yield f"{held} + {name}", rank
        yield f"{held} - {name}", rank
        yield f"{loose} * {name}", rank * 0.7
        yield f"{name} - {loose}", rank * 0.5
        yield f"{loose} // {name}", rank * 0.3
        yield f"{loose} % {name}", rank * 0.4
    for element in elements(subject, node, 5):
        if element != text and kind in (NUMBER, None):
            yield f"{held} + {element}", 0.35
            yield f"{held} - {element}", 0.3
    if kind in (TEXT, LIST):
        yield f"{held}[::-1]" if isinstance(node, _ATOMS) else f"({text})[::-1]", 0.4


def _with_numbers(
    subject: Subject, held: str, loose: str, text: str
) -> Iterator[tuple[str, float]]:
    yield f"{held} + 1", 0.8
    yield f"{held} - 1", 0.8
    yield f"{loose} * 2", 0.5
    yield f"{loose} // 2", 0.5
    yield f"{loose} / 2", 0.45
    yield f"{loose} ** 2", 0.4
    yield f"-{loose}", 0.5
    yield f"{loose} % 2", 0.35
    yield f"1 - {loose}", 0.2
    for number in numbers(subject)[:6]:
        if number in ("0", "1"):
            continue
        yield f"{held} + {number}", 0.35
        yield f"{held} - {number}", 0.35
        yield f"{loose} * {number}", 0.3
        yield f"{loose} % {number}", 0.35
        if number != "2":
            yield f"{loose} // {number}", 0.25
            yield f"{loose} ** {number}", 0.2 if len(number) < 2 else 0.02


def _glued(subject: Subject, node: ast.BinOp) -> Iterator[TextEdit]:
    """A separator between two texts that are put together."""
    kinds = {kind_of_value(subject, node.left), kind_of_value(subject, node.right)}
    if not kinds <= {TEXT, None} or isinstance(subject.parents.get(node), ast.Compare):
        return
    left, right = subject.text(node.left), subject.text(node.right)
    if isinstance(node.right, ast.BinOp):
        right = f"({right})"
    if isinstance(node.left, ast.BinOp) and not isinstance(node.left.op, ast.Add):
        left = f"({left})"
    for place, glue in enumerate(_GLUES):
        weight = (0.5 if TEXT in kinds else 0.3) * (1 - 0.05 * place)
        new = f"{left} + {glue} + {right}"
        yield subject.replace(node, new, f"puts `{glue}` between the two", weight)


OPERATOR = Operator(
    "term",
    "`a` becomes `a + b`, `a * 2` or `-a`; `s + t` becomes `s + ' ' + t`",
    0.45,
    edits,
    (
        Example("def f(a, b):\n    return a", "def f(a, b):\n    return a + b"),
        Example(
            "def f(a, b):\n    c = a + b\n    return c",
            "def f(a, b):\n    c = (a + b) / 2\n    return c",
        ),
        Example(
            "def f(n, t):\n    return n == t % 10", "def f(n, t):\n    return n ** 2 == t % 10"
        ),
        Example(
            'def f(s):\n    t = "x"\n    return t + s',
            'def f(s):\n    t = "x"\n    return t + "." + s',
        ),
        Example(
            "def f(xs, i):\n    s = 0\n    s += xs[i]\n    return -s",
            "def f(xs, i):\n    s = 0\n    s += xs[i] - 1\n    return -s",
        ),
    ),
)
