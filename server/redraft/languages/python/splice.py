"""Between a function in its file and a draft at column 0.

The law that everything here serves: putting back what was taken out changes no
byte, whatever the file's blanks, line endings and indents are.  It holds because
a line that a draft has in common with the function is never written anew but
copied from the file.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from redraft.core.function import Function
from redraft.core.text import Document, Edit, line_ending
from redraft.languages.python.indent import body_unit, convert_unit, document_unit
from redraft.languages.python.layout import Layout, content, is_blank, layout, lead, lines_of


@dataclass(frozen=True, slots=True)
class _Line:
    """A line at column 0; ``fixed`` when it is part of a value and must not be moved."""

    text: str
    fixed: bool


def dedent(function: Function) -> str:
    """The function's source at column 0 with ``\\n`` endings."""
    return "\n".join(line.text for line in _original(function))


def splice(document: Document, function: Function, source: str) -> Edit:
    """The edit that puts a draft in the function's place; see ``core.ports.Language``."""
    draft = tidy(source)
    original = _original(function)
    if draft == "\n".join(line.text for line in original):
        return Edit(function.span, function.source)
    shape = layout(draft)
    unit = body_unit("\n".join(line.text for line in original)) or document_unit(document)
    converted = convert_unit(draft, shape, unit)
    if converted != draft:
        draft, shape = converted, layout(converted)
    moves = _docstring_moves(function)
    fixed = shape.strings if moves else shape.strings | shape.docstring
    lines = [_Line(text, row in fixed) for row, text in enumerate(draft.split("\n"))]
    return Edit(function.span, _merge(document, function, original, lines))


def tidy(source: str) -> str:
    """A draft as its author wrote it, in the form that drafts have.

    Line endings become ``\\n``, a byte-order mark and blank lines around it go,
    and a draft that stands indented is moved to column 0.
    """
    lines = [text for text, _ in lines_of(source.removeprefix("\ufeff"))]
    while len(lines) > 1 and is_blank(lines[-1]):
        lines.pop()
    while len(lines) > 1 and is_blank(lines[0]):
        lines.pop(0)
    text = "\n".join(lines)
    indent = lead(lines[0])
    if not indent:
        return text
    # The first line is what a function's source starts with: without its indent.
    lines[0] = content(lines[0])
    return "\n".join(line.text for line in _moved("\n".join(lines), indent))


def _original(function: Function) -> list[_Line]:
    return _moved(function.source, lead(function.indent))


def _moved(source: str, indent: str) -> list[_Line]:
    """The lines of a source, all but the first of which stand under ``indent``, at column 0."""
    lines = [text for text, _ in lines_of(source)]
    if not indent and "\f" not in source:
        shape = layout(source)
        return [_Line(text, row in shape.strings) for row, text in enumerate(lines)]
    shape = layout(source)
    fixed = shape.strings if _carried(lines, shape, indent) else shape.strings | shape.docstring
    return [
        _Line(text if row == 0 or row in fixed else _under(text, indent), row in fixed)
        for row, text in enumerate(lines)
    ]


def _carried(lines: list[str], shape: Layout, indent: str) -> bool:
    """Whether every line of the docstring stands under the indent, so that it can move along."""
    return all(
        lines[row].startswith(indent) or is_blank(lines[row])
        for row in shape.docstring
        if row < len(lines)
    )


def _docstring_moves(function: Function) -> bool:
    indent = lead(function.indent)
    lines = [text for text, _ in lines_of(function.source)]
    return _carried(lines, layout(function.source), indent)


def _under(line: str, indent: str) -> str:
    """A line without the block's indent; one that stands further left comes to column 0."""
    blanks = lead(line)
    if blanks.startswith(indent):
        return blanks[len(indent) :] + content(line)
    shared = 0
    while shared < min(len(blanks), len(indent)) and blanks[shared] == indent[shared]:
        shared += 1
    return blanks[shared:] + content(line)


def _merge(
    document: Document, function: Function, original: list[_Line], lines: list[_Line]
) -> str:
    """The draft's lines in the file's form, unchanged ones copied from the file."""
    raw = lines_of(function.source)
    indent = lead(function.indent)
    ending = line_ending(function.source if len(raw) > 1 else document.text)
    origin: dict[int, int] = {}
    matcher = difflib.SequenceMatcher(None, original, lines, autojunk=False)
    for before, after, size in matcher.get_matching_blocks():
        origin.update({after + i: before + i for i in range(size)})
    pieces = []
    last = len(lines) - 1
    for row, line in enumerate(lines):
        source_row = origin.get(row)
        if source_row is None:
            text, end = _placed(line, indent, first=row == 0), ending
        else:
            text, end = raw[source_row]
            end = end or ending
            if (row == 0) != (source_row == 0):
                text = _placed(line, indent, first=row == 0)
        pieces.append(text if row == last else text + end)
    return "".join(pieces)


def _placed(line: _Line, indent: str, *, first: bool) -> str:
    if first or line.fixed:
        return line.text
    return indent + line.text if not is_blank(line.text) else ""
