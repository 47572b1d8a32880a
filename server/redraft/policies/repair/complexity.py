"""What in a function takes more time than it need: seen in its text, and sure from it.

A wrong claim is a false alarm, so each one rests on what the text settles: what
a name is bound to everywhere in the function, and what a loop cannot change.
What the text leaves open is not claimed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from redraft.core.text import Span
from redraft.policies.repair import recursing
from redraft.policies.repair.rewrites import BY_NAME
from redraft.policies.repair.rewrites.effects import (
    comprehension_around,
    loops_around,
    statement_of,
    untouched,
)
from redraft.policies.repair.rewrites.join_text import addition, texts
from redraft.policies.repair.rewrites.kinds import builtin, kinds, names_in, stored_in
from redraft.policies.repair.rewrites.set_membership import growing, repeated, standing
from redraft.policies.repair.subject import Subject, short

_WHOLE = ("sorted", "sum", "max", "min", "set", "frozenset")
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is slow.

    ``message`` is a sentence for the user, without its full stop; ``line`` is 0-based in the function;
    ``rewrite`` names the structural rewrite that mends it, empty where there is
    none; ``span`` is where it stands.
    """

    kind: str
    message: str
    line: int
    rewrite: str = ""
    span: Span | None = None


def findings(subject: Subject) -> tuple[Finding, ...]:
    """What is slow for sure, in the order of the text; one of a kind per line."""
    found: dict[tuple[str, int], Finding] = {}
    mends: dict[str, bool] = {}
    for look in _LOOKS:
        for kind, message, node, rewrite in look(subject):
            if look is not _exponential and not _lasting(subject, node):
                continue
            if rewrite and rewrite not in mends:
                mends[rewrite] = BY_NAME[rewrite].rewrite(subject) is not None
            name = rewrite if mends.get(rewrite) else ""
            span = subject.span(node)
            one = Finding(kind, message, subject.line_of(span.start), name, span)
            found.setdefault((kind, one.line), one)
    return tuple(sorted(found.values(), key=lambda one: (one.line, one.kind)))


def _lasting(subject: Subject, node: ast.AST) -> bool:
    """Whether a loop around a node, or it, has a number of turns that is not written out."""
    inner = comprehension_around(subject, node)
    sources = [one.iter for one in getattr(inner, "generators", ())]
    loops = [*loops_around(subject, node), *([node] if isinstance(node, _LOOPS) else [])]
    if any(isinstance(loop, ast.While) for loop in loops):
        return True
    sources += [loop.iter for loop in loops if isinstance(loop, (ast.For, ast.AsyncFor))]
    return not all(_written_out(subject, source) for source in sources)


def _written_out(subject: Subject, source: ast.expr) -> bool:
    if isinstance(source, (ast.List, ast.Tuple, ast.Set, ast.Constant)):
        return True
    call = builtin(subject, source, "range", "enumerate", "reversed")
    return call is not None and all(
        isinstance(part, ast.Constant) or _written_out(subject, part) for part in call.args
    )


_Seen = Iterator[tuple[str, str, ast.expr | ast.stmt, str]]
"""Kind, message, where it stands, and the rewrite that may mend it."""


def _memberships(subject: Subject) -> _Seen:
    for grown in growing(subject):
        for test in grown.tests:
            if repeated(subject, test):
                text = short(subject.text(test))
                yield (
                    "membership",
                    (
                        f"`{text}` walks through the list `{grown.name}`, which grows, once per turn "
                        "of the loop: the time grows with the square of the input"
                    ),
                    test,
                    "set_membership",
                )
    for test, _anchor in standing(subject):
        name = subject.text(test.comparators[0])
        yield (
            "membership",
            (
                f"`{short(subject.text(test))}` walks through all of the list `{name}` once per turn "
                f"of the loop: the time grows with the product of both sizes"
            ),
            test,
            "set_membership",
        )


def _texts(subject: Subject) -> _Seen:
    for made, _loop, additions in texts(subject):
        name = subject.text(made.targets[0])
        for statement in additions:
            yield (
                "growing text",
                f"Adding to the text `{name}` in a loop may copy all that is there so far each time",
                statement,
                "join_text",
            )


def _copied_lists(subject: Subject) -> _Seen:
    for statement in subject.find(ast.Assign):
        target = statement.targets[0]
        if not isinstance(target, ast.Name) or kinds(subject).of(target) != "list":
            continue
        added = addition(statement, target.id)
        loop = next(loops_around(subject, statement), None)
        if added is None or loop is None or kinds(subject).of(added) != "list":
            continue
        others = [
            node
            for node in ast.walk(loop)
            if isinstance(node, ast.Assign) and node is not statement and _binds(node, target.id)
        ]
        if not others:  # not started anew inside of the loop
            yield (
                "copied list",
                (
                    f"`{short(subject.text(statement))}` copies the whole list once per turn of the "
                    "loop; `append` or `extend` would not"
                ),
                statement,
                "",
            )


def _binds(node: ast.Assign, name: str) -> bool:
    return any(name in names_in(target) for target in node.targets)


def _front(subject: Subject) -> _Seen:
    for call in subject.find(ast.Call):
        function = call.func
        if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
            continue
        first = call.args[0] if call.args else None
        zero = isinstance(first, ast.Constant) and first.value == 0 and first.value is not False
        fits = (function.attr, len(call.args)) in (("pop", 1), ("insert", 2))
        if not (zero and fits) or kinds(subject).of(function.value) != "list":
            continue
        loops = list(loops_around(subject, call))
        # a list that each turn makes anew stays as small as it is
        if not loops or not _goes_on(subject, call, loops[0]):
            continue
        if function.value.id not in _bound_in(loops[0]):
            yield (
                "front of a list",
                (
                    f"`{short(subject.text(call))}` moves every element of the list once per turn of "
                    "the loop; both ends of a `collections.deque` are cheap"
                ),
                call,
                "deque_front",
            )


def _bound_in(loop: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(loop)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _again(subject: Subject) -> _Seen:
    """The same work on the same thing in every turn."""
    for call in subject.find(ast.Call):
        whole = builtin(subject, call, *_WHOLE)
        if whole is None or len(call.args) != 1 or not isinstance(call.args[0], ast.Name):
            continue
        name = call.args[0].id
        if names_in(call) - {name, call.func.id if isinstance(call.func, ast.Name) else ""}:
            continue  # a key of its own may differ from turn to turn
        if not _sized(subject, name):
            continue
        for loop in loops_around(subject, call):
            if not _goes_on(subject, call, loop):
                break
            if untouched(subject, name, loop):
                yield (
                    "repeated work",
                    (
                        f"`{short(subject.text(call))}` is computed anew in every turn of the loop, "
                        f"which does not change `{name}`"
                    ),
                    call,
                    "hoist",
                )
                break


def _sized(subject: Subject, name: str) -> bool:
    """Whether a name stands for a collection whose size is not written out."""
    if kinds(subject).of(ast.Name(name, ast.Load())) not in ("list", "tuple", "str", "dict", "set"):
        return False
    values = kinds(subject).values(name) or []
    return not any(isinstance(value, (ast.List, ast.Tuple, ast.Constant)) for value in values)


def _goes_on(subject: Subject, node: ast.AST, loop: ast.AST) -> bool:
    """Whether a loop may have another turn after a node has run in it."""
    while node is not loop:
        above = subject.parents[node]
        for field in ("body", "orelse"):
            block = getattr(above, field, None)
            if isinstance(block, list) and node in block:
                rest = block[block.index(node) :]
                if any(isinstance(one, (ast.Return, ast.Raise, ast.Break)) for one in rest):
                    return False
        node = above
    return True


def _counts(subject: Subject) -> _Seen:
    """``xs.count(x)`` or ``xs.index(x)`` once per element of ``xs`` itself."""
    for call in subject.find(ast.Call):
        function = call.func
        if (
            not isinstance(function, ast.Attribute)
            or function.attr not in ("count", "index")
            or not isinstance(function.value, ast.Name)
            or len(call.args) != 1
        ):
            continue
        name = function.value.id
        kind = kinds(subject).of(function.value)
        if kind not in ("list", "tuple") or not _sized(subject, name):
            continue
        source = _source_of(subject, call, name)
        if source is not None and untouched(subject, name, source):
            what = "counts through" if function.attr == "count" else "searches through"
            yield (
                "repeated search",
                (
                    f"`{short(subject.text(call))}` {what} `{name}` once per element of `{name}`: the "
                    "time grows with the square of its length"
                ),
                call,
                "",
            )


def _source_of(subject: Subject, node: ast.expr, name: str) -> ast.AST | None:
    """The loop or statement in which a node runs once per element of a name's own value."""
    inner = comprehension_around(subject, node)
    if isinstance(inner, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        sources = [one.iter for one in inner.generators]
        if any(_walks(subject, one, name) for one in sources):
            return statement_of(subject, node)
    for loop in loops_around(subject, node):
        if not _goes_on(subject, node, loop):
            return None
        if isinstance(loop, (ast.For, ast.AsyncFor)) and _walks(subject, loop.iter, name):
            return loop
    return None


def _walks(subject: Subject, source: ast.expr, name: str) -> bool:
    """Whether iterating over a source has as many turns as ``name`` has elements."""
    call = builtin(subject, source, "enumerate", "range", "reversed", "sorted", "len", "list")
    if call is not None and len(call.args) == 1:
        return _walks(subject, call.args[0], name)
    return isinstance(source, ast.Name) and source.id == name


def _sorting(subject: Subject) -> _Seen:
    """A list that is added to and sorted again in each turn."""
    for call in subject.find(ast.Call):
        function = call.func
        if (
            not isinstance(function, ast.Attribute)
            or function.attr != "sort"
            or not isinstance(function.value, ast.Name)
            or kinds(subject).of(function.value) != "list"
        ):
            continue
        name = function.value.id
        loop = next(loops_around(subject, call), None)
        if loop is None or name in _bound_in(loop) or not _goes_on(subject, call, loop):
            continue
        grows = any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "append"
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == name
            and next(loops_around(subject, node), None) is loop
            for node in ast.walk(loop)
        )
        if grows:
            yield (
                "repeated sort",
                (
                    f"`{short(subject.text(call))}` sorts the whole list again in every turn of the "
                    "loop; `bisect.insort` or a heap keeps it in order"
                ),
                call,
                "sorted_list",
            )


def _pairs(subject: Subject) -> _Seen:
    """Two nested loops over one sequence that look for a pair by an equation."""
    for outer in subject.find(ast.For):
        if len(outer.body) != 1 or not isinstance(outer.body[0], ast.For):
            continue
        inner = outer.body[0]
        if len(inner.body) != 1 or not isinstance(inner.body[0], ast.If):
            continue
        name = _same_sequence(subject, outer, inner)
        test = inner.body[0].test
        parts = (
            test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
        )
        if name is None or not any(_equation(part, outer, inner) for part in parts):
            continue
        yield (
            "pairs",
            (
                f"The nested loops compare every pair of elements of `{name}`: the time grows with the "
                "square of its length, where one pass with a dictionary would do"
            ),
            outer,
            "",
        )


def _same_sequence(subject: Subject, outer: ast.For, inner: ast.For) -> str | None:
    names = {node.id for node in ast.walk(outer.iter) if isinstance(node, ast.Name)}
    for name in sorted(names):
        if _walks(subject, outer.iter, name) and name not in stored_in(outer):
            if _walks(subject, inner.iter, name):
                return name
            call = builtin(subject, inner.iter, "range")
            if call is not None and len(call.args) == 2 and _walks(subject, call.args[1], name):
                return name
    return None


def _equation(test: ast.expr, outer: ast.For, inner: ast.For) -> bool:
    if (
        not isinstance(test, ast.Compare)
        or len(test.ops) != 1
        or not isinstance(test.ops[0], ast.Eq)
    ):
        return False
    of = [names_in(outer.target), names_in(inner.target)]
    used = names_in(test)
    return all(names & used for names in of) and not any(
        isinstance(node, ast.Call) for node in ast.walk(test)
    )


def _exponential(subject: Subject) -> _Seen:
    call = recursing.doubling(subject)
    if call is not None:
        name = subject.function.name
        yield (
            "exponential recursion",
            (
                f"`{name}` calls itself twice or more for nearly the same arguments and remembers no "
                "result: the time doubles, or nearly so, with every step"
            ),
            call,
            "memoise",
        )


_LOOKS = (_exponential, _memberships, _texts, _copied_lists, _front, _again, _counts, _sorting, _pairs)  # fmt: skip
