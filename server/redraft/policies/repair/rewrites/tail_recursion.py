"""``return f(n - 1, acc * n)`` becomes ``n, acc = n - 1, acc * n`` in a loop.

A function whose calls of itself are all the last thing that it does needs no
stack: the call's arguments become the parameters' new values.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.rewrites import base
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample
from redraft.policies.repair.subject import Subject


def rewrite(subject: Subject) -> str | None:
    """The function as ``while True:``; None unless every call of itself is in tail position."""
    if not base.plain(subject) or base.holds_functions(subject):
        return None
    if base.mentions_itself_otherwise(subject) or _delays(subject):
        return None
    tails = _tail_returns(subject, subject.body)
    calls = [call for tail in tails if tail.value for call in base.self_calls(subject, tail.value)]
    if not tails or len(calls) != len(base.self_calls(subject)):
        return None
    edits = []
    for tail in tails:
        new = _step(subject, tail)
        if new is None:
            return None
        edits.append(TextEdit(subject.span(tail), new, ""))
    return _looped(subject, base.apply_all(subject.source, edits))


def _delays(subject: Subject) -> bool:
    # a generator that is handed out would see the parameters' later values
    return any(isinstance(node, ast.GeneratorExp) for node in subject.nodes) and any(
        isinstance(subject.parents.get(node), (ast.Return, ast.Assign))
        for node in subject.find(ast.GeneratorExp)
    )


def _tail_returns(subject: Subject, block: Sequence[ast.stmt]) -> list[ast.Return]:
    """The returns that call the function itself and stand where nothing follows them.

    Only ``if`` is entered: inside a loop, ``try`` or ``with`` something does follow.
    """
    found: list[ast.Return] = []
    for statement in block:
        if isinstance(statement, ast.If):
            found += _tail_returns(subject, statement.body)
            found += _tail_returns(subject, statement.orelse)
        elif isinstance(statement, ast.Return) and statement.value is not None:
            found += [statement] if _tail_calls(subject, statement.value) else []
    return found


def _tail_calls(subject: Subject, value: ast.expr) -> list[ast.Call]:
    if isinstance(value, ast.IfExp):
        return _tail_calls(subject, value.body) + _tail_calls(subject, value.orelse)
    if isinstance(value, ast.Call) and value in base.self_calls(subject, value):
        # `f(f(x))`: the inner call is no tail call
        return [value] if len(base.self_calls(subject, value)) == 1 else []
    return []


def _step(subject: Subject, tail: ast.Return) -> str | None:
    assert tail.value is not None
    alone = subject.lines(tail) is not None
    indent = subject.indent(tail)
    if len(_tail_calls(subject, tail.value)) != len(base.self_calls(subject, tail.value)):
        return None
    if isinstance(tail.value, ast.IfExp):
        return _branches(subject, tail.value, indent) if alone else None
    assert isinstance(tail.value, ast.Call)
    assigned = assignment(subject, tail.value)
    if assigned is None:
        return None
    return f"{assigned}\n{indent}continue" if alone else f"{assigned}; continue"


def _branches(subject: Subject, value: ast.IfExp, indent: str) -> str | None:
    inner = indent + subject.unit
    arms = []
    for arm in (value.body, value.orelse):
        if isinstance(arm, ast.IfExp):
            if _tail_calls(subject, arm):
                return None
            arms.append(f"{inner}return {subject.text(arm)}")
        elif _tail_calls(subject, arm):
            assert isinstance(arm, ast.Call)
            assigned = assignment(subject, arm)
            if assigned is None:
                return None
            arms.append(f"{inner}{assigned}\n{inner}continue")
        else:
            arms.append(f"{inner}return {subject.text(arm)}")
    return f"if {subject.text(value.test)}:\n{arms[0]}\n{indent}else:\n{arms[1]}"


def assignment(subject: Subject, call: ast.Call) -> str | None:
    """A call of the function itself as an assignment to its parameters; None where it is none."""
    given = base.bind(subject, call)
    if given is None:
        return None
    changed = {name: text for name, text in given.items() if text != name}
    if not changed:
        return None  # it would recurse for ever, and as a loop never end
    # all at once: each new value is computed from the old ones
    values = [f"({text})" if "\n" in text else text for text in changed.values()]
    return f"{', '.join(changed)} = {', '.join(values)}"


def _looped(subject: Subject, source: str) -> str | None:
    # the body's start is before every edit, so its place still holds
    start = subject.offset(first_line(subject), 0)
    data = source.encode("utf-8", "surrogatepass")
    head = data[:start].decode("utf-8", "surrogatepass")
    body = data[start:].decode("utf-8", "surrogatepass")
    margin = subject.indent(subject.body[0])
    looped = f"{head}{margin}while True:\n{base.indented(body, subject.unit)}"
    if not ends(subject.body):
        looped += f"\n{margin}{subject.unit}return None"
    # at its end the loop goes on by itself
    return looped.removesuffix(f"\n{margin}{subject.unit}continue")


def first_line(subject: Subject) -> int:
    """The 1-based line on which the body begins, with the comments above it."""
    first = subject.body[0].lineno
    above = subject.docstring.end_lineno if subject.docstring is not None else None
    lines = subject.source.split("\n")
    while first - 1 > (above or subject.function.lineno) and lines[first - 2].lstrip().startswith(
        "#"
    ):
        first -= 1
    return first


def ends(block: Sequence[ast.stmt]) -> bool:
    """Whether the end of a block cannot be reached."""
    if not block:
        return False
    last = block[-1]
    if isinstance(last, ast.If):
        return ends(last.body) and ends(last.orelse)
    return isinstance(last, (ast.Return, ast.Raise, ast.Continue))


REWRITE = Rewrite(
    "tail_recursion",
    "a recursion whose every call of itself is the last thing done becomes a loop",
    "turns the recursion into a loop, which needs no stack",
    rewrite,
    (
        RewriteExample(
            "def f(n, acc=1):\n"
            '    """Doc."""\n'
            "    # base\n"
            "    if n == 0:\n"
            "        return acc  # done\n"
            "    return f(n - 1, acc=acc * n)",
            "def f(n, acc=1):\n"
            '    """Doc."""\n'
            "    while True:\n"
            "        # base\n"
            "        if n == 0:\n"
            "            return acc  # done\n"
            "        n, acc = n - 1, acc * n",
        ),
        RewriteExample(
            "def gcd(self, a, b):\n    return a if b == 0 else self.gcd(b, a % b)",
            "def gcd(self, a, b):\n"
            "    while True:\n"
            "        if b == 0:\n"
            "            return a\n"
            "        else:\n"
            "            a, b = b, a % b\n"
            "            continue",
        ),
        RewriteExample(
            "def f(n):\n    if n: return f(n - 1)\n    print(n)",
            "def f(n):\n"
            "    while True:\n"
            "        if n: n = n - 1; continue\n"
            "        print(n)\n"
            "        return None",
        ),
        RewriteExample("def f(n):\n    return n * f(n - 1)", None),
        RewriteExample("def f(xs):\n    for x in xs:\n        return f(x)", None),
        RewriteExample("def f(n):\n    return f(n)", None),
        RewriteExample("def f(n):\n    return f(f(n - 1))", None),
    ),
)
