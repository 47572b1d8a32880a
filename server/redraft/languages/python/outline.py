"""Where the functions of a tree are: their nodes, names and scopes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redraft.languages.python.grammar import (
    CLASS,
    CONTAINERS,
    DECORATED,
    FUNCTION,
    container_ids,
)

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Found:
    """A function's node, what it is called, and where its tree begins in the document.

    ``outer`` is the node with its decorators.  ``base`` and ``base_row`` are
    zero but for functions that were read apart from a damaged surrounding.
    """

    node: Node
    outer: Node
    qualname: str
    in_class: bool
    base: int = 0
    base_row: int = 0

    @property
    def start(self) -> int:
        """Byte offset of the first decorator, or of ``async``/``def``."""
        return self.outer.start_byte + self.base

    @property
    def start_row(self) -> int:
        """0-based line of ``start``."""
        return self.outer.start_point.row + self.base_row


def node_name(node: Node) -> str:
    """The name of a function or class node; empty where it is missing."""
    name = node.child_by_field_name("name")
    text = name.text if name is not None else None
    return text.decode("utf-8", "replace") if text else ""


def each(node: Node, *, last_first: bool = False) -> Iterator[Node]:
    """A node's children, made one by one: a body can have hundreds, and often one is enough."""
    count = node.child_count
    for index in range(count - 1, -1, -1) if last_first else range(count):
        child = node.child(index)
        if child is not None:
            yield child


def walk(root: Node, scope: str = "") -> Iterator[Found]:
    """Functions below ``root`` in the order of their start; expressions are not entered.

    A cursor and a list of open scopes stand in for recursion, so that no depth
    of nesting is too deep.
    """
    containers = container_ids()
    cursor = root.walk()
    open_scopes: list[tuple[int, str, bool]] = [(-1, scope, False)]  # depth, qualname, is a class
    depth = 0
    while True:
        node = cursor.node
        assert node is not None
        if node.kind_id in containers:
            while open_scopes[-1][0] >= depth:
                open_scopes.pop()
            if node.type in (FUNCTION, CLASS):
                _, outer_name, in_class = open_scopes[-1]
                name = node_name(node)
                qualname = f"{outer_name}.{name}" if outer_name else name
                if node.type == FUNCTION and name:
                    yield Found(node, with_decorators(node), qualname, in_class)
                open_scopes.append((depth, qualname, node.type == CLASS))
            if cursor.goto_first_child():
                depth += 1
                continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            depth -= 1


def with_decorators(node: Node) -> Node:
    """The decorated definition around a function or class node, or the node itself."""
    parent = node.parent
    return parent if parent is not None and parent.type == DECORATED else node


_SKIPPED_AT_END = frozenset({"comment", "line_continuation"})
_BODIES = CONTAINERS - {"module", "ERROR"}


def last_statement_end(node: Node) -> tuple[int, int]:
    """Byte offset and row at which the last statement in ``node`` ends, as Python's ``ast`` has it.

    A semicolon after it belongs to it; comments after it, which tree-sitter
    counts as part of the block, do not.  A body without a statement ends with the header.
    """
    while True:
        for child in each(node, last_first=True):
            if child.type in _SKIPPED_AT_END or child.start_byte == child.end_byte:
                continue
            if child.type == "block" and not any(
                c.type not in _SKIPPED_AT_END for c in each(child)
            ):
                continue
            break
        else:
            return node.end_byte, node.end_point.row
        if child.type not in _BODIES:
            # Only a damaged piece can end with blanks, as an open string before a line's end.
            text = (child.text or b"") if child.has_error else b""
            extra = text[len(text.rstrip()) :]
            return child.end_byte - len(extra), child.end_point.row - extra.count(b"\n")
        node = child
