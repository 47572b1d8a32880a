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
    branch,
    comparison,
    condition,
    conjunct,
    constant,
    copying,
    default,
    everywhere,
    exception,
    flow,
    guard,
    insert,
    keywords,
    loop,
    mapping,
    method,
    move,
    off_by_one,
    operand,
    receiver,
    remove,
    replaced_test,
    reuse,
    sorting,
    string_method,
    subscript,
    supply,
    swap,
    term,
    variable,
    wrapping,
)
from redraft.policies.repair.operators.base import Example, Operator

OPERATORS: tuple[Operator, ...] = (
    comparison.OPERATOR,
    off_by_one.OPERATOR,
    condition.OPERATOR,
    boolean.OPERATOR,
    augmented.OPERATOR,
    arithmetic.OPERATOR,
    method.OPERATOR,
    swap.OPERATOR,
    move.OPERATOR,
    arguments.OPERATOR,
    constant.OPERATOR,
    operand.OPERATOR,
    subscript.OPERATOR,
    keywords.OPERATOR,
    variable.OPERATOR,
    bounds.OPERATOR,
    flow.OPERATOR,
    remove.OPERATOR,
    default.OPERATOR,
    loop.OPERATOR,
    term.OPERATOR,
    sorting.OPERATOR,
    mapping.OPERATOR,
    exception.OPERATOR,
    receiver.OPERATOR,
    supply.OPERATOR,
    copying.OPERATOR,
    everywhere.OPERATOR,
    wrapping.OPERATOR,
    string_method.OPERATOR,
    conjunct.OPERATOR,
    replaced_test.OPERATOR,
    insert.OPERATOR,
    branch.OPERATOR,
    reuse.OPERATOR,
    guard.OPERATOR,
)
"""Every operator, the likeliest first: among edits of one rank the earlier comes first."""

__all__ = ["OPERATORS", "Example", "Operator"]
