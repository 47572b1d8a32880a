"""``x`` becomes ``self.x``, ``self.a.b`` becomes ``self.b``: a value looked for in the wrong place."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.neighbourhood import neighbourhood
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.subject import Subject, short


def edits(subject: Subject) -> Iterator[TextEdit]:
    """``self.`` put before and taken from names; attributes exchanged, left out and put after."""
    receiver = next((name for name in subject.parameters[:1] if name in ("self", "cls")), None)
    fields = tuple(dict.fromkeys(node.attr for node in subject.find(ast.Attribute)))
    for node in subject.nodes:
        if isinstance(node, ast.Name) and receiver is not None:
            yield from _through(subject, node, receiver)
        elif isinstance(node, ast.Attribute):
            yield from _other(subject, node, receiver, fields)


def _through(subject: Subject, node: ast.Name, receiver: str) -> Iterator[TextEdit]:
    parent = subject.parents.get(node)
    if node.id == receiver or isinstance(parent, (ast.comprehension, ast.For)):
        return
    own = {n.attr for n in subject.find(ast.Attribute) if isinstance(n.value, ast.Name)
           and n.value.id == receiver}  # fmt: skip
    local = node.id in subject.own_names
    weight = (0.9 if node.id in own else 0.4) * (1.0 if local or node.id in own else 0.6)
    if hasattr(builtins, node.id) or (not local and node.id[:1].isupper()):
        return
    new = f"{receiver}.{node.id}"
    yield subject.replace(node, new, f"uses `{new}`, not `{node.id}`", weight)


def _other(
    subject: Subject, node: ast.Attribute, receiver: str | None, fields: tuple[str, ...]
) -> Iterator[TextEdit]:
    parent = subject.parents.get(node)
    called = isinstance(parent, ast.Call) and parent.func is node
    holder = subject.text(node.value)
    if not called:
        uncalled = [f for f in fields if f != node.attr and not _is_called(subject, f)][:8]
        elsewhere = neighbourhood(subject).attributes.get(holder, ())
        more = [f for f in elsewhere if f != node.attr and f not in uncalled][:8]
        for rank, other in enumerate([*uncalled, *more]):
            new = f"{holder}.{other}"
            what = f"uses `{short(new)}`, not `.{node.attr}`"
            yield subject.replace(node, new, what, 0.8 - 0.05 * rank)
        if isinstance(node.ctx, ast.Load):
            what = f"uses `{short(holder)}` without `.{node.attr}`"
            yield subject.replace(node, holder, what, 0.4)
    if holder == receiver and node.attr in subject.own_names and not called:
        what = f"uses `{node.attr}`, not `{holder}.{node.attr}`"
        yield subject.replace(node, node.attr, what, 0.7)


def _is_called(subject: Subject, name: str) -> bool:
    return any(isinstance(call.func, ast.Attribute) and call.func.attr == name
               for call in subject.find(ast.Call))  # fmt: skip


OPERATOR = Operator(
    "receiver",
    "`x` becomes `self.x`, `a.left` becomes `a.right`, `a.b` becomes `a`",
    0.49,
    edits,
    (
        Example("def f(self, x):\n    x = x + 1", "def f(self, x):\n    self.x = x + 1"),
        Example(
            "def f(self):\n    self.a = 1\n    return self.b",
            "def f(self):\n    self.a = 1\n    return self.a",
        ),
        Example(
            "def f(n):\n    n.right = 1\n    return n.left",
            "def f(n):\n    n.right = 1\n    return n.right",
        ),
        Example("def f(n):\n    return n.next.value", "def f(n):\n    return n.value"),
        Example(
            "def f(self):\n    return self.hits",
            "def f(self):\n    return self.misses",
            around="class C:\n    def g(self):\n        self.hits = self.misses = 0\n",
        ),
    ),
)
