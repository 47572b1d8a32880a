"""The function that is being repaired: its tree, and where each node stands in its text.

``ast`` counts columns in UTF-8 bytes, and so do the core's spans; nothing here
counts characters.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit

if TYPE_CHECKING:
    from redraft.policies.repair.cases import Case

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_Node = TypeVar("_Node", bound=ast.AST)

_ATOMS = (
    ast.Name,
    ast.Constant,
    ast.Call,
    ast.Attribute,
    ast.Subscript,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.JoinedStr,
)
_TIGHT_PARENTS = (
    ast.BinOp,
    ast.BoolOp,
    ast.UnaryOp,
    ast.Compare,
    ast.Attribute,
    ast.IfExp,
    ast.Await,
    ast.Starred,
    ast.comprehension,
)
_COMMENT = re.compile(rb"#[^\n]*")
_LINE_BREAK = re.compile(rb"\n")


def parse(source: str) -> ast.Module | None:
    """The tree of a source, None when it is not Python.

    What Python warns about (an odd escape, ``is`` with a literal) is the affair
    of whoever wrote the code, so warnings are not passed on.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _read(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SystemError:
        # CPython's own (gh-106905): what was collected meanwhile parsed something too
        return ast.parse(source)


def parse_expression(text: str) -> ast.expr | None:
    """The tree of one expression, None when the text is not one."""
    tree = parse(f"(\n{text}\n)")
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    return tree.body[0].value


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beside the function: calls of the failing tests with what they should
    return, and the text of the file ``around`` it."""

    cases: tuple[Case, ...] = ()
    around: str = ""


class Subject:
    """A draft's source with its syntax tree.

    Raises:
        ValueError: the source is not one function.
    """

    def __init__(self, source: str, hints: Hints | None = None) -> None:
        tree = parse(source)
        if tree is None or len(tree.body) != 1:
            raise ValueError("the source is not one function")
        function = tree.body[0]
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            raise ValueError("the source is not one function")
        self.source = source
        self.hints = hints or Hints()
        self.tree = tree
        self.function: FunctionNode = function
        self.data = source.encode("utf-8", "surrogatepass")
        self._starts = [0, *(match.end() for match in _LINE_BREAK.finditer(self.data))]
        self.parents: dict[ast.AST, ast.AST] = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }

    # -- where things are -------------------------------------------------

    def offset(self, line: int, column: int) -> int:
        """The byte offset of a 1-based line and a column in bytes, as ``ast`` gives them."""
        return self._starts[line - 1] + column

    def line_of(self, offset: int) -> int:
        """The 0-based line of a byte offset."""
        import bisect

        return bisect.bisect_right(self._starts, offset) - 1

    def span(self, node: ast.expr | ast.stmt) -> Span:
        """Where a node stands, with its decorators, without parentheses around it."""
        end_line, end_column = node.end_lineno, node.end_col_offset
        assert end_line is not None
        assert end_column is not None
        line = node.lineno
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            # a definition starts at its first decorator, which stands under its own column
            line = min([line, *(decorator.lineno for decorator in node.decorator_list)])
        return Span(self.offset(line, node.col_offset), self.offset(end_line, end_column))

    def cut(self, span: Span) -> str:
        """The text of a span."""
        return self.data[span.start : span.end].decode("utf-8", "surrogatepass")

    def text(self, node: ast.expr | ast.stmt) -> str:
        """A node's own text."""
        return self.cut(self.span(node))

    def token(self, left: ast.expr, right: ast.expr, word: str) -> Span | None:
        """Where the operator ``word`` stands between two neighbouring operands.

        Only parentheses, blanks and comments can stand there beside it.
        """
        start, end = self.span(left).end, self.span(right).start
        gap = _COMMENT.sub(lambda match: b" " * len(match.group()), self.data[start:end])
        pattern = rb"[\s\\]+".join(re.escape(part.encode()) for part in word.split())
        found = re.search(pattern, gap)
        return Span(start + found.start(), start + found.end()) if found else None

    def lines(self, statement: ast.stmt) -> Span | None:
        """The whole lines of a statement, indent and line break included.

        None when it shares a line with another statement or a header.
        """
        span = self.span(statement)
        start = self._starts[self.line_of(span.start)]
        if self.data[start : span.start].strip():
            return None
        line_end = self.data.find(b"\n", span.end)
        end = len(self.data) if line_end < 0 else line_end + 1
        rest = self.data[span.end : end].strip()
        if rest and not rest.startswith(b"#"):
            return None
        return Span(start, end)

    def starts_line(self, statement: ast.stmt) -> bool:
        """Whether nothing but blanks stands before a statement on its line."""
        start = self.span(statement).start
        return not self.data[self._starts[self.line_of(start)] : start].strip()

    def indent(self, statement: ast.stmt) -> str:
        """The blanks in front of a statement's first line."""
        start = self.span(statement).start
        line = self.data[self._starts[self.line_of(start)] : start].decode("utf-8")
        return line[: len(line) - len(line.lstrip())]

    @cached_property
    def unit(self) -> str:
        """One step of indentation, as the function itself does it."""
        first = self.function.body[0]
        return self.indent(first) or "    "

    # -- what there is ----------------------------------------------------

    @cached_property
    def docstring(self) -> ast.stmt | None:
        """The docstring's statement."""
        first = self.function.body[0]
        if (
            isinstance(first, ast.Expr)
            and isinstance(first.value, ast.Constant)
            and isinstance(first.value.value, str)
        ):
            return first
        return None

    @cached_property
    def body(self) -> list[ast.stmt]:
        """The function's statements without its docstring."""
        statements = self.function.body
        return statements[1:] if self.docstring is not None else statements

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the body that may be edited, in the order of the text.

        Left out: the header (a repair keeps the signature), annotations, and what
        is inside an f-string where this Python does not know its place.
        """
        return tuple(node for statement in self.body for node in self._walk(statement))

    def _walk(self, node: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.expr) and not self._placed(node):
            return
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_comment"):
                continue
            children = value if isinstance(value, list) else [value]
            for child in children:
                if isinstance(child, ast.AST):
                    yield from self._walk(child)

    def _placed(self, node: ast.expr) -> bool:
        parent = self.parents.get(node)
        if isinstance(parent, ast.JoinedStr):
            # the literal pieces of an f-string have no quotes of their own
            return isinstance(node, ast.FormattedValue)
        if isinstance(parent, ast.FormattedValue):
            # before Python 3.12 the places inside f-strings were often wrong
            again = parse_expression(self.text(node))
            return again is not None and ast.dump(again) == ast.dump(node)
        return True

    def find(self, kind: type[_Node]) -> Iterator[_Node]:
        """The editable nodes of one kind."""
        for node in self.nodes:
            if isinstance(node, kind):
                yield node

    def statements(self) -> Iterator[tuple[Sequence[ast.stmt], int, ast.AST]]:
        """Every editable statement as (its block, its place in it, the block's owner)."""
        yield from self._block(self.body, self.function)

    def _block(
        self, block: Sequence[ast.stmt], owner: ast.AST
    ) -> Iterator[tuple[Sequence[ast.stmt], int, ast.AST]]:
        for place, statement in enumerate(block):
            yield block, place, owner
            for inner in inner_blocks(statement):
                yield from self._block(inner, statement)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The parameters' names, ``self`` and ``cls`` included."""
        arguments = self.function.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        named += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
        return tuple(argument.arg for argument in named)

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """Parameters but ``self`` and ``cls``, then every name that the body binds."""
        names = [name for name in self.parameters if name not in ("self", "cls")]
        names += [node.id for node in self.find(ast.Name) if isinstance(node.ctx, ast.Store)]
        return tuple(dict.fromkeys(names))

    # -- changing it ------------------------------------------------------

    def replace(
        self, node: ast.expr, new: str, what: str, weight: float = 1.0, *, leans: bool = False
    ) -> TextEdit:
        """The edit that puts another expression in a node's place, in parentheses where needed."""
        tree = parse_expression(new)
        loose = tree is not None and not isinstance(tree, _ATOMS)
        parent = self.parents.get(node)
        tight = isinstance(parent, _TIGHT_PARENTS) or (
            isinstance(parent, (ast.Subscript, ast.Call)) and node in _heads(parent)
        )
        if loose and (tight or "\n" in new):
            new = f"({new})"
        return TextEdit(self.span(node), new, what, weight, leans)


def _heads(node: ast.Subscript | ast.Call) -> tuple[ast.expr]:
    return (node.value,) if isinstance(node, ast.Subscript) else (node.func,)


def inner_blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks that a statement holds: body, else, handlers, cases; none of a nested class."""
    if isinstance(statement, ast.ClassDef):
        return
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block
    for name in ("handlers", "cases"):
        for part in getattr(statement, name, ()):
            yield part.body


def short(text: str, limit: int = 40) -> str:
    """A text on one line and of bounded length, for a note."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
