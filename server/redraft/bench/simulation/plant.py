"""Real drafts of a real function: right ones by renaming, wrong ones by the repairer run backwards."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

from redraft.bench.simulation.chance import shuffled
from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.fingerprint import compiled, fingerprint
from redraft.policies.repair.operators import OPERATORS
from redraft.policies.repair.subject import Subject, parse

_ODD = re.compile(r"\b(locals|globals|vars|eval|exec|dir|super|__class__)\b")

_EDITS = 40
"""Edits of one operator that are looked at."""


def bugs(reference: str, count: int, *key: object) -> tuple[str, ...]:
    """Up to ``count`` wrong versions, each one operator's edit of the reference.

    All compile, and no two of them, nor one and the reference, have the same
    bytecode.  Which of an operator's edits are taken hangs on the key.  That an
    edit which changes the code changes what it does is not checked.

    Raises:
        ValueError: the reference is not one function.
    """
    subject = Subject(reference)
    known = {fingerprint(reference)}
    found: list[str] = []
    for edit in _in_turn(subject, key):
        if len(found) == count:
            break
        source = edit.apply(reference)
        tree, mark = parse(source), fingerprint(source)
        # a tree may still have no code: a ``break`` outside of a loop
        if tree is None or mark in known or compiled(tree) is None:
            continue
        known.add(mark)
        found.append(source)
    return tuple(found)


def twins(reference: str, count: int) -> tuple[str, ...]:
    """The reference and up to ``count`` - 1 versions of it that do the same under another name.

    One local variable is renamed at all its places, which no caller can see.  The
    reference alone where no variable can be renamed for certain.

    Raises:
        ValueError: the reference is not one function.
    """
    subject = Subject(reference)
    name = next(_renamable(subject), None)
    if name is None:
        return (reference,)
    words = set(re.findall(r"\w+", reference))
    fresh = (f"{name}_{n}" for n in range(1, 10 * count) if f"{name}_{n}" not in words)
    renamed = (
        _renamed(subject, name, new) for _, new in zip(range(count - 1), fresh, strict=False)
    )
    return (reference, *renamed)


def _in_turn(subject: Subject, key: tuple[object, ...]) -> Iterator[TextEdit]:
    """The edits of every operator, one of each in turn, so that no kind crowds out the others."""
    rows = []
    for operator in shuffled(OPERATORS, "operators", *key):
        edits = tuple(islice(operator.edits(subject), _EDITS))
        rows.append(iter(shuffled(edits, operator.name, *key)))
    while rows:
        for row in tuple(rows):
            edit = next(row, None)
            if edit is None:
                rows.remove(row)
            else:
                yield edit


def _renamable(subject: Subject) -> Iterator[str]:
    """Local variables that are plain names wherever they stand, the most used first."""
    nodes = list(ast.walk(subject.function))
    if _ODD.search(subject.source) or any(isinstance(n, (ast.ClassDef, ast.Match)) for n in nodes):
        return
    barred = {name for node in nodes for name in _bound_otherwise(node)}
    stored = Counter(
        n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    )
    for name, _ in stored.most_common():
        # a name that starts with two underscores is another name within a class
        if name not in barred and not name.startswith("__"):
            yield name


def _bound_otherwise(node: ast.AST) -> Collection[str]:
    """Names that a node binds, or uses, at a place that is no plain name of the tree."""
    if isinstance(node, ast.arg):
        return (node.arg,)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return (node.name,)
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return node.names
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ExceptHandler):
        return (node.name,) if node.name else ()
    if isinstance(node, ast.JoinedStr):
        # before Python 3.12 the tree does not say where the names in it stand
        return [n.id for n in ast.walk(node) if isinstance(n, ast.Name)]
    return ()


def _renamed(subject: Subject, old: str, new: str) -> str:
    places = sorted(
        subject.span(node).start
        for node in ast.walk(subject.function)
        if isinstance(node, ast.Name) and node.id == old
    )
    source, length = subject.source, len(old.encode())
    for start in reversed(places):
        source = TextEdit(Span(start, start + length), new, "renames").apply(source)
    return source
