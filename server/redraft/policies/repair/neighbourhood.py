"""What the file around a function offers: attributes of the same things, statements to borrow.

Most of what a repair needs stands in the same file already (the "plastic surgery
hypothesis": Barr, Brun, Devanbu, Harman, Sarro, FSE 2014).
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from redraft.policies.repair.subject import Subject, parse

_LONGEST = 100
_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Delete)


@dataclass(frozen=True, slots=True)
class Donor:
    """A statement that stands elsewhere: its text on one line, and the names it reads."""

    text: str
    needs: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """``attributes`` are those seen, and never called, by the text before their dot, the most
    frequent first; ``donors`` are statements of other functions, the most frequent first."""

    attributes: dict[str, tuple[str, ...]]
    donors: tuple[Donor, ...]


def neighbourhood(subject: Subject) -> Neighbourhood:
    """What stands around a function; empty where the file is not known or cannot be read."""
    return _read(subject.hints.around, subject.function.name)


@lru_cache(maxsize=4)
def _read(text: str, name: str) -> Neighbourhood:
    tree = parse(text) if text else None
    if tree is None:
        return Neighbourhood({}, ())
    module = {*_bound(tree), *vars(builtins)}
    seen: dict[str, Counter[str]] = {}
    for holder, attribute in _attributes(tree):
        seen.setdefault(holder, Counter())[attribute] += 1
    found: Counter[str] = Counter()
    needs: dict[str, frozenset[str]] = {}
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and function.name != name:
            for statement in ast.walk(function):
                if isinstance(statement, _SIMPLE) and not _documents(statement):
                    donor = ast.unparse(statement)
                    if len(donor) <= _LONGEST and "\n" not in donor:
                        found[donor] += 1
                        needs[donor] = frozenset(_reads(statement)) - module
    donors = tuple(
        Donor(donor, needs[donor], n) for donor, n in found.most_common() if needs[donor]
    )
    return Neighbourhood({h: tuple(a for a, _ in c.most_common()) for h, c in seen.items()}, donors)


def _bound(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        else:
            yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name)
                        and isinstance(n.ctx, ast.Store))  # fmt: skip


def _attributes(tree: ast.Module) -> Iterator[tuple[str, str]]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in called:
            if isinstance(node.value, (ast.Name, ast.Attribute)):
                yield ast.unparse(node.value), node.attr
        elif isinstance(node, ast.ClassDef):
            # fields of a dataclass, a NamedTuple and the like
            for part in node.body:
                if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                    yield "self", part.target.id


def _reads(statement: ast.stmt) -> Iterator[str]:
    """Names that have to be there already: what is read, and what is set anew or added to."""
    inner = {name.id for node in ast.walk(statement) if isinstance(node, ast.comprehension)
             for name in ast.walk(node.target) if isinstance(name, ast.Name)}  # fmt: skip
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id not in inner:
            yield node.id


def _documents(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
