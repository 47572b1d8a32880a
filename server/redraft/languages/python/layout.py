"""How the lines of one function may be moved sideways, and which may not.

A line inside a string that spans lines is part of a value: moving it would
change what the program does.  The function's own docstring is moved along,
because it is read and not run, unless one of its lines does not stand under the
function's indent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redraft.core.text import split_lines
from redraft.languages.python.functions import docstring_node
from redraft.languages.python.grammar import FUNCTION, container_ids, parse

if TYPE_CHECKING:
    from tree_sitter import Node

_LEAD = re.compile(r"[ \t\f]*")


@dataclass(frozen=True, slots=True)
class Layout:
    """Facts on the lines of one function, by 0-based row.

    ``strings`` are rows that start inside a string other than the docstring,
    ``docstring`` those that start inside the docstring, ``statements`` those on
    which a statement starts.  ``body_row`` is the first row of the body; None
    for a one-liner and where there is no function.
    """

    strings: frozenset[int]
    docstring: frozenset[int]
    statements: frozenset[int]
    body_row: int | None


def layout(source: str) -> Layout:
    """The layout of a text that holds one function, parsable or not."""
    root = parse(source.encode("utf-8", "surrogatepass")).root_node
    function = _first_function(root)
    doc = docstring_node(function) if function is not None else None
    doc_range = (doc.start_byte, doc.end_byte) if doc is not None else (-1, -1)
    strings: set[int] = set()
    docstring: set[int] = set()
    for node in _multi_line_strings(root):
        rows = range(node.start_point.row + 1, node.end_point.row + 1)
        inside = doc_range[0] <= node.start_byte and node.end_byte <= doc_range[1]
        (docstring if inside else strings).update(rows)
    return Layout(
        frozenset(strings),
        frozenset(docstring),
        frozenset(_statement_rows(root)),
        _body_row(function) if function is not None else None,
    )


def lead(line: str) -> str:
    """The indentation that counts: Python starts anew after a form feed."""
    match = _LEAD.match(line)
    assert match is not None
    return match.group().rpartition("\f")[2]


def content(line: str) -> str:
    """A line from its first character that is no blank."""
    return _LEAD.sub("", line, count=1)


def is_blank(line: str) -> bool:
    """Whether a line holds blanks alone."""
    return not content(line)


def split_ending(line: str) -> tuple[str, str]:
    """A line and its ending."""
    body = line.rstrip("\r\n")
    return body, line[len(body) :]


def lines_of(text: str) -> list[tuple[str, str]]:
    """Lines with their endings apart; there is always one."""
    return [split_ending(line) for line in split_lines(text)] or [("", "")]


def _first_function(root: Node) -> Node | None:
    stack = [root]
    containers = container_ids()
    while stack:
        node = stack.pop()
        if node.type == FUNCTION:
            return node
        stack.extend(c for c in reversed(node.children) if c.kind_id in containers)
    return None


def _multi_line_strings(root: Node) -> list[Node]:
    found = []
    stack = [root]
    while stack:
        node = stack.pop()
        if node.start_point.row == node.end_point.row:
            continue
        if node.type == "string":
            found.append(node)
            continue
        stack.extend(node.children)
    return found


def _statement_rows(root: Node) -> set[int]:
    rows = set()
    stack = [root]
    containers = container_ids()
    while stack:
        node = stack.pop()
        for child in node.children:
            if child.type == "comment":
                continue
            if node.type in ("block", "module") or child.type.endswith("_clause"):
                rows.add(child.start_point.row)
            if child.kind_id in containers:
                stack.append(child)
    return rows


def _body_row(function: Node) -> int | None:
    body = function.child_by_field_name("body")
    if body is None:
        return None
    for child in body.children:
        if child.is_named and child.type != "comment":
            row = child.start_point.row
            return row if row > function.start_point.row else None
    return None
