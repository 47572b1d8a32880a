"""``return n * f(n - 1)`` becomes a loop that remembers what waits, and then works it off.

Where the call of itself is one operand of the result, each level waits for the
next one with its other operand in hand.  A loop collects these operands and
applies them from the last to the first, in the order and with the operators of
the recursion: the result is the same for every type, associative or not.
"""

from __future__ import annotations

import ast

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.rewrites import base
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample
from redraft.policies.repair.rewrites.effects import changed_in
from redraft.policies.repair.rewrites.kinds import builtin
from redraft.policies.repair.rewrites.tail_recursion import assignment, ends, first_line
from redraft.policies.repair.subject import Subject, parse_expression

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_PURE = (ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Tuple, ast.List, ast.Subscript,
         ast.operator, ast.unaryop, ast.expr_context)  # fmt: skip


def rewrite(subject: Subject) -> str | None:
    """The function as two loops; None unless each result is a value, or an operand and one call."""
    if not base.plain(subject) or base.holds_functions(subject):
        return None
    if base.mentions_itself_otherwise(subject):
        return None
    calls = base.self_calls(subject)
    returns = list(subject.find(ast.Return))
    steps = {node: step for node in returns if (step := _step(subject, node)) is not None}
    shapes = {step.shape for step in steps.values()}
    if len(steps) != len(calls) or len(shapes) != 1:
        return None
    if any(_inside(subject, node) for node in returns):
        return None
    waiting, result = base.fresh(subject, "waiting"), base.fresh(subject, "result")
    edits = []
    for node in returns:
        new = _new(subject, node, steps.get(node), waiting, result)
        if new is None:
            return None
        edits.append(TextEdit(subject.span(node), new, ""))
    (shape,) = shapes
    return _assembled(subject, base.apply_all(subject.source, edits), (waiting, result), shape)


class _Step:
    """One operand and the call of itself; ``shape`` has the operator and where the call stands."""

    def __init__(self, call: ast.Call, operand: ast.expr, op: ast.operator, *, left: bool) -> None:
        self.call, self.operand = call, operand
        shown = ast.unparse(ast.BinOp(ast.Name("a"), op, ast.Name("b")))
        self.shape = (shown.removeprefix("a").removesuffix("b").strip(), left)


def _step(subject: Subject, node: ast.Return) -> _Step | None:
    value = node.value
    if not isinstance(value, ast.BinOp):
        return None
    calls = base.self_calls(subject, value)
    if len(calls) != 1:
        return None
    (call,) = calls
    if value.right is call:
        return _Step(call, value.left, value.op, left=False)
    # it is evaluated behind the call: only what nothing can change may be evaluated before it
    if value.left is call and _pure(subject, value.right) and _quiet(subject):
        return _Step(call, value.right, value.op, left=True)
    return None


def _pure(subject: Subject, operand: ast.expr) -> bool:
    return all(
        isinstance(part, _PURE) or builtin(subject, part, "str", "len", "int", "abs") is not None
        for part in ast.walk(operand)
    )


def _quiet(subject: Subject) -> bool:
    """Whether nothing in the function changes an object."""
    calls = base.self_calls(subject)
    for node in subject.nodes:
        if isinstance(node, ast.Call) and node not in calls:
            if changed_in(subject, node) != set():
                return False
        elif isinstance(node, (ast.Subscript, ast.Attribute)):
            if not isinstance(node.ctx, ast.Load):
                return False
        elif isinstance(node, ast.AugAssign):
            return False
    return True


def _inside(subject: Subject, node: ast.AST) -> bool:
    """Whether a ``break`` in the place of a return would end something else, or be overtaken."""
    while node is not subject.function:
        node = subject.parents[node]
        if isinstance(node, (*_LOOPS, ast.Try, ast.With, ast.AsyncWith)):
            return True
    return False


def _new(
    subject: Subject, node: ast.Return, step: _Step | None, waiting: str, result: str
) -> str | None:
    between = f"\n{subject.indent(node)}" if subject.lines(node) is not None else "; "
    if step is None:
        value = subject.text(node)[len("return") :].strip() or "None"
        return f"{result} = {value}{between}break"
    assigned = assignment(subject, step.call)
    if assigned is None:
        return None
    text = subject.text(step.operand)
    if isinstance(step.operand, (ast.Tuple, ast.NamedExpr)) or "\n" in text:
        text = f"({text})" if parse_expression(text) is not None else ""
    return f"{waiting}.append({text}){between}{assigned}{between}continue" if text else None


def _assembled(
    subject: Subject, source: str, names: tuple[str, str], shape: tuple[str, bool]
) -> str:
    waiting, result = names
    operator, left = shape
    start = subject.offset(first_line(subject), 0)
    data = source.encode("utf-8", "surrogatepass")
    head = data[:start].decode("utf-8", "surrogatepass")
    body = data[start:].decode("utf-8", "surrogatepass").rstrip("\n")
    margin, unit = subject.indent(subject.body[0]), subject.unit
    body = base.indented(body, unit)
    if not ends(subject.body):
        body += f"\n{margin}{unit}{result} = None\n{margin}{unit}break"
    body = body.removesuffix(f"\n{margin}{unit}continue")
    item = base.fresh(subject, "item")
    pair = f"{result} {operator} {item}" if left else f"{item} {operator} {result}"
    lines = [
        f"{margin}{waiting} = []",
        f"{margin}while True:",
        body,
        f"{margin}for {item} in reversed({waiting}):",
        f"{margin}{unit}{result} = {pair}",
        f"{margin}return {result}",
    ]
    return head + "\n".join(lines)


REWRITE = Rewrite(
    "linear_recursion",
    "a recursion that only combines one value with one call of itself becomes a loop",
    "turns the recursion into a loop, which needs no stack",
    rewrite,
    (
        RewriteExample(
            'def fact(n):\n    """Doc."""\n    # base\n    if n <= 1:\n        return 1\n'
            "    return n * fact(n - 1)  # and on",
            'def fact(n):\n    """Doc."""\n    waiting = []\n    while True:\n        # base\n'
            "        if n <= 1:\n            result = 1\n            break\n"
            "        waiting.append(n)\n        n = n - 1\n        continue  # and on\n"
            "    for item in reversed(waiting):\n        result = item * result\n    return result",
        ),
        RewriteExample(
            "def back(xs):\n    if not xs: return []\n    return back(xs[1:]) + [xs[0]]",
            "def back(xs):\n    waiting = []\n    while True:\n        if not xs: result = []; break\n"
            "        waiting.append([xs[0]])\n        xs = xs[1:]\n"
            "    for item in reversed(waiting):\n        result = result + item\n    return result",
        ),
        RewriteExample("def f(n):\n    return f(n - 1) + f(n - 2)", None),
        RewriteExample("def f(n):\n    return f(n - 1) + g(n)", None),
        RewriteExample(
            "def f(n):\n    if n:\n        return n + f(n - 1)\n    return n - f(n - 2)", None
        ),
        RewriteExample("def f(xs):\n    for x in xs:\n        return x + f(x)", None),
        RewriteExample("def f(n):\n    x = f(n - 1)\n    return 1 + x", None),
    ),
)
