"""What surrounds a function: for a model's eyes, in bounded size."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redraft.core.function import Function
from redraft.core.task import Context, Project, Snippet
from redraft.core.text import Document
from redraft.languages.python.classes import class_header
from redraft.languages.python.functions import list_functions
from redraft.languages.python.grammar import CLASS, FUNCTION
from redraft.languages.python.parse import Parsed, Parses
from redraft.languages.python.splice import dedent
from redraft.languages.python.tests import Selector

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_SNIPPETS = 6
MOST_CHARACTERS = 2_000
"""Bounds on each kind of snippet: how many, and how long one is."""
_TEST_FILES = 8
_IMPORT_CHARACTERS = 4_000
_IMPORTS = frozenset({"import_statement", "import_from_statement", "future_import_statement"})
_GUARDS = frozenset({"if_statement", "try_statement", "else_clause", "except_clause", "block"})


def surroundings(
    parses: Parses,
    selector: Selector,
    document: Document,
    function: Function,
    project: Project | None,
) -> Context:
    """Imports, class header, callees and callers of the same file, and tests of the project."""
    parsed = parses.get(document)
    functions = list_functions(parsed)
    node = _node_of(parsed, function)
    return Context(
        imports=_imports(parsed),
        class_header=class_header(node) if node is not None else "",
        callees=tuple(_callees(document, node, functions, function)) if node is not None else (),
        callers=tuple(_callers(parsed, document, functions, function)),
        tests=tuple(_tests(parses, selector, document, function, project)) if project else (),
    )


def _node_of(parsed: Parsed, function: Function) -> Node | None:
    for found in parsed.listing.found:
        if found.start == function.span.start:
            return found.node
    return None


def _imports(parsed: Parsed) -> str:
    """The module's imports as they stand, those under ``if`` and ``try`` too."""
    lines: list[str] = []
    size = 0
    stack = list(reversed(parsed.tree.root_node.children))
    while stack:
        node = stack.pop()
        if node.type in _IMPORTS:
            text = (node.text or b"").decode("utf-8", "replace").replace("\r\n", "\n")
            size += len(text)
            if size > _IMPORT_CHARACTERS:
                break
            lines.append(text)
        elif node.type in _GUARDS:
            stack.extend(reversed(node.children))
    return "\n".join(lines)


def _callees(
    document: Document, node: Node, functions: Sequence[Function], function: Function
) -> Iterable[Snippet]:
    """Functions of the same file that the function calls, in the order of their first call."""
    by_name: dict[str, Function] = {}
    for one in functions:
        by_name.setdefault(one.qualname, one)
    seen = {function.qualname}
    count = 0
    for call in _calls(node):
        for name in _resolved(call, function):
            callee = by_name.get(name)
            if callee is None or name in seen or _within(callee, function):
                continue
            seen.add(name)
            yield _snippet(callee.qualname, dedent(callee), document.path, callee.start_line)
            count += 1
            if count == MOST_SNIPPETS:
                return
            break


def _calls(node: Node) -> Iterable[str]:
    """The dotted names that a node's code calls, in source order."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type == "call":
            called = current.child_by_field_name("function")
            if called is not None and called.type in ("identifier", "attribute") and called.text:
                yield called.text.decode("utf-8", "replace")
        stack.extend(reversed(current.children))


def _resolved(called: str, function: Function) -> Iterable[str]:
    """The qualified names that a call may mean, nearest scope first."""
    scope = function.qualname.split(".")
    first, _, rest = called.partition(".")
    if first in ("self", "cls") and rest:
        outer = scope[:-1]
        yield ".".join((*outer, rest))
        return
    for depth in range(len(scope), -1, -1):
        yield ".".join((*scope[:depth], called))
    yield f"{called}.__init__"


def _within(inner: Function, outer: Function) -> bool:
    return outer.span.start <= inner.span.start and inner.span.end <= outer.span.end


def _callers(
    parsed: Parsed, document: Document, functions: Sequence[Function], function: Function
) -> Iterable[Snippet]:
    """The lines of the same file that call the function, by the function they stand in."""
    name = function.name
    if name == "__init__" and "." in function.qualname:
        name = function.qualname.split(".")[-2]
    prefix = rb"\.[ \t]*" if function.in_class and name == function.name else rb"(?<![\w.])"
    pattern = re.compile(prefix + rb"(" + re.escape(name.encode()) + rb")[ \t]*\(")
    starts = [f.start_line for f in functions]
    quoted: dict[str, list[int]] = {}
    rows: dict[str, int] = {}
    for match in pattern.finditer(parsed.data):
        node = parsed.tree.root_node.descendant_for_byte_range(match.start(1), match.end(1))
        if node is None or node.type != "identifier":
            continue
        if node.parent is not None and node.parent.type in (FUNCTION, CLASS):
            continue  # where it is defined
        row = node.start_point.row
        if function.start_line <= row <= function.end_line:
            continue
        holder = _holder(functions, starts, row)
        title = holder.qualname if holder is not None else "module level"
        if title not in quoted and len(quoted) == MOST_SNIPPETS:
            break
        rows.setdefault(title, row)
        if row not in quoted.setdefault(title, []):
            quoted[title].append(row)
    for title, found in quoted.items():
        text = "\n".join(_line(parsed.data, document, row) for row in found)
        yield _snippet(title, text, document.path, rows[title])


def _holder(functions: Sequence[Function], starts: Sequence[int], row: int) -> Function | None:
    for index in range(bisect_right(starts, row) - 1, -1, -1):
        if functions[index].end_line >= row:
            return functions[index]
    return None


def _line(data: bytes, document: Document, row: int) -> str:
    starts = document.line_starts
    end = starts[row + 1] if row + 1 < len(starts) else len(data)
    return data[starts[row] : end].decode("utf-8", "replace").strip()


def _tests(
    parses: Parses,
    selector: Selector,
    document: Document,
    function: Function,
    project: Project,
) -> Iterable[Snippet]:
    """Test functions that mention the function, from the files that can reach it."""
    parts = [p for p in function.qualname.split(".") if not p.startswith("__")]
    if not parts:
        return
    mention = re.compile(rf"\b{re.escape(parts[-1])}\b")
    count = 0
    for relative in selector.select(document, function, project).files[:_TEST_FILES]:
        path = project.root / relative
        text = document.text if path == document.path else selector.text(path)
        if not mention.search(text):
            continue
        test_document = Document(uri=path.as_uri(), text=text, path=path)
        for test in list_functions(parses.get(test_document)):
            if not test.name.startswith("test") or test.qualname == function.qualname:
                continue
            if not mention.search(test.source):
                continue
            title = f"{relative.as_posix()}::{test.qualname.replace('.', '::')}"
            yield _snippet(title, dedent(test), path, test.start_line)
            count += 1
            if count == MOST_SNIPPETS:
                return


def _snippet(title: str, source: str, path: Path | None, line: int) -> Snippet:
    if len(source) > MOST_CHARACTERS:
        kept = source[:MOST_CHARACTERS].rpartition("\n")[0] or source[:MOST_CHARACTERS]
        source = f"{kept}\n# ({source.count(chr(10)) - kept.count(chr(10))} more lines)"
    return Snippet(title, source, path, line)
