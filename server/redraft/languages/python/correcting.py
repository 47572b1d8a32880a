"""The edit of one example's output in a docstring, as it stands in the file."""

from __future__ import annotations

import ast
import doctest
import re
import warnings
from dataclasses import dataclass

from redraft.core.function import Function
from redraft.core.suspicion import NoCorrection, Stated
from redraft.core.text import Document, Edit, Span, split_lines
from redraft.languages.python.functions import docstring_node
from redraft.languages.python.parse import Parsed

_LITERAL = re.compile(r"(?P<prefix>[rRuU]?)(?P<quotes>\"\"\"|'''|\"|')", re.DOTALL)
_ELSEWHERE = NoCorrection("The docstring is not one plain text whose lines are those of the file.")
_CHANGED = NoCorrection("The docstring does not say so any more; ask for a critique again.")


@dataclass(frozen=True, slots=True)
class _Text:
    """A docstring as it is written: its literal's span, what stands between the quotes, its value."""

    span: Span
    prefix: str
    quotes: str
    lines: list[str]
    """What stands between the quotes, line by line, each with its own ending."""
    value: str


def example_edit(
    parsed: Parsed, document: Document, function: Function, stated: Stated, value: str
) -> Edit | NoCorrection:
    """The edit of an example's output, and of nothing else.

    Before it is given it is made and read again: but for that output the docstring's
    value must be what it was, or there is no edit.
    """
    text = _text(parsed, document, function)
    if text is None:
        return _ELSEWHERE
    found = _examples(text.value)
    if stated.index >= len(found):
        return _CHANGED
    example = found[stated.index]
    if (example.source.strip(), example.want.strip()) != (stated.call, stated.expected):
        return _CHANGED
    first = example.lineno + example.source.count("\n")
    last = first + example.want.count("\n") - 1
    if "\n" in value or not first <= last < len(text.lines):
        return _ELSEWHERE
    wanted = text.value.split("\n")
    shown = wanted[first]
    indent = shown[: len(shown) - len(shown.lstrip())]
    wanted[first : last + 1] = [indent + value]
    written = value if text.prefix in ("r", "R") else value.replace("\\", "\\\\")
    edit = _edit(text, first, last, written)
    if edit is None:
        return _ELSEWHERE
    literal = document.slice(text.span)
    start = edit.span.start - text.span.start
    data = literal.encode("utf-8", "surrogatepass")
    after = data[:start] + written.encode() + data[edit.span.end - text.span.start :]
    if _value(after.decode("utf-8", "surrogatepass")) != "\n".join(wanted):
        return NoCorrection("The value cannot be written between the docstring's quotes.")
    return edit


def _text(parsed: Parsed, document: Document, function: Function) -> _Text | None:
    for found in parsed.listing.found:
        if found.start == function.span.start:
            node = docstring_node(found.node)
            break
    else:
        return None
    if node is None or node.type != "string":
        return None
    span = Span(node.start_byte + found.base, node.end_byte + found.base)
    literal = document.slice(span)
    opened = _LITERAL.match(literal)
    value = _value(literal)
    if opened is None or value is None or not literal.endswith(opened["quotes"]):
        return None
    between = literal[opened.end() : -len(opened["quotes"])]
    lines = split_lines(between) or [""]
    if lines[-1].endswith(("\n", "\r")):
        lines.append("")
    # an escape or a joined line makes lines of the value that are none of the file
    if len(lines) != value.count("\n") + 1:
        return None
    return _Text(span, opened["prefix"], opened["quotes"], lines, value)


def _edit(text: _Text, first: int, last: int, written: str) -> Edit | None:
    """The edit of the lines' text between indentation and line ending."""
    before = text.prefix + text.quotes + "".join(text.lines[:first])
    line = text.lines[first]
    indent = line[: len(line) - len(line.lstrip())]
    inner = "".join(text.lines[first : last + 1])
    shown = inner[len(indent) :].rstrip("\r\n")
    if not shown.strip():
        return None
    start = text.span.start + len((before + indent).encode("utf-8", "surrogatepass"))
    return Edit(Span(start, start + len(shown.encode("utf-8", "surrogatepass"))), written)


def _examples(value: str) -> list[doctest.Example]:
    try:
        return doctest.DocTestParser().get_examples(value)
    except ValueError:
        return []


def _value(literal: str) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            value = ast.literal_eval(literal)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, str) else None
