"""``f(a)`` becomes ``f(a, b)``: an argument that a call lacks, or one in another's place."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.scope import visible
from redraft.policies.repair.operators.vocabulary import elements
from redraft.policies.repair.subject import Subject, short

_KNOWN: dict[str, tuple[str, ...]] = {
    "round": ("2", "1", "3"),
    "enumerate": ("1", "start=1"),
    "split": ('","', '" "', "1", "None, 1", "maxsplit=1"),
    "rsplit": ('"."', "1", "None, 1"),
    "sum": ("[]", "1"),
    "int": ("2", "16", "10"),
    "next": ("None",),
    "strip": ('"\\n"', '" "'),
    "lstrip": ('"0"',),
    "rstrip": ('"\\n"', '"/"'),
    "max": ("default=0", "default=None", "0"),
    "min": ("default=0", "default=None", "0"),
    "pop": ("0", "-1", "None"),
    "getattr": ("None",),
    "replace": ("1",),
    "zfill": ("2",),
    "append": ("None",),
    "setdefault": ("[]", "0"),
    "isinstance": ("str", "int", "(list, tuple)"),
    "defaultdict": ("int", "list", "set"),
    "print": ('sep=""', 'end=""'),
    "zip": ("strict=True",),
}
_PAIRED = ("min", "max", "gcd", "lcm", "pow", "divmod", "zip", "isinstance")
_NONE = frozenset({"len", "super", "sorted", "str", "list", "set", "dict", "tuple", "abs", "items",
                   "keys", "values", "lower", "upper", "isdigit", "isalpha", "append"})  # fmt: skip


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Every call with one argument more: what its function often takes, or a name at hand."""
    for node in subject.find(ast.Call):
        name = _name(node)
        if any(isinstance(argument, ast.GeneratorExp) for argument in node.args):
            continue
        yield from _known(subject, node, name)
        if name not in _NONE or not node.args:
            yield from _names(subject, node)
        if name in _PAIRED:
            yield from _paired(subject, node)


def _name(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _end(subject: Subject, node: ast.Call) -> tuple[Span, str]:
    end = subject.span(node).end - 1
    before = subject.data[:end].rstrip()
    return Span(end, end), "" if before.endswith((b"(", b",")) else ", "


def _known(subject: Subject, node: ast.Call, name: str) -> Iterator[TextEdit]:
    at, glue = _end(subject, node)
    keywords = {keyword.arg for keyword in node.keywords}
    for rank, new in enumerate(_KNOWN.get(name, ())):
        if len(node.args) > 2 or new.partition("=")[0] in keywords:
            continue
        yield TextEdit(
            at, f"{glue}{new}", f"gives `{name}` the argument `{new}`", 0.9 - 0.15 * rank
        )


def _names(subject: Subject, node: ast.Call) -> Iterator[TextEdit]:
    given = {subject.text(argument) for argument in node.args}
    own = [n for n in visible(subject, node) if n not in given][:5]
    called = subject.text(node.func)
    # a call of the function itself must get what its header asks for
    itself = _name(node) == subject.function.name
    wanted = [n for n in subject.parameters if n not in ("self", "cls")]
    short_of = itself and len(node.args) + len(node.keywords) < len(wanted)
    for rank, name in enumerate([*own, "None", "0", "True", "False"]):
        weight = (0.9 if short_of else 0.5) - 0.06 * rank
        what = f"gives `{short(called)}` the argument `{name}`"
        if not node.keywords:
            at, glue = _end(subject, node)
            yield TextEdit(at, f"{glue}{name}", what, max(weight, 0.05))
        if node.args:
            start = subject.span(node.args[0]).start
            yield TextEdit(
                Span(start, start), f"{name}, ", f"{what} first", max(weight * 0.6, 0.04)
            )
    for keyword in _keywords(subject):
        if keyword not in {f"{k.arg}={subject.text(k.value)}" for k in node.keywords}:
            at, glue = _end(subject, node)
            what = f"gives `{short(called)}` `{short(keyword)}`"
            yield TextEdit(at, f"{glue}{keyword}", what, 0.25)


def _paired(subject: Subject, node: ast.Call) -> Iterator[TextEdit]:
    """``max(xs)`` becomes ``max(best, x)``: two values at hand for one argument."""
    if len(node.args) != 1 or node.keywords:
        return
    near = [*visible(subject, node)[:6], *elements(subject, node, 4)]
    target = subject.parents.get(node)
    kept = ""
    if isinstance(target, ast.Assign) and isinstance(target.targets[0], ast.Name):
        kept = target.targets[0].id
    for rank, one in enumerate(near):
        for other in near[rank + 1 :]:
            keeps = kept in (one, other)
            new = f"{other}, {one}" if other == kept else f"{one}, {other}"
            what = f"is called with `{new}`"
            yield TextEdit(subject.span(node.args[0]), new, what, 0.7 if keeps else 0.2)


def _keywords(subject: Subject) -> tuple[str, ...]:
    """Keyword arguments that the function gives elsewhere."""
    found = [f"{k.arg}={subject.text(k.value)}" for call in subject.find(ast.Call)
             for k in call.keywords if k.arg is not None]  # fmt: skip
    return tuple(dict.fromkeys(text for text in found if "\n" not in text))[:4]


OPERATOR = Operator(
    "supply",
    "`round(x)` becomes `round(x, 2)`, `f(a)` becomes `f(a, b)`, `max(xs)` `max(best, x)`",
    0.66,
    edits,
    (
        Example("def f(x):\n    return round(x)", "def f(x):\n    return round(x, 2)"),
        Example("def f(a, b):\n    return f(a - 1)", "def f(a, b):\n    return f(a - 1, b)"),
        Example("def f(a, b):\n    return min(a)", "def f(a, b):\n    return min(a, b)"),
        Example(
            "def f(xs):\n    best = 0\n    for x in xs:\n        best = max(xs)\n    return best",
            "def f(xs):\n    best = 0\n    for x in xs:\n        best = max(best, x)\n    return best",
        ),
    ),
)
