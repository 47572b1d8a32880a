"""Syntax that a newer Python than the running one would read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from redraft.languages.python.grammar import parse

if TYPE_CHECKING:
    from tree_sitter import Node

_SINCE = {
    "type_parameter": ((3, 12), "type parameters"),
    "type_alias_statement": ((3, 12), "a type statement"),
}


def newer_syntax(source: str, running: tuple[int, int] | None = None) -> str | None:
    """A sentence on the newest syntax used that ``running`` (default: this Python) lacks, or None."""
    running = running or (sys.version_info.major, sys.version_info.minor)
    newest: tuple[tuple[int, int], str] | None = None
    stack = [parse(source.encode("utf-8", "surrogatepass")).root_node]
    while stack:
        node = stack.pop()
        since = _since(node)
        if since is not None and since[0] > running and (newest is None or since[0] > newest[0]):
            newest = since
        stack.extend(node.children)
    if newest is None:
        return None
    needed, here = ".".join(map(str, newest[0])), ".".join(map(str, running))
    return f"It uses {newest[1]}, which needs Python {needed}; Redraft runs on {here}."


def _since(node: Node) -> tuple[tuple[int, int], str] | None:
    if node.type == "except_clause" and any(c.type == "*" for c in node.children):
        return (3, 11), "except*"
    if node.type == "string_start" and node.text and b"t" in node.text.lower():
        return (3, 14), "a template string"
    if node.type == "interpolation" and _reuses_quote(node):
        return (3, 12), "an f-string that uses its own quotes inside"
    return _SINCE.get(node.type)


def _reuses_quote(interpolation: Node) -> bool:
    """Whether a replacement field holds a string in the quotes of the f-string around it."""
    string = interpolation.parent
    if string is None or string.type != "string":
        return False
    opening = string.child(0).text
    if opening is None:
        return False
    quote = opening.lstrip(b"rRbBuUfFtT")
    inner = interpolation.text or b""
    return quote in inner
