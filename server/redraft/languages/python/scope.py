"""One walk over a function's syntax tree: control flow, calls and names."""

from __future__ import annotations

import ast
from dataclasses import dataclass

_SHAPES: dict[type[ast.AST], str] = {
    ast.If: "if",
    ast.IfExp: "if",
    ast.For: "for",
    ast.AsyncFor: "for",
    ast.While: "while",
    ast.Try: "try",
    ast.ExceptHandler: "except",
    ast.With: "with",
    ast.AsyncWith: "with",
    ast.Match: "match",
    ast.match_case: "case",
    ast.ListComp: "comprehension",
    ast.SetComp: "comprehension",
    ast.DictComp: "comprehension",
    ast.GeneratorExp: "comprehension",
    ast.Return: "return",
    ast.Raise: "raise",
    ast.Yield: "yield",
    ast.YieldFrom: "yield",
    ast.Await: "await",
    ast.Break: "break",
    ast.Continue: "continue",
    ast.Assert: "assert",
    ast.Lambda: "lambda",
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "def",
    ast.ClassDef: "class",
}
if hasattr(ast, "TryStar"):  # Python 3.11
    _SHAPES[ast.TryStar] = "try"

_BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler)
_OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one function does, nested functions included (but for ``is_generator``)."""

    shape: tuple[str, ...]
    calls: frozenset[str]
    call_nodes: tuple[ast.Call, ...]
    names: frozenset[str]
    imports: frozenset[str]
    is_generator: bool
    complexity: int


def examine(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Scope:
    """Walk a function in source order, without recursion."""
    shape: list[str] = []
    complexity = 1
    calls: list[ast.Call] = []
    names: set[str] = set()
    imports: set[str] = set()
    generator = False
    stack: list[tuple[ast.AST, bool]] = [(child, True) for child in reversed(node.body)]
    while stack:
        current, own = stack.pop()
        kind = _SHAPES.get(type(current))
        if kind is not None:
            shape.append(kind)
        complexity += _branches(current)
        if isinstance(current, ast.Call):
            calls.append(current)
        elif isinstance(current, ast.Name):
            names.add(current.id)
        elif isinstance(current, ast.Attribute):
            names.add(current.attr)
        elif isinstance(current, ast.Import):
            imports.update(alias.name for alias in current.names)
        elif isinstance(current, ast.ImportFrom):
            imports.add("." * current.level + (current.module or ""))
        elif isinstance(current, ast.Yield | ast.YieldFrom):
            generator = generator or own
        inside = own and not isinstance(current, _OWN_SCOPE)
        stack.extend((child, inside) for child in reversed(list(ast.iter_child_nodes(current))))
    return Scope(
        shape=tuple(shape),
        calls=frozenset(dotted(call.func) for call in calls),
        call_nodes=tuple(calls),
        names=frozenset(names),
        imports=frozenset(imports),
        is_generator=generator,
        complexity=complexity,
    )


def _branches(node: ast.AST) -> int:
    """In how many more ways control can go on from here than in one."""
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, ast.match_case):
        whatever = isinstance(node.pattern, ast.MatchAs) and node.pattern.pattern is None
        return 0 if whatever and node.guard is None else 1
    return int(isinstance(node, _BRANCHES))


def dotted(node: ast.expr) -> str:
    """``a.b.c`` as written; ``?`` stands for a part that is no name, as in ``?.strip``."""
    parts: list[str] = []
    current = node
    while isinstance(current, ast.Attribute):
        parts.append(current.attr)
        current = current.value
    parts.append(current.id if isinstance(current, ast.Name) else "?")
    return ".".join(reversed(parts))
