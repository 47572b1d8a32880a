"""One test for each assertion of a function ``check``, so that a gate can tell them apart."""

from __future__ import annotations

import ast
from collections.abc import Sequence


def split(text: str, entry: str, module: str, names: Sequence[str], call: str = "") -> str:
    """A pytest file from the text of a ``check(candidate)``; empty where it asserts nothing.

    Each assertion at the top level of ``check`` becomes a test, with all other
    statements that stand before it; a loop with assertions in it stays one test.
    ``entry`` and ``names`` are what the text may use of the module; ``call`` is the
    expression that is tested, ``entry`` itself when empty.
    """
    tree = ast.parse(text)
    checks = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "check"]
    if not checks:
        return ""
    (check,) = checks
    outside = [n for n in tree.body if n is not check and not _calls_check(n)]
    parameter = check.args.args[0].arg
    tests = _tests(check.body)
    if not tests:
        return ""
    lines = [f"from {module} import {', '.join(sorted({entry, *names}))}"]
    lines += [ast.unparse(node) for node in outside]
    if parameter != (call or entry):
        lines.append(f"{parameter} = {call or entry}")
    return "\n".join([*lines, *_written(tests)]) + "\n"


def asserting(lines: Sequence[str], head: Sequence[str]) -> str:
    """A pytest file with a test for each of some ``assert`` statements, after lines that prepare them."""
    tests = [[node] for line in lines for node in ast.parse(line).body]
    return "\n".join([*head, *_written(tests)]) + "\n" if tests else ""


def _tests(body: Sequence[ast.stmt]) -> list[list[ast.stmt]]:
    before: list[ast.stmt] = []
    tests: list[list[ast.stmt]] = []
    for statement in body:
        if isinstance(statement, ast.Assert):
            if not isinstance(statement.test, ast.Constant):  # `assert True` asks nothing
                tests.append([*before, statement])
        elif any(isinstance(node, ast.Assert) for node in ast.walk(statement)):
            tests.append([*before, statement])
        else:
            before.append(statement)
    return tests


def _written(tests: Sequence[Sequence[ast.stmt]]) -> list[str]:
    lines: list[str] = []
    for number, body in enumerate(tests, 1):
        lines += ["", "", f"def test_{number}():"]
        lines += [f"    {line}" for node in body for line in ast.unparse(node).split("\n")]
    return lines


def top_names(text: str) -> list[str]:
    """The functions and classes that a module's text defines."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node.name for node in ast.parse(text).body if isinstance(node, kinds)]


def readable(text: str) -> str:
    """Nothing where a text is no program (a row of HumanEvalPack has a piece of a solution there)."""
    try:
        ast.parse(text)
    except SyntaxError:
        return ""
    return text


def check_only(text: str) -> str:
    """The text without the call of ``check`` at its end."""
    tree = ast.parse(text)
    tree.body = [node for node in tree.body if not _calls_check(node)]
    return ast.unparse(tree)


def _calls_check(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "check"
    )
