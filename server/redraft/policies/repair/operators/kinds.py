"""What kind of value each local name seems to hold, told by how the function uses it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from redraft.policies.repair.subject import Subject, parse_expression

NUMBER, TEXT, LIST, DICT, SET, TRUTH = "number", "text", "list", "dict", "set", "truth"
SIZED = (LIST, TEXT, DICT, SET)

_ANNOTATIONS = {
    "int": NUMBER, "float": NUMBER, "str": TEXT, "bool": TRUTH,
    "list": LIST, "List": LIST, "tuple": LIST, "Tuple": LIST, "Sequence": LIST, "Iterable": LIST,
    "dict": DICT, "Dict": DICT, "Mapping": DICT, "set": SET, "Set": SET,
}  # fmt: skip
_CALLS = {
    **dict.fromkeys(("len", "sum", "int", "float", "abs", "round", "ord", "pow", "count"), NUMBER),
    **dict.fromkeys(("str", "repr", "join", "chr", "format", "replace", "strip", "lower", "upper",
                     "bin", "hex"), TEXT),
    **dict.fromkeys(("list", "sorted", "tuple", "split", "splitlines", "deque"), LIST),
    **dict.fromkeys(("dict", "Counter", "defaultdict", "OrderedDict"), DICT),
    **dict.fromkeys(("set", "frozenset"), SET),
    **dict.fromkeys(("any", "all", "isinstance", "bool", "startswith", "endswith"), TRUTH),
}  # fmt: skip
_METHODS = {
    **dict.fromkeys(("append", "extend", "insert", "sort", "reverse", "popleft"), LIST),
    **dict.fromkeys(("lower", "upper", "strip", "split", "startswith", "endswith", "isdigit",
                     "isalpha", "isupper", "islower", "swapcase", "encode", "join"), TEXT),
    **dict.fromkeys(("items", "keys", "values", "get", "setdefault"), DICT),
    **dict.fromkeys(("add", "discard", "issubset", "union"), SET),
}  # fmt: skip


def fits(subject: Subject, name: str, *kinds: str) -> bool:
    """Whether a name may hold a value of one of the kinds; what is not known may."""
    kind = kind_of(subject, name)
    return kind is None or kind in kinds


def kind_of(subject: Subject, name: str) -> str | None:
    """The likeliest kind of a local name's value, None where nothing tells it."""
    return _kinds(subject).get(name)


def kind_of_value(subject: Subject, node: ast.expr) -> str | None:
    """The kind of an expression's value, None where nothing tells it."""
    if isinstance(node, ast.Name):
        return kind_of(subject, node.id)
    if isinstance(node, ast.IfExp):
        return kind_of_value(subject, node.body)
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, (ast.Add, ast.Mult, ast.Mod)):
            return kind_of_value(subject, node.left) or kind_of_value(subject, node.right)
        return NUMBER if not isinstance(node.op, (ast.BitOr, ast.BitAnd, ast.Sub)) else None
    return _kind_of_form(node)


@lru_cache(maxsize=4)
def _kinds(subject: Subject) -> dict[str, str]:
    votes: dict[str, Counter[str]] = {}
    for name, kind, weight in _evidence(subject):
        votes.setdefault(name, Counter())[kind] += weight
    return {name: counter.most_common(1)[0][0] for name, counter in votes.items()}


def _evidence(subject: Subject) -> Iterator[tuple[str, str, int]]:
    for argument in ast.walk(subject.function.args):
        if isinstance(argument, ast.arg) and argument.annotation is not None:
            kind = _ANNOTATIONS.get(_head(argument.annotation))
            if kind is not None:
                yield argument.arg, kind, 5
    yield from _from_cases(subject)
    for node in subject.nodes:
        yield from _from_node(node)


def _from_cases(subject: Subject) -> Iterator[tuple[str, str, int]]:
    parameters = [name for name in subject.parameters if name not in ("self", "cls")]
    for case in subject.hints.cases:
        tree = parse_expression(case.call)
        for call in ast.walk(tree) if tree is not None else ():
            if isinstance(call, ast.Call) and _head(call.func) == subject.function.name:
                given = [*zip(parameters, call.args, strict=False)]
                given += [(k.arg, k.value) for k in call.keywords if k.arg is not None]
                for name, value in given:
                    kind = _kind_of_form(value)
                    if kind is not None:
                        yield name, kind, 5


def _from_node(node: ast.AST) -> Iterator[tuple[str, str, int]]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        yield from _named(node.targets[0], _kind_of_form(node.value), 3)
    elif isinstance(node, ast.AugAssign):
        yield from _named(node.target, _kind_of_form(node.value), 2)
    elif isinstance(node, (ast.For, ast.comprehension)):
        yield from _from_loop(node)
    elif isinstance(node, ast.Subscript):
        yield from _named(node.value, LIST, 1)
        yield from _named(node.slice, NUMBER, 1)
    elif isinstance(node, ast.Attribute):
        yield from _named(node.value, _METHODS.get(node.attr), 2)
    else:
        yield from _from_use(node)


def _from_use(node: ast.AST) -> Iterator[tuple[str, str, int]]:
    if isinstance(node, ast.Compare) and not isinstance(node.ops[0], (ast.In, ast.NotIn)):
        operands = (node.left, *node.comparators)
        for other in operands:
            if isinstance(other, (ast.Constant, ast.Call)):
                for value in operands:
                    yield from _named(value, _kind_of_form(other), 1)
    elif isinstance(node, ast.BinOp) and not isinstance(node.op, (ast.Add, ast.Mult)):
        for value in (node.left, node.right):
            yield from _named(value, NUMBER, 1)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        if node.func.id == "range":
            for argument in node.args:
                yield from _named(argument, NUMBER, 2)
        elif node.func.id in ("len", "sorted", "enumerate", "sum"):
            yield from _named(node.args[0], LIST, 1)


def _from_loop(node: ast.For | ast.comprehension) -> Iterator[tuple[str, str, int]]:
    yield from _named(node.iter, LIST, 1)
    if isinstance(node.iter, ast.Call):
        head = _head(node.iter.func)
        if head == "range":
            yield from _named(node.target, NUMBER, 3)
        elif head == "enumerate" and isinstance(node.target, ast.Tuple):
            yield from _named(node.target.elts[0], NUMBER, 3)


def _named(node: ast.expr, kind: str | None, weight: int) -> Iterator[tuple[str, str, int]]:
    if isinstance(node, ast.Name) and kind is not None:
        yield node.id, kind, weight


def _head(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        return _head(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _kind_of_form(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            return TRUTH
        return {int: NUMBER, float: NUMBER, str: TEXT}.get(type(node.value))
    if isinstance(node, ast.UnaryOp):
        return TRUTH if isinstance(node.op, ast.Not) else NUMBER
    if isinstance(node, ast.Call):
        return _CALLS.get(_head(node.func))
    for form, kind in (
        ((ast.List, ast.ListComp, ast.Tuple), LIST),
        ((ast.Dict, ast.DictComp), DICT),
        ((ast.Set, ast.SetComp), SET),
        ((ast.Compare,), TRUTH),
        ((ast.JoinedStr,), TEXT),
    ):
        if isinstance(node, form):
            return kind
    return None
