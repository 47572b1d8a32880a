"""``a + b`` becomes ``a - b``: another arithmetic or bit operator."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject

WORDS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.MatMult: "@",
}
OTHERS = {
    "+": ("-", "*", "|"),
    "-": ("+", "*", "%"),
    "*": ("+", "**", "/", "//"),
    "/": ("//", "*", "%"),
    "//": ("/", "%", "*"),
    "%": ("//", "/"),
    "**": ("*", "^"),
    "<<": (">>",),
    ">>": ("<<",),
    "|": ("&", "^", "+"),
    "&": ("|", "^"),
    "^": ("**", "|", "&"),
    "@": (),
}
WEIGHTS = (1.0, 0.8, 0.6, 0.4)
_NODES = {word: node for node, word in WORDS.items()}


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every arithmetic expression with each other operator, its operands kept together."""
    for node in subject.find(ast.BinOp):
        word = WORDS[type(node.op)]
        span = subject.token(node.left, node.right, word)
        if span is None or _formats_text(node):
            continue
        whole = subject.span(node)
        left = subject.data[whole.start : span.start].decode()
        right = subject.data[span.end : whole.end].decode()
        for other, weight in zip(OTHERS[word], WEIGHTS, strict=False):
            what = f"computes with `{other}`, not `{word}`"
            if _binds_alike(word, other):
                yield TextEdit(span, other, what, weight)
                continue
            # another precedence: `a + b * c` with `-` for `*` must stay `a + (b - c)`
            yield subject.replace(node, f"{_held(node.left, left)}{other}{_held(node.right, right)}",
                                  what, weight)  # fmt: skip
            yield TextEdit(span, other, what, weight * 0.5)


def _formats_text(node: ast.BinOp) -> bool:
    left = node.left
    return isinstance(node.op, ast.Mod) and (
        isinstance(left, ast.JoinedStr)
        or (isinstance(left, ast.Constant) and isinstance(left.value, (str, bytes)))
    )


def _binds_alike(word: str, other: str) -> bool:
    groups = ("+ -", "* / // % @", "<< >>")
    return any(word in group.split() and other in group.split() for group in groups)


def _held(node: ast.expr, text: str) -> str:
    loose = isinstance(node, (ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Await))
    if not loose or text.strip().startswith("("):
        return text
    core = text.strip()
    return text.replace(core, f"({core})", 1)


OPERATOR = Operator(
    "arithmetic",
    "`a + b` becomes `a - b`",
    0.5,
    edits,
    (
        Example("def f(a, b):\n    return a + b", "def f(a, b):\n    return a - b"),
        Example("def f(a, b):\n    return a / 2 + b", "def f(a, b):\n    return a // 2 + b"),
        Example("def f(a, b):\n    return a - b * 2", "def f(a, b):\n    return a - (b + 2)"),
        Example("def f(é):\n    return (é) ** 2", "def f(é):\n    return (é) * 2"),
    ),
)
