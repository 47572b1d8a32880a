"""Tree-sitter's Python grammar, loaded when first needed.

Facts on the grammar (tree-sitter 0.26, tree-sitter-python 0.25) that the other
files of this folder rest on:

- A lone ``\\r`` is a blank to it, to Python it ends a line; a NUL ends its
  reading of a line.  Both are replaced, byte for byte, before parsing, and a
  byte-order mark by form feeds, so that no other file need know of it.
- A comment after the last statement lies inside the body's block.
- An empty body is no error to it.
- Inside brackets, a line after an operator or a dot that stands further left
  than its block ends the block for it (one function of the 216,000 in the
  standard library and its packages): the function counts as broken.
- A decorator that opens a block is lost before a comment further left.
- It keeps about 500 levels of indent; Python itself stops at 100.
- Form feeds, ``\\r\\n`` and lone surrogates are read as Python
  reads them; columns and offsets are bytes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Parser, Tree

BOM = b"\xef\xbb\xbf"
FUNCTION = "function_definition"
CLASS = "class_definition"
DECORATED = "decorated_definition"

CONTAINERS = frozenset(
    {
        "module",
        "block",
        DECORATED,
        CLASS,
        FUNCTION,
        "if_statement",
        "elif_clause",
        "else_clause",
        "for_statement",
        "while_statement",
        "try_statement",
        "except_clause",
        "finally_clause",
        "with_statement",
        "match_statement",
        "case_clause",
        "ERROR",
    }
)
"""The nodes that can hold a statement: everything else is an expression and holds no function."""

_LONE_CR = re.compile(rb"\r(?!\n)")


@cache
def grammar() -> Language:
    """The grammar; one object per process."""
    import tree_sitter
    import tree_sitter_python

    return tree_sitter.Language(tree_sitter_python.language())


@cache
def container_ids() -> frozenset[int]:
    """``CONTAINERS`` as the grammar's numbers, which compare quicker than names."""
    language = grammar()
    found = (language.id_for_node_kind(kind, True) for kind in CONTAINERS)
    return frozenset(number for number in found if number is not None)


def new_parser() -> Parser:
    """A parser of its own; parsers are not to be shared between threads."""
    import tree_sitter

    return tree_sitter.Parser(grammar())


def readable(data: bytes) -> bytes:
    """The same number of bytes, with every line ending one that the grammar knows."""
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        data = _LONE_CR.sub(b"\n", data)
    if b"\0" in data:
        data = data.replace(b"\0", b" ")
    if data.startswith(BOM):
        data = b"\f" * len(BOM) + data[len(BOM) :]
    return data


def parse(data: bytes) -> Tree:
    """A tree of a short text, from scratch; offsets are those of ``data``."""
    return new_parser().parse(readable(data))
