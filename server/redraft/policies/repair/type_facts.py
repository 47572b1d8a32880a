"""Where the text contradicts its own return annotation, as far as text alone is sure of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from redraft.core.critique import Point
from redraft.policies.repair.subject import Subject

SOURCE = "types"

_PLAIN = frozenset({"int", "float", "complex", "str", "bytes", "bool", "list", "dict", "set",
    "tuple"})  # fmt: skip
_ALSO = {"float": {"int", "bool"}, "complex": {"int", "float", "bool"}, "int": {"bool"}}
"""What may stand in for a type: PEP 484, "The numeric tower"; and ``bool`` is a kind of ``int``."""
_DISPLAYS: dict[type[ast.expr], str] = {
    ast.List: "list",
    ast.ListComp: "list",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.Tuple: "tuple",
    ast.JoinedStr: "str",
}
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def contradictions(subject: Subject) -> tuple[Point, ...]:
    """The returns of a constant of another type than annotated, and an end with no return at all.

    These are remarks and never a verdict: the annotation may be what is wrong.
    """
    function = subject.function
    wanted = _plain(function.returns)
    own = tuple(_own(function.body))
    if wanted is None or any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own):
        return ()
    lines = subject.source.split("\n")
    points = []
    returns = [node for node in own if isinstance(node, ast.Return)]
    for node in returns:
        given = "None" if node.value is None else _type_of(node.value)
        if given is None or given == wanted or given in _ALSO.get(wanted, ()):
            continue
        line = node.lineno - 1
        said = f"`-> {wanted}` is annotated, and this returns {_article(given)}"
        points.append(Point(said, quote=lines[line].strip(), line=line, source=SOURCE))
    if returns and _may_fall_off(function.body):
        last = function.body[-1]
        line = last.lineno - 1
        said = f"`-> {wanted}` is annotated, and after this the end can be reached with no `return`"
        points.append(Point(said, quote=lines[line].strip(), line=line, source=SOURCE))
    return tuple(points)


def _plain(annotation: ast.expr | None) -> str | None:
    """The plain built-in type that an annotation names: ``int``, ``list`` of ``list[str]``."""
    if isinstance(annotation, ast.Subscript):
        annotation = annotation.value
        if not (
            isinstance(annotation, ast.Name) and annotation.id in ("list", "dict", "set", "tuple")
        ):
            return None
    if isinstance(annotation, ast.Name) and annotation.id in _PLAIN:
        return annotation.id
    return None


def _own(body: Sequence[ast.stmt]) -> Iterator[ast.AST]:
    """Every node of a body but those of functions and classes inside it."""
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop(0)
        yield node
        if not isinstance(node, _SCOPES):
            stack = [*ast.iter_child_nodes(node), *stack]


def _type_of(value: ast.expr) -> str | None:
    """The type of an expression that can have no other."""
    if isinstance(value, ast.Constant):
        return type(value.value).__name__ if value.value is not None else "None"
    return _DISPLAYS.get(type(value))


def _article(given: str) -> str:
    if given == "None":
        return "None"
    return f"an {given}" if given[0] in "aeiou" else f"a {given}"


def _may_fall_off(body: Sequence[ast.stmt]) -> bool:
    """Whether the end of a block is surely reachable as far as its statements go.

    Where a loop, a ``with``, a ``match`` or a call at the end may keep control, it is
    taken that it does.
    """
    last = body[-1]
    if isinstance(last, ast.If):
        return not last.orelse or _may_fall_off(last.body) or _may_fall_off(last.orelse)
    if isinstance(last, ast.Expr):
        return isinstance(last.value, ast.Constant)
    return isinstance(last, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Pass, ast.Delete))
