"""Values as Python writes them: whether two texts are one value, and whether a text is its ``repr``."""

from __future__ import annotations

import ast
import math
import warnings


def literal(text: str) -> tuple[object] | None:
    """The value that a text writes out, alone in a tuple because it may be None; None for any other
    text."""
    try:
        with warnings.catch_warnings():
            # an escape such as "\d" is the affair of whoever wrote it
            warnings.simplefilter("ignore")
            return (ast.literal_eval(text.strip()),)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def is_literal(tree: ast.expr) -> bool:
    """Whether an expression is a value written out."""
    try:
        ast.literal_eval(tree)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def equal(one: object, other: object) -> bool:
    """Whether two values are one, types included; a float's last digit does not count."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9) or one == other
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    return bool(one == other)


def agree(one: str, other: str) -> bool | None:
    """Whether two texts are one value; None where one of them is no literal.

    ``1``, ``1.0`` and ``True`` agree here, because to an assertion they are equal.
    """
    first, second = literal(one), literal(other)
    if first is None or second is None:
        return None
    return bool(first == second) or equal(first[0], second[0])


def is_repr(text: str) -> bool:
    """Whether a text is what Python prints for a value, whole and the same each time.

    A set is not: the order of its elements is chance.  Nor is None, of which an
    interpreter prints nothing.
    """
    value = literal(text)
    if value is None or value[0] is None or repr(value[0]) != text:
        return False
    return not any(isinstance(node, ast.Set) for node in ast.walk(ast.parse(text, mode="eval")))
