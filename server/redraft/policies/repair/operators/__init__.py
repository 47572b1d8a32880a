"""The edit operators, one file each.

A new operator is a new file with its examples and one line in ``OPERATORS``; the
contract test runs every entry of the table on its own examples.
"""

from __future__ import annotations

from redraft.policies.repair.operators import (
    arguments,
    arithmetic,
    augmented,
    boolean,
    bounds,
    comparison,
    condition,
    constant,
    flow,
    guard,
    method,
    move,
    off_by_one,
    remove,
    variable,
    wrapping,
)
from redraft.policies.repair.operators.base import Example, Operator

OPERATORS: tuple[Operator, ...] = (
    comparison.OPERATOR,
    arithmetic.OPERATOR,
    off_by_one.OPERATOR,
    augmented.OPERATOR,
    boolean.OPERATOR,
    condition.OPERATOR,
    method.OPERATOR,
    constant.OPERATOR,
    bounds.OPERATOR,
    arguments.OPERATOR,
    variable.OPERATOR,
    move.OPERATOR,
    flow.OPERATOR,
    wrapping.OPERATOR,
    guard.OPERATOR,
    remove.OPERATOR,
)
"""Every operator, the likeliest first: among edits of one rank the earlier comes first."""

__all__ = ["OPERATORS", "Example", "Operator"]
