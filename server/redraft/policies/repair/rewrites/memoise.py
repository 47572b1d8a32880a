"""``return f(n - 1) + f(n - 2)`` remembers what it has computed.

A recursion with two or more calls of itself may compute the same thing again
and again, twice as often at every step.  An inner function keeps each result in
a dictionary that lives as long as one outer call: nothing is kept between
calls, so nothing can grow stale, and no import is needed.
"""

from __future__ import annotations

import ast

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.rewrites import base
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample
from redraft.policies.repair.subject import Subject

_UNHASHABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp,
               ast.GeneratorExp, ast.Starred)  # fmt: skip
_UNHASHABLE_NAMES = frozenset({"list", "dict", "set", "List", "Dict", "Set", "bytearray"})
_MAKERS = frozenset({"list", "dict", "set", "sorted", "defaultdict", "Counter", "deque"})


def rewrite(subject: Subject) -> str | None:
    """The function around a remembering inner one; None unless it calls itself at least twice,
    with arguments that can be the keys of a dictionary, and changes nothing outside itself."""
    calls = base.self_calls(subject)
    if len(calls) < 2 or not base.plain(subject) or base.mentions_itself_otherwise(subject):
        return None
    if not _hashable(subject, calls) or _acts_outside(subject):
        return None
    names = [name for name in subject.parameters if name not in ("self", "cls")]
    if not names:
        return None
    memo, inner = base.fresh(subject, "memo"), base.fresh(subject, "solve")
    key = ", ".join(names) if len(names) > 1 else names[0]
    rebound = {
        node.id for node in subject.find(ast.Name) if isinstance(node.ctx, (ast.Store, ast.Del))
    }
    kept = base.fresh(subject, "key") if rebound & set(names) else ""
    stored = kept or (f"({key})" if len(names) > 1 else key)
    body = _body(subject, memo, inner, stored)
    if body is None:
        return None
    return _assembled(subject, body, memo, inner, key, kept or stored, bool(kept))


def _hashable(subject: Subject, calls: list[ast.Call]) -> bool:
    for call in calls:
        if base.bind(subject, call) is None and not _binds_loosely(call):
            return False
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        if any(isinstance(value, _UNHASHABLE) for value in values):
            return False
    arguments = subject.function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        root = argument.annotation
        while isinstance(root, ast.Subscript):
            root = root.value
        if isinstance(root, ast.Name) and root.id in _UNHASHABLE_NAMES:
            return False
    return not any(isinstance(d, _UNHASHABLE) for d in base.defaults(subject).values())


def _binds_loosely(call: ast.Call) -> bool:
    # a default that is no constant is fine here: the inner function has it too
    return not any(isinstance(a, ast.Starred) for a in call.args) and all(
        keyword.arg is not None for keyword in call.keywords
    )


def _acts_outside(subject: Subject) -> bool:
    """Whether a statement may change something that is not the function's own fresh value."""
    own = {
        target.id
        for node in subject.find(ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and _makes(node.value)
    }
    for node in subject.nodes:
        changed: ast.expr | None = None
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            changed = function.value if isinstance(function, ast.Attribute) else function
        elif isinstance(node, (ast.Subscript, ast.Attribute)):
            changed = node.value if not isinstance(node.ctx, ast.Load) else None
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            # `x += …` on a parameter that is a list would change the caller's list
            changed = node.target if node.target.id in subject.parameters else None
        if changed is not None and not (isinstance(changed, ast.Name) and changed.id in own):
            return True
    return False


def _makes(value: ast.expr) -> bool:
    if isinstance(value, _UNHASHABLE):
        return True
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id in _MAKERS
    )


def _body(subject: Subject, memo: str, inner: str, stored: str) -> str | None:
    edits = [TextEdit(subject.span(call.func), inner, "") for call in base.self_calls(subject)]
    for statement in subject.body:
        for node in base.own_nodes(statement):
            if not isinstance(node, ast.Return) or node.value is None:
                continue
            start = subject.span(node).start + len("return")
            end = subject.span(node).end
            # what stands between `return` and its end, parentheses included, is kept as it is
            open_, close = ("(", "))") if isinstance(node.value, ast.Tuple) else ("", ")")
            edits.append(TextEdit(Span(start, start), f" {memo}.setdefault({stored},{open_}", ""))
            edits.append(TextEdit(Span(end, end), close, ""))
    if not edits:
        return None
    lead = subject.offset(_start(subject), 0)
    changed = base.apply_all(subject.source, edits)
    return changed.encode("utf-8", "surrogatepass")[lead:].decode("utf-8", "surrogatepass")


def _start(subject: Subject) -> int:
    if subject.docstring is not None:
        return (subject.docstring.end_lineno or subject.docstring.lineno) + 1
    return _header_line(subject) + 1


def _header_line(subject: Subject) -> int:
    """The 1-based line on which the header ends: comments between it and the body go with the body."""
    lines = subject.source.split("\n")
    line = subject.body[0].lineno - 1
    while line > subject.function.lineno and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _assembled(
    subject: Subject, body: str, memo: str, inner: str, key: str, stored: str, keep: bool
) -> str:
    head = subject.data[: subject.offset(_start(subject), 0)].decode("utf-8", "surrogatepass")
    one, two = subject.unit, subject.unit * 2
    names = [name for name in subject.parameters if name not in ("self", "cls")]
    lines = [f"{one}{memo} = {{}}", "", f"{one}def {inner}({_signature(subject)}):"]
    if keep:
        lines.append(f"{two}{stored} = ({key})" if len(names) > 1 else f"{two}{stored} = {key}")
    lines += [f"{two}if {stored} in {memo}:", f"{two}{one}return {memo}[{stored}]"]
    lines.append(base.indented(body.rstrip("\n"), one))
    only = {argument.arg for argument in subject.function.args.kwonlyargs}
    handed = ", ".join(f"{name}={name}" if name in only else name for name in names)
    lines += ["", f"{one}return {inner}({handed})"]
    return head + "\n".join(lines)


def _signature(subject: Subject) -> str:
    arguments = subject.function.args
    given = base.defaults(subject)

    def shown(argument: ast.arg) -> str:
        default = given.get(argument.arg)
        return argument.arg if default is None else f"{argument.arg}={subject.text(default)}"

    positional = [
        shown(argument)
        for argument in (*arguments.posonlyargs, *arguments.args)
        if argument.arg not in ("self", "cls")
    ]
    keywords = [shown(argument) for argument in arguments.kwonlyargs]
    return ", ".join([*positional, *(["*", *keywords] if keywords else [])])


REWRITE = Rewrite(
    "memoise",
    "a recursion that calls itself twice or more remembers its results",
    "remembers what the recursion has computed",
    rewrite,
    (
        RewriteExample(
            'def fib(n):\n    """Doc."""\n    if n < 2:\n        return n\n'
            "    return fib(n - 1) + fib(n - 2)",
            'def fib(n):\n    """Doc."""\n    memo = {}\n\n    def solve(n):\n'
            "        if n in memo:\n            return memo[n]\n"
            "        if n < 2:\n            return memo.setdefault(n, n)\n"
            "        return memo.setdefault(n, solve(n - 1) + solve(n - 2))\n\n"
            "    return solve(n)",
        ),
        RewriteExample(
            "def paths(self, r, c=0):\n    if r == 0:\n        return (1)\n    c -= 1\n"
            "    return self.paths(r - 1, c) + self.paths(r - 1, c=c)",
            None,
        ),
        RewriteExample(
            "def ways(self, r, c=0):\n    if r == 0:\n        return (1)\n    c = c - 1\n"
            "    return self.ways(r - 1, c) + self.ways(r - 1, c=c)",
            "def ways(self, r, c=0):\n    memo = {}\n\n    def solve(r, c=0):\n"
            "        key = (r, c)\n        if key in memo:\n            return memo[key]\n"
            "        if r == 0:\n            return memo.setdefault(key, (1))\n"
            "        c = c - 1\n"
            "        return memo.setdefault(key, solve(r - 1, c) + solve(r - 1, c=c))\n\n"
            "    return solve(r, c)",
        ),
        RewriteExample("def f(n):\n    return f(n - 1) + 1", None),
        RewriteExample("def f(xs):\n    xs.append(1)\n    return f(xs) + f(xs)", None),
        RewriteExample("def f(n: list):\n    return f(n) + f(n)", None),
        RewriteExample("def f(n):\n    print(n)\n    return f(n - 1) + f(n - 2)", None),
    ),
)
