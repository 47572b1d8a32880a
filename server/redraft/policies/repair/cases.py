"""What a failing test asked of the function: the call, what it should give, what it gave.

Read from the failure's own text (pytest's assertion report, a doctest's report,
unittest's assertEqual) and, where that is not enough, from the test's source.
Nothing is run here: the test has been.
"""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace

from redraft.core.evidence import TestFailure
from redraft.core.task import Snippet, Task
from redraft.policies.repair.names import module_names
from redraft.policies.repair.parametrised import values_of

_ERROR_NAME = re.compile(r"^\w*(?:Error|Failed): ")
_FUNCTION = re.compile(r"\A<function (\w+) at 0x[0-9a-fA-F]+>")
_WHERE = re.compile(r"where (?P<observed>.+?) = (?P<call>.+)$")
# as doctest itself writes it
_EXAMPLE = re.compile(
    r"Failed example:\s*\n(?P<call>(?:[ \t]+.*\n)+?)"
    r"Expected:\s*\n(?P<expected>(?:[ \t]+.*\n)+?)Got:\s*\n(?P<got>(?:[ \t]+.*(?:\n|\Z))+)"
)
# as a gate writes it on one line
_GATE_EXAMPLE = re.compile(
    r"\A(?P<call>.+?): expected (?P<expected>.+?), got (?P<got>.+)\Z", re.DOTALL
)
_PLACE = re.compile(r"^(?P<path>\S+):(?P<line>\d+) in \w+$", re.MULTILINE)
_EQUAL_ASSERTIONS = frozenset({"assertEqual", "assertEquals", "assertListEqual", "assertIs",
    "assertDictEqual", "assertSetEqual", "assertTupleEqual", "assertSequenceEqual",
    "assertCountEqual", "assertMultiLineEqual", "assertAlmostEqual"})  # fmt: skip
_TRUTH_ASSERTIONS = {"assertTrue": "True", "assertFalse": "False", "assertIsNone": "None"}


@dataclass(frozen=True, slots=True)
class Case:
    """``call`` is an expression over literals and the function alone; ``expected`` and
    ``observed`` are Python text, None where the failure does not show them."""

    call: str
    expected: str | None = None
    observed: str | None = None

    @property
    def size(self) -> tuple[int, int, str]:
        """What to compare cases by: the parts of the call, its length, and the call itself."""
        tree = _expression(self.call)
        if tree is None:
            return len(self.call), len(self.call), self.call
        parts = sum(not isinstance(node, ast.expr_context) for node in ast.walk(tree))
        return parts, len(self.call), self.call


def normal_call(tree: ast.expr, task: Task) -> str | None:
    """An expression as it is run in the function's module, None where it needs more than is there."""
    return _normal(tree, task) if _about(tree, task) else None


def case_of(failure: TestFailure, task: Task) -> Case | None:
    """The call on which a test failed, None when it does not show one."""
    text = failure.detail or failure.message
    case = (
        _from_doctest(text, task)
        or _from_assertions(text, task)
        or _from_source(failure, task)
        # last, because its innermost call may be but a part of what is compared
        or _from_report(text, task)
    )
    return None if case is None else _observed(case, text)


def _observed(case: Case, text: str) -> Case:
    """The case with what the call gave, where the report compares it with what was expected."""
    if case.observed is not None or case.expected is None:
        return case
    for line in text.split("\n"):
        compared = _compared(_ERROR_NAME.sub("", line.lstrip("E ").strip()))
        if compared is not None and case.expected in compared:
            other = compared[1] if compared[0] == case.expected else compared[0]
            if _expression(other) is not None and not _calls(other):
                return replace(case, observed=other)
    return case


def _calls(text: str) -> bool:
    tree = _expression(text)
    return tree is None or any(isinstance(node, ast.Call) for node in ast.walk(tree))


def _from_doctest(text: str, task: Task) -> Case | None:
    for match in (*_EXAMPLE.finditer(text + "\n"), *_GATE_EXAMPLE.finditer(text)):
        tree = _expression(match["call"].strip())
        if tree is not None and _about(tree, task):
            expected, got = match["expected"].strip(), match["got"].strip()
            return Case(_normal(tree, task), _value(expected), got)
    # an example that raised is shown as itself, above what it raised
    tree = _expression(text.split("\n", 1)[0])
    if tree is not None and _about(tree, task):
        return Case(_normal(tree, task))
    return None


def _from_report(text: str, task: Task) -> Case | None:
    # "where 3 = f(1)" carries the values that a parametrised test was called with
    lines = [line.lstrip("E ").strip() for line in text.split("\n")]
    compared: tuple[str, str] | None = None
    for line in lines:
        body = _ERROR_NAME.sub("", line)
        if body.startswith("assert "):
            compared = _compared(body) or compared
        where = _WHERE.search(line)
        if where is None:
            continue
        # what a test reaches through its module is shown as the function itself
        tree = _expression(_FUNCTION.sub(r"\1", where["call"]))
        # the values stand in the report, so a class in them is the one that the module knows
        known = module_names(task.document.text)
        if tree is None or _cut(tree) or not _about(tree, task, known):
            continue
        observed, expected = where["observed"].strip(), None
        if compared is not None and observed in compared:
            expected = compared[1] if compared[0] == observed else compared[0]
        return Case(_normal(tree, task), expected, observed)
    return None


def _cut(tree: ast.expr) -> bool:
    """Whether the report left something out of a value: ``[1, 2, ...]`` reads as Python too."""
    return any(isinstance(n, ast.Constant) and n.value is Ellipsis for n in ast.walk(tree))


def _compared(text: str) -> tuple[str, str] | None:
    tree = _statement(text)
    if not isinstance(tree, ast.Assert) or not isinstance(tree.test, ast.Compare):
        return None
    compare = tree.test
    if len(compare.ops) != 1 or not isinstance(compare.ops[0], (ast.Eq, ast.Is)):
        return None
    left = ast.get_source_segment(text, compare.left)
    right = ast.get_source_segment(text, compare.comparators[0])
    return (left, right) if left is not None and right is not None else None


def _from_assertions(text: str, task: Task) -> Case | None:
    marked = [line[1:].strip() for line in text.split("\n") if line.startswith(">")]
    plain = [line.strip() for line in text.split("\n") if not line.startswith((">", "E"))]
    # the line that failed is the marked one, or else the last of those shown
    for line in [*marked, *reversed(plain)]:
        case = _from_statement(_statement(line), task)
        if case is not None:
            return case
    return None


def _from_source(failure: TestFailure, task: Task) -> Case | None:
    name = re.sub(r"\[.*\Z", "", failure.test.rpartition("::")[2])
    places = [(m["path"], int(m["line"]) - 1) for m in _PLACE.finditer(failure.detail)]
    for snippet in task.context.tests:
        tree = _module(textwrap.dedent(snippet.source))
        for test in ast.walk(tree) if tree is not None else ():
            if not isinstance(test, ast.FunctionDef) or test.name != name:
                continue
            steps = [node for node in ast.walk(test) if isinstance(node, (ast.Assert, ast.Expr))]
            on = _lines_in(snippet, places)
            here = [n for n in steps if any(n.lineno <= at <= (n.end_lineno or at) for at in on)]
            known = module_names(task.document.text)
            values = _Values(test, known, values_of(test, failure.test))
            shown = [
                c
                for n in here or steps
                if (c := _from_statement(values.put(n), task, values.known))
            ]
            # with several assertions, and no line, it is not known which of them failed
            return shown[0] if len(shown) == 1 else None
    return None


class _Values(ast.NodeTransformer):
    """Puts the values that a test gave its names in the names' places.

    Only names that its mark gives to it (``given``) or that it assigns once, at its top level, as long as nothing but
    reading them happens in between: a value that is changed is another value.
    """

    def __init__(
        self, test: ast.FunctionDef, module: frozenset[str], given: dict[str, ast.expr]
    ) -> None:
        stored = [n.id for n in ast.walk(test) if isinstance(n, ast.Name) and not _loads(n)]
        self.values = {
            step.targets[0].id: step.value
            for step in test.body
            if isinstance(step, ast.Assign)
            and len(step.targets) == 1
            and isinstance(step.targets[0], ast.Name)
            and stored.count(step.targets[0].id) == 1
            and not _changed(test, step.targets[0].id)
        }
        for name, value in given.items():
            if name not in stored and not _changed(test, name):
                self.values[name] = value
        # a class that both the module and the test know by one name is one class
        self.known = frozenset(name for name in module if name[:1].isupper() and name not in stored)
        self.depth = 0

    def put(self, node: ast.AST) -> ast.AST:
        """The statement with the values in it."""
        text = ast.unparse(node)
        again = _statement(text)
        return node if again is None else self.visit(again)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        value = self.values.get(node.id) if _loads(node) else None
        if value is None or self.depth > 5:
            return node
        self.depth += 1
        again: ast.expr = self.visit(_copy(value))
        self.depth -= 1
        return again


def _changed(test: ast.FunctionDef, name: str) -> bool:
    """Whether a test may change what a name holds: it is used in several steps, or taken apart."""
    steps = 0
    for step in test.body:
        uses = [n for n in ast.walk(step) if isinstance(n, ast.Name) and n.id == name and _loads(n)]
        steps += bool(uses)
    return steps > 1 or any(
        isinstance(node, (ast.Attribute, ast.Subscript))
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        for node in ast.walk(test)
    )


def _lines_in(snippet: Snippet, places: list[tuple[str, int]]) -> list[int]:
    """The 1-based lines of a snippet that a failure's places name."""
    if snippet.path is None or snippet.line is None:
        return []
    whole = snippet.path.as_posix()
    return [line - snippet.line + 1 for path, line in places if whole.endswith(path)]


def _from_statement(
    node: ast.AST | None, task: Task, known: frozenset[str] = frozenset()
) -> Case | None:
    """The case of an assertion; ``known`` are further names that the function's module has."""
    if isinstance(node, ast.Assert):
        return _from_test(node.test, task, known)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in _EQUAL_ASSERTIONS and len(call.args) >= 2:
            return _pair(call.args[0], call.args[1], task, known)
        if name in _TRUTH_ASSERTIONS and call.args and _about(call.args[0], task, known):
            return Case(_normal(call.args[0], task), _TRUTH_ASSERTIONS[name])
    return None


def _from_test(test: ast.expr, task: Task, known: frozenset[str]) -> Case | None:
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if isinstance(test.ops[0], (ast.Eq, ast.Is)):
            return _pair(test.left, test.comparators[0], task, known)
        return None
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = test.operand
        return Case(_normal(inner, task), "False") if _about(inner, task, known) else None
    return Case(_normal(test, task), "True") if _about(test, task, known) else None


def _pair(
    left: ast.expr, right: ast.expr, task: Task, known: frozenset[str] = frozenset()
) -> Case | None:
    for call, expected in ((left, right), (right, left)):
        if _about(call, task, known):
            shown = ast.unparse(expected) if _closed(expected, task, known) else None
            return Case(_normal(call, task), shown)
    return None


def _about(tree: ast.expr, task: Task, known: frozenset[str] = frozenset()) -> bool:
    """Whether an expression calls the function and needs nothing but it, literals and ``known``."""
    called = any(
        isinstance(node, ast.Call) and _name(node.func) == task.function.name
        for node in ast.walk(tree)
    ) or (task.function.name == "__init__" and isinstance(tree, ast.Call))
    return called and _closed(_Unqualify(task).visit(_copy(tree)), task, known)


def _closed(tree: ast.expr, task: Task, more: frozenset[str] = frozenset()) -> bool:
    known = {*dir(builtins), *more, task.function.qualname.partition(".")[0]}
    bound = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not _loads(n)}
    bound |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    return all(
        node.id in known or node.id in bound
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and _loads(node)
    )


def _loads(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


class _Unqualify(ast.NodeTransformer):
    """``module.f(x)`` becomes ``f(x)``: an input is run in the function's own module."""

    def __init__(self, task: Task) -> None:
        self.first = task.function.qualname.partition(".")[0]

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr == self.first and isinstance(node.value, (ast.Name, ast.Attribute)):
            return ast.Name(self.first, ast.Load())
        self.generic_visit(node)
        return node


def _copy(tree: ast.expr) -> ast.expr:
    again = _expression(ast.unparse(tree))
    return tree if again is None else again


def _normal(tree: ast.expr, task: Task) -> str:
    return ast.unparse(_Unqualify(task).visit(_copy(tree)))


def _value(text: str) -> str | None:
    """A doctest's expected output, when it is a value and not a traceback or printed text."""
    return text if _expression(text) is not None else None


def _expression(text: str) -> ast.expr | None:
    statement = _statement(text)
    return statement.value if isinstance(statement, ast.Expr) else None


def _statement(text: str) -> ast.stmt | None:
    tree = _module(text)
    return tree.body[0] if tree is not None and len(tree.body) == 1 else None


def _module(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def literals(cases: tuple[Case, ...]) -> Iterator[str]:
    """The values that the cases expect, whole first, then the constants inside; no repeats."""
    seen: set[str] = set()
    trees = [tree for case in cases if case.expected and (tree := _expression(case.expected))]
    wanted = [*trees, *(node for tree in trees for node in ast.walk(tree))]
    for node in wanted:
        plain = isinstance(node, (ast.Constant, ast.UnaryOp))
        empty = isinstance(node, (ast.List, ast.Tuple)) and not node.elts
        if plain or empty or (isinstance(node, ast.Dict) and not node.keys):
            text = ast.unparse(node)
            if text not in seen and len(text) <= 60:
                seen.add(text)
                yield text
