"""What a structural rewrite is, and what the rewrites of a recursion share."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.subject import Subject

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class RewriteExample:
    """A function before and after; ``after`` None where the rewrite must not apply."""

    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One change of method.

    ``rewrite`` gives the new source, None where the function does not have the
    shape.  That the result does the same is for the gate to say, not for it.
    """

    name: str
    summary: str
    done: str
    """What was done, as a note to the user."""
    rewrite: Callable[[Subject], str | None]
    examples: tuple[RewriteExample, ...]


def is_method(subject: Subject) -> bool:
    """Whether the first parameter is ``self`` or ``cls``, so that a call of itself goes through it."""
    return bool(subject.parameters) and subject.parameters[0] in ("self", "cls")


def self_calls(subject: Subject, root: ast.AST | None = None) -> list[ast.Call]:
    """The calls by which the function calls itself."""
    nodes = subject.nodes if root is None else tuple(ast.walk(root))
    return [node for node in nodes if isinstance(node, ast.Call) and _itself(subject, node.func)]


def mentions_itself_otherwise(subject: Subject) -> bool:
    """Whether the function's name is used other than to call it (handed on, looked up)."""
    called = {id(call.func) for call in self_calls(subject)}
    return any(
        _itself(subject, node) and id(node) not in called
        for statement in subject.body
        for node in ast.walk(statement)
        if isinstance(node, ast.expr)
    )


def _itself(subject: Subject, node: ast.expr) -> bool:
    name = subject.function.name
    if is_method(subject):
        return (
            isinstance(node, ast.Attribute)
            and node.attr == name
            and isinstance(node.value, ast.Name)
            and node.value.id == subject.parameters[0]
        )
    return isinstance(node, ast.Name) and node.id == name


def plain(subject: Subject) -> bool:
    """Whether the function is an ordinary one: not async, no generator, no decorator that matters,
    parameters by name alone, no text that runs over lines (indenting would change it)."""
    function = subject.function
    arguments = function.args
    if isinstance(function, ast.AsyncFunctionDef) or arguments.vararg or arguments.kwarg:
        return False
    for decorator in function.decorator_list:
        if not (
            isinstance(decorator, ast.Name) and decorator.id in ("staticmethod", "classmethod")
        ):
            return False
    for statement in subject.body:
        if subject.lines(statement) is None:
            return False
        for node in own_nodes(statement):
            if isinstance(node, (ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal, ast.Await)):
                return False
            over_lines = isinstance(node, (ast.Constant, ast.JoinedStr))
            if over_lines and node.end_lineno != node.lineno:  # type: ignore[attr-defined]
                return False
    return bool(subject.body)


def own_nodes(root: ast.AST) -> Iterator[ast.AST]:
    """The nodes under ``root`` that run as part of it: nested functions are not entered."""
    yield root
    if isinstance(root, SCOPES):
        return
    for child in ast.iter_child_nodes(root):
        yield from own_nodes(child)


def holds_functions(subject: Subject) -> bool:
    """Whether the body defines functions, lambdas or classes."""
    return any(isinstance(node, SCOPES) for s in subject.body for node in ast.walk(s))


def bind(subject: Subject, call: ast.Call) -> dict[str, str] | None:
    """What each parameter is given by a call of the function itself, as source text.

    None when the call does not fit, unpacks, or relies on a default that is not
    a constant (the default was made once, its text would make another).
    """
    arguments = subject.function.args
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if is_method(subject):
        positional = positional[1:]
    given: dict[str, str] = {}
    if len(call.args) > len(positional):
        return None
    for name, value in zip(positional, call.args, strict=False):
        if isinstance(value, ast.Starred):
            return None
        given[name] = subject.text(value)
    allowed = {*positional, *(argument.arg for argument in arguments.kwonlyargs)}
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg in given or keyword.arg not in allowed:
            return None
        given[keyword.arg] = subject.text(keyword.value)
    for name, default in defaults(subject).items():
        if name not in given and name in allowed:
            if not isinstance(default, ast.Constant):
                return None
            given[name] = subject.text(default)
    return given if set(given) == allowed else None


def defaults(subject: Subject) -> dict[str, ast.expr]:
    """The parameters that have a default, with it."""
    arguments = subject.function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    found: dict[str, ast.expr] = {}
    late = positional[len(positional) - len(arguments.defaults) :]
    for argument, default in zip(late, arguments.defaults, strict=True):
        found[argument.arg] = default
    for argument, maybe in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if maybe is not None:
            found[argument.arg] = maybe
    return found


def apply_all(source: str, edits: Sequence[TextEdit]) -> str:
    """The source after several edits that do not overlap; what is put in at one place keeps its order."""
    ranked = sorted(
        enumerate(edits),
        key=lambda one: (one[1].span.start, one[1].span.end > one[1].span.start, one[0]),
        reverse=True,
    )
    for _, edit in ranked:
        source = edit.apply(source)
    return source


def indented(text: str, by: str) -> str:
    """Every line that is not blank moved to the right."""
    return "\n".join(by + line if line.strip() else line for line in text.split("\n"))


def fresh(subject: Subject, wish: str) -> str:
    """``wish``, with underscores added until the function does not use the name."""
    used = {node.id for node in ast.walk(subject.tree) if isinstance(node, ast.Name)}
    used |= {*subject.parameters, subject.function.name}
    while wish in used:
        wish += "_"
    return wish
