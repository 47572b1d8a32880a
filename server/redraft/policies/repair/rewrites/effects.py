"""What running a part of a function may change, as far as its text says, and what it may not."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.rewrites import base
from redraft.policies.repair.rewrites.kinds import builtin, kinds, names_in, stored_in
from redraft.policies.repair.subject import Subject

Loop = ast.For | ast.AsyncFor | ast.While
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_PURE = ("len", "abs", "min", "max", "sum", "sorted", "range", "enumerate", "zip", "reversed",
         "isinstance", "ord", "chr", "str", "repr", "int", "float", "bool", "tuple", "list", "set",
         "frozenset", "dict", "any", "all", "round", "divmod", "print", "hash", "format")  # fmt: skip
_READERS = frozenset({
    "index", "count", "copy", "get", "items", "keys", "values", "join", "split",
    "rsplit", "strip", "lstrip", "rstrip", "lower", "upper", "startswith", "endswith", "replace",
    "find", "rfind", "format", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower",
    "title", "capitalize", "splitlines", "partition", "rpartition", "union", "intersection", "difference", "issubset",
    "issuperset", "isdisjoint", "zfill", "ljust", "rjust", "center", "encode", "decode", "bit_length",
    "most_common"
})  # fmt: skip
CHANGERS = frozenset({
    "append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add",
    "discard", "update", "setdefault", "popitem", "appendleft", "popleft", "extendleft", "rotate"
})  # fmt: skip
_FRESH = ("list", "dict", "set", "sorted", "bytearray", "tuple", "frozenset")


def loops_around(subject: Subject, node: ast.AST) -> Iterator[Loop]:
    """The loops of the function itself that run a node more than once, innermost first."""
    child, parent = node, subject.parents.get(node)
    while parent is not None and parent is not subject.function:
        if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            return
        if isinstance(parent, (ast.For, ast.AsyncFor, ast.While)) and (
            child in parent.body or (isinstance(parent, ast.While) and child is parent.test)
        ):
            yield parent
        child, parent = parent, subject.parents.get(parent)


def comprehension_around(subject: Subject, node: ast.AST) -> ast.expr | None:
    """The innermost comprehension that runs a node once per element."""
    child, parent = node, subject.parents.get(node)
    while isinstance(parent, (ast.expr, ast.comprehension, ast.keyword)):
        if isinstance(parent, ast.Lambda):
            return None
        if isinstance(parent, ast.comprehension):
            owner = subject.parents[parent]
            assert isinstance(owner, COMPREHENSIONS)
            first = owner.generators[0]
            if not (parent is first and child is first.iter):
                return owner
            # the first source is evaluated once, outside of the comprehension
            child, parent = owner, subject.parents.get(owner)
            continue
        if isinstance(parent, COMPREHENSIONS):
            return parent
        child, parent = parent, subject.parents.get(parent)
    return None


def statement_of(subject: Subject, node: ast.AST) -> ast.stmt | None:
    """The statement that a node is in; None inside a nested function."""
    found: ast.stmt | None = None
    while node is not subject.function:
        if isinstance(node, ast.stmt) and found is None:
            found = node
        above = subject.parents.get(node)
        if above is None or (above is not subject.function and isinstance(above, base.SCOPES)):
            return None
        node = above
    return found


def changed_in(subject: Subject, node: ast.AST) -> set[str] | None:
    """The names whose objects running a node may change; None where it may be any."""
    changed: set[str] = set()
    for inner in ast.walk(node):
        target: ast.expr | None = None
        if isinstance(inner, (ast.Yield, ast.YieldFrom, ast.Await, ast.With, ast.AsyncWith)):
            return None
        if isinstance(inner, ast.Call):
            if isinstance(inner.func, ast.Attribute):
                if inner.func.attr in CHANGERS:
                    target = inner.func.value
                elif inner.func.attr not in _READERS:
                    return None
            elif builtin(subject, inner, *_PURE) is None and not _raises(subject, inner):
                return None
        elif isinstance(inner, (ast.Subscript, ast.Attribute)):
            target = inner.value if not isinstance(inner.ctx, ast.Load) else None
        elif isinstance(inner, ast.AugAssign):
            target = inner.target if isinstance(inner.target, ast.Name) else None
        if target is not None:
            if not isinstance(target, ast.Name):
                return None
            changed.add(target.id)
    return changed


def _raises(subject: Subject, call: ast.Call) -> bool:
    return isinstance(subject.parents.get(call), ast.Raise)


def fresh(subject: Subject, name: str) -> bool:
    """Whether a name stands for objects alone that the function has made itself."""
    values = kinds(subject).values(name)
    return bool(values) and all(_makes(subject, value) for value in values or ())


def _makes(subject: Subject, value: ast.expr) -> bool:
    made = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
    if isinstance(value, made):
        return True
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id in ("deque", "Counter", "defaultdict") or bool(
            builtin(subject, value, *_FRESH)
        )
    # numbers and texts do not change
    return kinds(subject).of(value) in ("int", "str", "float", "bool", "bytes")


def untouched(subject: Subject, name: str, node: ast.AST) -> bool:
    """Whether running a node surely leaves a name bound as it is and its object unchanged."""
    if name in stored_in(node):
        return False
    changed = changed_in(subject, node)
    if changed is None or name in changed:
        return False
    if not all(fresh(subject, other) or _number(subject, other) for other in changed):
        return False
    # another name for the same object
    values = kinds(subject).values(name)
    if values is None:
        return kinds(subject).parameter(name) and not kinds(subject).rebound(name)
    return not any(names_in(value) & changed and not _makes(subject, value) for value in values)


def _number(subject: Subject, name: str) -> bool:
    return kinds(subject).of(ast.Name(name, ast.Load())) in ("int", "str", "float", "bool", "bytes")


def bound_before(subject: Subject, name: str, anchor: ast.stmt) -> bool:
    """Whether a name surely has a value when a statement is reached."""
    if kinds(subject).parameter(name):
        return True
    node: ast.AST = anchor
    while node is not subject.function:
        above = subject.parents[node]
        for field in ("body", "orelse", "finalbody"):
            block = getattr(above, field, None)
            if isinstance(block, list) and node in block:
                earlier = block[: block.index(node)]
                if any(_binds(statement, name) for statement in earlier):
                    return True
        node = above
    return False


def _binds(statement: ast.stmt, name: str) -> bool:
    targets: list[ast.expr] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets = [statement.target]
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)
