"""Which linter findings are faults, as against matters of taste.

Codes are ruff's (docs.astral.sh/ruff/rules).  A fault by which the line fails
whenever it is run is sure, unless a passing test ran that very line.  The others
are likely and are told as remarks where every test passes: a critique that makes
faults of them would raise false alarms.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Set as AbstractSet
from typing import TypeGuard

from redraft.core.critique import Point
from redraft.core.task import LintFact, Task
from redraft.policies.repair.names import reads, unbound
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
LIKELY = frozenset({"F632", "F822", "B020", "PLE1310", "B006"})
"""Faults of which some right function is made; the others fail whenever the line is run."""
UNDEFINED = "F821"
MUTABLE_DEFAULT = "B006"
_NAMED = re.compile(r"[`'\"](\w+)[`'\"]")
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
    # a linter may name a line twice, for two columns
    return tuple(dict.fromkeys(points))


def sure(
    subject: Subject, task: Task, facts: tuple[LintFact, ...], ran: AbstractSet[int] = frozenset()
) -> tuple[Point, ...]:
    """The points of the findings that leave no doubt; ``ran`` are lines that a passing test ran."""
    kept = []
    for fact in facts:
        if fact.code not in FAULTS or fact.code in LIKELY or fact.line in ran:
            continue
        if fact.code == UNDEFINED:
            named = _NAMED.search(fact.message)
            tests = (snippet.source for snippet in task.context.tests)
            # an annotation may name what is nowhere, and a tool may not see what sets a name
            if named is None or not reads(subject, named[1], fact.line):
                continue
            if not unbound(named[1], task.document.text, *tests):
                continue
        kept.append(fact)
    return faults(subject, tuple(kept))


def default_is_shared(subject: Subject) -> bool:
    """Whether a parameter with a mutable default is changed in place or handed out.

    A mutable default that is only read does no harm, and one that is a memory on
    purpose (a mapping whose keys are set, a list that starts with something) is none
    to be taken away.
    """
    shared = {
        name
        for name, default in defaults(subject).items()
        if isinstance(default, (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.Call))
        and not (isinstance(default, ast.List) and default.elts)
    }
    mappings = {name for name, default in defaults(subject).items() if _is_mapping(default)}
    for node in subject.nodes:
        target: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func.value if node.func.attr in _CHANGERS else None
        elif isinstance(node, ast.AugAssign):
            target = node.target
        elif isinstance(node, ast.Return) or _stores(node):
            target = node.value
            if isinstance(target, ast.Name) and target.id in mappings and _stores(node):
                target = None
        if isinstance(target, ast.Name) and target.id in shared:
            return True
    return False


def _stores(node: ast.AST) -> TypeGuard[ast.Subscript]:
    return isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)


def _is_mapping(default: ast.expr) -> bool:
    if isinstance(default, ast.Call) and isinstance(default.func, ast.Name):
        return default.func.id in ("dict", "defaultdict", "OrderedDict")
    return isinstance(default, (ast.Dict, ast.DictComp))
