"""What docstrings and tests say that calls give, and the edit that lets one of them say another value.

Read are examples whose output is one value written out, and assertions of the form
``assert f(…) == value`` where nothing comes before them in their test but others of
the kind: what a test prepares, patches or is given may make the call another one.
"""

from __future__ import annotations

import ast
import doctest
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from redraft.core.function import Function
from redraft.core.literals import is_literal
from redraft.core.suspicion import NoCorrection, Stated
from redraft.core.task import Project
from redraft.core.text import Document, Edit, Span

MOST_FILES = 8
"""Test files that are read."""
_FLAGS = frozenset({doctest.NORMALIZE_WHITESPACE, doctest.DONT_ACCEPT_TRUE_FOR_1})
"""Options of an example under which its output still is what the interpreter prints."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """``assert call == value`` in a test, and where the value stands in the file."""

    call: str
    value: str
    line: int
    span: Span


def all_stated(
    document: Document, function: Function, project: Project, tests: Sequence[str]
) -> tuple[Stated, ...]:
    """What a docstring and the tests named state; reads the tests' files from the disk."""
    found = list(examples(function))
    if document.path is None:
        return tuple(found)
    root = project.root.resolve()
    names = dict.fromkeys(test.partition("::")[0] for test in tests if "::" in test)
    for name in tuple(names)[:MOST_FILES]:
        path = project.root / name
        if not path.resolve().is_relative_to(root):
            continue
        try:
            text = document.text if path == document.path else path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        here = [test for test in tests if test.startswith(f"{name}::")]
        home = Document(path.as_uri(), text, path=path)
        found += assertions(home, here, function, document.path, project.root)
    return tuple(found)


def examples(function: Function) -> tuple[Stated, ...]:
    """The examples of a docstring whose output is one value, by their place in the docstring.

    ``line`` is that of the function on which the output begins; -1 where the
    docstring's lines are not those of the file.
    """
    docstring = function.docstring or ""
    try:
        found = doctest.DocTestParser().get_examples(docstring)
    except ValueError:  # doctest itself would not take it
        return ()
    lines = function.source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    stated, start = [], 0
    for index, example in enumerate(found):
        want = example.want.strip()
        if example.exc_msg is not None or not set(example.options) <= _FLAGS:
            continue
        if not is_value(want) or expression(example.source) is None:
            continue
        start = _line_of(lines, example, start)
        stated.append(Stated(example.source.strip(), want, start, index))
    return tuple(stated)


def assertions(
    document: Document, tests: Sequence[str], function: Function, home: Path, root: Path
) -> tuple[Stated, ...]:
    """The plain assertions on a function of the file ``home`` in a test file, of the tests named."""
    module = parse(document.text)
    if module is None or document.path is None:
        return ()
    known = _imported(module, home, root, function.qualname.partition(".")[0])
    return tuple(
        Stated(found.call, found.value, found.line, index, test, document.path)
        for test in tests
        for index, found in enumerate(_plain(document, module, test))
        if document.path == home or _root(found.call) in known
    )


def assertion_edit(document: Document, stated: Stated, value: str) -> Edit | NoCorrection:
    """The edit of an assertion's value, checked by reading the file again."""
    changed = NoCorrection("The test does not say so any more; ask for a critique again.")
    module = parse(document.text)
    if module is None:
        return NoCorrection("The test file cannot be read as Python.")
    found = _plain(document, module, stated.test)
    if stated.index >= len(found):
        return changed
    here = found[stated.index]
    if (here.call, here.value) != (stated.call, stated.expected):
        return changed
    edit = Edit(here.span, value)
    after = parse(document.apply(edit).text)
    again = _plain(document.apply(edit), after, stated.test) if after is not None else []
    if len(again) != len(found) or again[stated.index].value != value:
        return NoCorrection("The value cannot be written in the test's place.")
    rest = [one for at, one in enumerate(found) if at != stated.index]
    if [(one.call, one.value) for one in rest] != [
        (one.call, one.value) for at, one in enumerate(again) if at != stated.index
    ]:
        return NoCorrection("The value cannot be written in the test's place.")
    return edit


def expression(text: str) -> ast.expr | None:
    """The tree of one expression, None when the text is not one."""
    tree = parse(text.strip())
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    return tree.body[0].value


def is_value(text: str) -> bool:
    """Whether a text is one value written out, no part of it left out."""
    tree = expression(text)
    return tree is not None and is_literal(tree) and "..." not in text


def parse(text: str) -> ast.Module | None:
    """The tree of a text, None when it is not Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _line_of(lines: Sequence[str], example: doctest.Example, start: int) -> int:
    """The function's line on which an example's output begins, from ``start`` on."""
    source = example.source.strip().split("\n")
    want = example.want.split("\n")[0].strip()
    for at in range(max(start, 0), len(lines) - len(source)):
        if lines[at].strip().lstrip("\"'rRuU").lstrip() != f">>> {source[0].strip()}":
            continue
        output = lines[at + len(source)].strip()
        if output.startswith(want) or want.startswith(output.rstrip("\"'").rstrip()):
            return at + len(source)
    return -1


def _plain(document: Document, module: ast.Module, test: str) -> list[Assertion]:
    """The assertions at the start of a test that is given nothing and prepares nothing."""
    body: Sequence[ast.stmt] = module.body
    *classes, name = test.partition("::")[2].split("::")
    for wanted in classes:
        one = _only([n for n in body if isinstance(n, ast.ClassDef) and n.name == wanted])
        if not isinstance(one, ast.ClassDef) or one.bases or one.decorator_list or _prepares(one):
            return []
        body = one.body
    function = _only(
        [
            n
            for n in body
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and n.name == name
        ]
    )
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return []
    given = function.args
    most = 1 if classes else 0
    if (
        len(given.posonlyargs + given.args) > most
        or given.vararg
        or given.kwonlyargs
        or given.kwarg
    ):
        return []
    if _prepares(module):
        return []
    found = []
    for step in function.body:
        if isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant):
            continue
        one_assertion = _assertion(document, step)
        if one_assertion is None:
            break
        found.append(one_assertion)
    return found


def _only(found: Sequence[ast.stmt]) -> ast.stmt | None:
    return found[0] if len(found) == 1 else None


def _prepares(node: ast.Module | ast.ClassDef) -> bool:
    """Whether something is done before each test: a fixture, a ``setup``, a module-wide mark."""
    for step in node.body:
        if isinstance(step, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if step.name.lower().startswith(("setup", "teardown")) or step.name == "__init__":
                return True
            if any("fixture" in ast.unparse(mark) for mark in step.decorator_list):
                return True
        elif isinstance(step, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in step.targets
        ):
            return True
    return False


def _assertion(document: Document, step: ast.stmt) -> Assertion | None:
    if not isinstance(step, ast.Assert) or not isinstance(step.test, ast.Compare):
        return None
    compared = step.test
    if len(compared.ops) != 1 or not isinstance(compared.ops[0], ast.Eq):
        return None
    for call, value in (
        (compared.left, compared.comparators[0]),
        (compared.comparators[0], compared.left),
    ):
        if isinstance(call, ast.Call) and is_literal(value):
            span = _span(document, value)
            text = document.slice(span)
            if is_value(text):
                return Assertion(ast.unparse(call), text, step.lineno - 1, span)
    return None


def _span(document: Document, node: ast.expr) -> Span:
    """Where an expression stands; ``ast`` counts columns in bytes, but not a byte-order mark."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    mark = len("\ufeff".encode()) if document.text.startswith("\ufeff") else 0
    starts = document.line_starts
    return Span(
        starts[node.lineno - 1] + node.col_offset + (mark if node.lineno == 1 else 0),
        starts[node.end_lineno - 1] + node.end_col_offset + (mark if node.end_lineno == 1 else 0),
    )


def _root(call: str) -> str:
    """The name that a call begins with: ``shop`` of ``shop.f(1)``."""
    tree = expression(call)
    while isinstance(tree, (ast.Call, ast.Attribute)):
        tree = tree.func if isinstance(tree, ast.Call) else tree.value
    return tree.id if isinstance(tree, ast.Name) else ""


def _imported(module: ast.Module, home: Path, root: Path, first: str) -> frozenset[str]:
    """The names by which a test file surely reaches what ``home`` defines as ``first``.

    A name that the file binds a second time, wherever, may be another thing.
    """
    if not home.is_relative_to(root):
        return frozenset()
    parts = home.relative_to(root).with_suffix("").parts
    if parts[-1] == "__init__":
        parts = parts[:-1]
    bound: dict[str, int] = {}
    known: set[str] = set()
    for node in ast.walk(module):
        for name, source in _binds(node):
            bound[name] = bound.get(name, 0) + 1
            if source and _reaches(source, parts, isinstance(node, ast.Import) or name == first):
                known.add(name)
    return frozenset(name for name in known if bound[name] == 1)


def _reaches(source: tuple[str, ...], parts: tuple[str, ...], around: bool) -> bool:
    """Whether an import of ``source`` gives the module ``parts``, or what it defines.

    The module's name may begin at the project's root or further in (``src/``).  With
    ``around`` a package around it will do, which hands on what it defines.
    """
    inner = [parts[start:] for start in range(len(parts))]
    if source in inner:
        return True
    return around and any(
        source == name[: len(source)]
        or (len(source) > 1 and source[:-1] == name[: len(source) - 1])
        for name in inner
    )


def _binds(node: ast.AST) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The names that a node binds, with the dotted parts of what they are imported from."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            parts = tuple(alias.name.split("."))
            yield (alias.asname or parts[0]), parts
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            source = (*(node.module or "").split("."), alias.name)
            yield (alias.asname or alias.name), tuple(part for part in source if part)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name, None
    elif isinstance(node, ast.arg):
        yield node.arg, None
    elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id, None
