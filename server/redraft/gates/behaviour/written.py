"""Inputs that somebody has written: in the docstring's examples, or asked for as expressions."""

from __future__ import annotations

import ast
import doctest
from collections.abc import Sequence

from redraft.gates.behaviour.trees import Call, Tree, plain


def of_examples(docstring: str | None, name: str, parameters: Sequence[str]) -> list[Call]:
    """The calls of a function in its docstring's examples whose arguments are literals.

    ``parameters`` are its names for arguments by position.
    """
    found = []
    try:
        examples = doctest.DocTestParser().get_examples(docstring or "")
    except ValueError:  # a docstring that only looks like it had examples
        return []
    for example in examples:
        for node in _calls(example.source, name):
            call = _call(node, "doctest", parameters, literal=True)
            if call is not None:
                found.append(call)
    return found


def of_expression(text: str, name: str, parameters: Sequence[str], *, method: bool) -> Call | None:
    """The call of the function in an expression; arguments that are no literals stay expressions.

    ``method``: the call must stand behind an object, which becomes the first
    argument.  None where there is no such call.
    """
    for node in _calls(text, name):
        names = parameters[1:] if method else parameters
        call = _call(node, "asked", names, literal=False)
        if call is None or not method:
            return call
        if isinstance(node.func, ast.Attribute):
            owner = (parameters[0] if parameters else "self", _tree(node.func.value))
            return Call((owner, *call.positional), call.keywords, (), "asked")
    return None


def _calls(text: str, name: str) -> list[ast.Call]:
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError):
        return []
    return [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and _named(node.func) == name
    ]


def _named(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _call(node: ast.Call, source: str, parameters: Sequence[str], *, literal: bool) -> Call | None:
    positional, keywords = [], []
    if any(isinstance(part, ast.Starred) for part in node.args):
        return None
    for index, part in enumerate(node.args):
        known = index < len(parameters)
        name = parameters[index] if known else f"*{index - len(parameters)}"
        positional.append((name, _tree(part)))
    for keyword in node.keywords:
        if keyword.arg is None:
            return None
        keywords.append((keyword.arg, _tree(keyword.value)))
    if literal and any(tree["k"] == "expression" for _, tree in positional + keywords):
        return None
    return Call(tuple(positional), tuple(keywords), (), source)


def _tree(node: ast.expr) -> Tree:
    try:
        return plain(ast.literal_eval(node))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return {"k": "expression", "v": ast.unparse(node)}
