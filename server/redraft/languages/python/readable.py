"""What a Python function asks of its reader: lines of code, depth of blocks, the longest line."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from redraft.core.readability import Readability

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
_Def = ast.FunctionDef | ast.AsyncFunctionDef
_Place = tuple[int, int]


def readability(node: _Def, text: str, names: int) -> Readability:
    """The facts of a function that ``text`` holds alone; ``names`` were counted on the way."""
    tokens = list(_tokens(text))
    rows = text.split("\n")
    nesting, documented = _walk(node)
    docstrings = [_span(rows, statement) for statement in documented]
    lines: set[int] = set()
    for token in tokens:
        if token.type not in _NO_CODE and not _within(token.start, docstrings):
            lines.update(range(token.start[0], token.end[0] + 1))
    return Readability(
        lines=len(lines),
        nesting=nesting,
        longest_line=max(len(line.rstrip()) for line in rows),
        names=names,
        comments=tuple(
            token.string.lstrip("#").strip() for token in tokens if token.type == tokenize.COMMENT
        ),
    )


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """As far as the tokenizer comes: where ``ast`` has read the text, the rest is its own quirk."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _span(rows: list[str], statement: ast.stmt) -> tuple[_Place, _Place]:
    """Where a statement begins and ends, as tokens count."""
    last = statement.end_lineno or statement.lineno
    end = statement.end_col_offset or 0
    return _place(rows, statement.lineno, statement.col_offset), _place(rows, last, end)


def _place(rows: list[str], line: int, offset: int) -> _Place:
    """Byte offsets, which the parser counts in, as characters, which the tokenizer counts in."""
    return line, len(rows[line - 1].encode()[:offset].decode(errors="ignore"))


def _within(place: _Place, spans: list[tuple[_Place, _Place]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _walk(function: _Def) -> tuple[int, list[ast.stmt]]:
    """How deep its blocks stand in each other, and the docstrings in it; looks at statements alone."""
    deepest, docstrings = 0, []
    stack: list[tuple[ast.AST, int]] = [(function, -1)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            docstrings.append(node.body[0])
        for name in _BLOCKS:
            inner = getattr(node, name, ())
            if not isinstance(inner, list):
                continue  # a lambda's body is an expression
            # a handler stands beside its ``try``, an ``elif`` beside its ``if``
            flat = name == "handlers" or (name == "orelse" and _is_elif(node, inner))
            stack.extend((child, depth if flat else depth + 1) for child in inner)
    return deepest, docstrings


_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
_DOCUMENTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_elif(node: ast.AST, inner: list[ast.AST]) -> bool:
    """Whether the other branch is an ``elif``, which the parser nests and the text does not."""
    if not isinstance(node, ast.If) or len(inner) != 1:
        return False
    other = inner[0]
    return isinstance(other, ast.If) and other.col_offset == node.col_offset
