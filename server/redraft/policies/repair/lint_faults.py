"""Which linter findings are faults, as against matters of taste.

Codes are ruff's (docs.astral.sh/ruff/rules).  Only what goes wrong whenever the
line is run is here: a critique that repeats taste would raise false alarms.
"""

from __future__ import annotations

import ast
from typing import TypeGuard

from redraft.core.critique import Point
from redraft.core.task import LintFact
from redraft.policies.repair.rewrites.base import defaults
from redraft.policies.repair.subject import Subject

FAULTS: dict[str, str] = {
    "F502": "a format of named fields is given no mapping",
    "F503": "a format of plain fields is given a mapping",
    "F505": "the mapping of a format lacks a key",
    "F507": "the format has another number of fields than it is given values",
    "F509": "the format has a letter that does not exist",
    "F524": "the format names a field that it is not given",
    "F621": "the assignment unpacks more names than Python allows",
    "F622": "the assignment has two starred names",
    "F632": "`is` compares identity, and equal texts or numbers need not be identical",
    "F701": "`break` stands outside a loop",
    "F702": "`continue` stands outside a loop",
    "F706": "`return` stands outside a function",
    "F821": "the name is defined nowhere",
    "F822": "the exported name is defined nowhere",
    "F823": "the local name is used before anything is assigned to it",
    "B020": "the loop's variable overwrites what the loop runs over",
    "PLE1310": "the characters to strip repeat, as if a whole word were meant",
}
MUTABLE_DEFAULT = "B006"
_CHANGERS = frozenset({"append", "add", "extend", "update", "insert", "pop", "remove", "clear",
    "setdefault", "sort", "reverse", "discard", "popitem", "appendleft"})  # fmt: skip


def faults(subject: Subject, facts: tuple[LintFact, ...]) -> tuple[Point, ...]:
    """A point for each finding that is a fault."""
    lines = subject.source.split("\n")
    points = []
    for fact in facts:
        why = FAULTS.get(fact.code)
        if fact.code == MUTABLE_DEFAULT and default_is_shared(subject):
            why = "the default is made once and shared by all calls, and the function changes it"
        if why is None:
            continue
        known = 0 <= fact.line < len(lines)
        points.append(
            Point(
                f"{fact.message} ({fact.code}): {why}",
                quote=lines[fact.line].strip() if known else "",
                line=fact.line if known else None,
                source="lint",
            )
        )
    return tuple(points)


def default_is_shared(subject: Subject) -> bool:
    """Whether a parameter with a mutable default is changed in place or handed out.

    A mutable default that is only read does no harm.
    """
    shared = {
        name
        for name, default in defaults(subject).items()
        if isinstance(default, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.Call))
    }
    for node in subject.nodes:
        target: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func.value if node.func.attr in _CHANGERS else None
        elif isinstance(node, ast.AugAssign):
            target = node.target
        elif isinstance(node, ast.Return) or _stores(node):
            target = node.value
        if isinstance(target, ast.Name) and target.id in shared:
            return True
    return False


def _stores(node: ast.AST) -> TypeGuard[ast.Subscript]:
    return isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
