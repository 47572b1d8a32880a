"""What the file around a function offers: attributes of the same things, statements to borrow.

Most of what a repair needs stands in the same file already (the "plastic surgery
hypothesis": Barr, Brun, Devanbu, Harman, Sarro, FSE 2014).
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from redraft.policies.repair.subject import Subject, parse

_LONGEST, _LONGEST_CONDITION = 120, 60
_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Delete)


@dataclass(frozen=True, slots=True)
class Donor:
    """A statement that stands elsewhere: its text on one line, and the names it reads."""

    text: str
    needs: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """``attributes`` are those seen, and never called, by the text before their dot;
    ``donors`` are statements of other functions, guards on two lines among them, and
    ``conditions`` what other functions ask.  The most frequent come first."""

    attributes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    donors: tuple[Donor, ...] = ()
    conditions: tuple[Donor, ...] = ()


def neighbourhood(subject: Subject) -> Neighbourhood:
    """What stands around a function; empty where the file is not known or cannot be read."""
    return _read(subject.hints.around, subject.function.name)


@lru_cache(maxsize=4)
def _read(text: str, name: str) -> Neighbourhood:
    tree = parse(text) if text else None
    if tree is None:
        return Neighbourhood()
    module = frozenset((*_bound(tree), *vars(builtins)))
    seen: dict[str, Counter[str]] = {}
    for holder, attribute in _attributes(tree):
        seen.setdefault(holder, Counter())[attribute] += 1
    statements: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    needs: dict[str, frozenset[str]] = {}
    for function in ast.walk(tree):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and function.name != name:
            for node in ast.walk(function):
                for part, count in ((node, statements), *((c, asked) for c in _conditions(node))):
                    if count is asked or _donates(node):
                        told = ast.unparse(part)
                        count[told] += 1
                        needs[told] = frozenset(_reads(part)) - module
    return Neighbourhood(
        {holder: tuple(a for a, _ in found.most_common()) for holder, found in seen.items()},
        _donors(statements, needs, _LONGEST),
        _donors(asked, needs, _LONGEST_CONDITION),
    )


def _donors(
    found: Counter[str], needs: dict[str, frozenset[str]], longest: int
) -> tuple[Donor, ...]:
    return tuple(
        Donor(text, needs[text], count)
        for text, count in found.most_common()
        if needs[text] and len(text) <= longest
    )


def _donates(node: ast.AST) -> bool:
    """Whether a statement can stand elsewhere: a simple one, or a guard that leaves at once."""
    if isinstance(node, ast.If):
        leaves = isinstance(node.body[0], (ast.Return, ast.Raise, ast.Continue))
        return leaves and len(node.body) == 1 and not node.orelse
    return isinstance(node, _SIMPLE) and not _documents(node)


def _conditions(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        yield from _operands(node.test)


def _operands(test: ast.expr) -> Iterator[ast.expr]:
    if isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _operands(value)
    elif isinstance(test, (ast.Compare, ast.Call, ast.UnaryOp)):
        yield test


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


def _reads(statement: ast.AST) -> Iterator[str]:
    """Names that have to be there already: what is read, and what is set anew or added to."""
    inner = {name.id for node in ast.walk(statement) if isinstance(node, ast.comprehension)
             for name in ast.walk(node.target) if isinstance(name, ast.Name)}  # fmt: skip
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id not in inner:
            yield node.id


def _documents(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
