"""From a syntax tree to the functions of a document."""

from __future__ import annotations

import ast
import inspect
import warnings
from typing import TYPE_CHECKING

from redraft.core.function import Function
from redraft.core.text import Span
from redraft.languages.python.grammar import BOM, DECORATED
from redraft.languages.python.outline import Found, each, last_statement_end

if TYPE_CHECKING:
    from tree_sitter import Node

    from redraft.languages.python.parse import Parsed

LANGUAGE = "python"
_BLANKS = b" \t\x0c"
_STRINGS = frozenset({"string", "concatenated_string", "parenthesized_expression"})


def list_functions(parsed: Parsed) -> tuple[Function, ...]:
    """Every function in the order of its start; worked out once per tree."""
    if parsed.functions is not None:
        return parsed.functions
    seen: dict[str, int] = {}
    functions = []
    for found in parsed.listing.found:
        ordinal = seen.get(found.qualname, 0)
        seen[found.qualname] = ordinal + 1
        functions.append(describe(parsed.raw, found, ordinal))
    parsed.functions = tuple(functions)
    return parsed.functions


def describe(raw: bytes, found: Found, ordinal: int) -> Function:
    """The function of a node; ``raw`` are the bytes of the document."""
    node, base = found.node, found.base
    start = found.start
    end, end_row = last_statement_end(node)
    span = Span(start, end + base)
    source = raw[span.start : span.end].decode("utf-8", "surrogatepass")
    return Function(
        language=LANGUAGE,
        qualname=found.qualname,
        ordinal=ordinal,
        span=span,
        header=_header(node, base, span.end),
        indent=_indent(raw, start),
        source=source,
        start_line=found.start_row,
        end_line=end_row + found.base_row,
        docstring=_docstring(node),
        decorators=_decorators(found.outer),
        is_async=node.child(0).type == "async",
        in_class=found.in_class,
        broken=_broken(node) or "\0" in source,
    )


def _header(node: Node, base: int, limit: int) -> Span:
    for child in each(node):
        if child.type == ":" and not child.is_missing:
            return Span(node.start_byte + base, child.end_byte + base)
    body = node.child_by_field_name("body")
    end = body.start_byte + base if body is not None else limit
    return Span(node.start_byte + base, max(node.start_byte + base, min(end, limit)))


def _indent(raw: bytes, start: int) -> str:
    line_start = raw.rfind(b"\n", 0, start) + 1
    line_start = max(line_start, raw.rfind(b"\r", line_start, start) + 1)
    before = raw[line_start:start]
    if line_start == 0:
        before = before.removeprefix(BOM)
    blank = before[: len(before) - len(before.lstrip(_BLANKS))]
    return blank.decode("ascii")


def _decorators(outer: Node) -> tuple[str, ...]:
    if outer.type != DECORATED:
        return ()
    texts = (child.text for child in outer.children if child.type == "decorator")
    return tuple(_text(text)[1:].strip() for text in texts if text)


def _broken(node: Node) -> bool:
    if node.has_error:
        return True
    body = node.child_by_field_name("body")
    return body is None or not any(c.is_named and not c.is_extra for c in each(body))


def _docstring(node: Node) -> str | None:
    string = docstring_node(node)
    text = string.text if string is not None else None
    return evaluate_docstring(_text(text)) if text else None


def docstring_node(node: Node) -> Node | None:
    """The string that stands first in a function's or class's body, if any."""
    body = node.child_by_field_name("body")
    if body is None:
        return None
    for child in each(body):
        if child.type == "comment" or not child.is_named:
            continue
        if child.type != "expression_statement" or child.child_count != 1:
            return None
        only = child.child(0)
        return only if only.type in _STRINGS else None
    return None


def evaluate_docstring(literal: str) -> str | None:
    """The cleaned text of a docstring literal; None where it is no plain string."""
    try:
        with warnings.catch_warnings():
            # an escape such as "\d" is the user's business, not a warning of ours
            warnings.simplefilter("ignore")
            value = ast.literal_eval(literal)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return inspect.cleandoc(value) if isinstance(value, str) else None


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
