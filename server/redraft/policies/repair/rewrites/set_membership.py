"""``x in seen`` in a loop looks into a set instead of walking through a list.

Two shapes.  A list that grows while it is looked into becomes a set where it
serves for nothing else, and gets a set at its side where its order is needed
too.  A list that stays as it is while a loop looks into it gets a set in front
of the loop.  The elements must be hashable: nothing in the text may speak
against it, and the gate's runs must show it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.rewrites import base, places
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample
from redraft.policies.repair.rewrites.effects import (
    bound_before,
    comprehension_around,
    loops_around,
    statement_of,
    untouched,
)
from redraft.policies.repair.rewrites.kinds import SEQUENCES, builtin, kinds, mentions
from redraft.policies.repair.subject import Subject

_QUIET = ("len", "list", "tuple", "sorted", "sum", "max", "min", "enumerate", "zip", "reversed",
          "print", "str", "repr", "set", "frozenset", "any", "all", "map")  # fmt: skip
_READERS = frozenset({"index", "count", "copy"})


def rewrite(subject: Subject) -> str | None:
    """Every slow membership test of the function over a set; None where there is none."""
    edits: list[TextEdit] = []
    taken: set[str] = set()
    for grown in growing(subject):
        made = _with_set(subject, grown, taken)
        edits += made or ()
    for test, anchor in standing(subject):
        made = _hoisted(subject, test, anchor, taken, edits)
        edits += made or ()
    return base.apply_all(subject.source, edits) if edits else None


# -- lists that grow while they are looked into -----------------------------


@dataclass(slots=True)
class Grown:
    """A list of the function's own that is looked into and added to in loops."""

    name: str
    made: ast.Assign | ast.AnnAssign
    tests: list[ast.Compare] = field(default_factory=list)
    appends: list[ast.Call] = field(default_factory=list)
    others: int = 0


def growing(subject: Subject) -> list[Grown]:
    """The lists of that shape whose every use is understood."""
    found = []
    for statement in dict.fromkeys(block[place] for block, place, _ in subject.statements()):
        target, value = _single(statement)
        if target is None or not isinstance(value, (ast.List, ast.Call)):
            continue
        if isinstance(value, ast.Call) and (builtin(subject, value, "list") is None or value.args):
            continue
        assert isinstance(statement, (ast.Assign, ast.AnnAssign))
        grown = _uses(subject, Grown(target.id, statement), target)
        if grown is not None and _slow(subject, grown):
            found.append(grown)
    return found


def _single(statement: ast.stmt) -> tuple[ast.Name | None, ast.expr | None]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign):
        target = statement.target
    else:
        return None, None
    return (target, statement.value) if isinstance(target, ast.Name) else (None, None)


def _uses(subject: Subject, grown: Grown, target: ast.Name) -> Grown | None:
    if kinds(subject).values(grown.name) is None:
        return None
    for mention in mentions(subject, grown.name):
        if mention is target:
            continue
        if statement_of(subject, mention) is None or not isinstance(mention.ctx, ast.Load):
            return None
        parent = subject.parents[mention]
        call = _append(subject, parent)
        if _membership(parent, mention):
            assert isinstance(parent, ast.Compare)
            grown.tests.append(parent)
        elif call is not None:
            grown.appends.append(call)
        elif harmless(subject, parent, mention):
            grown.others += 1
        else:
            return None
    return grown


def _membership(node: ast.AST, name: ast.expr) -> bool:
    return (
        isinstance(node, ast.Compare)
        and len(node.ops) == 1
        and isinstance(node.ops[0], (ast.In, ast.NotIn))
        and node.comparators[0] is name
    )


def _append(subject: Subject, node: ast.AST) -> ast.Call | None:
    call = subject.parents.get(node)
    if (
        isinstance(node, ast.Attribute)
        and node.attr == "append"
        and isinstance(call, ast.Call)
        and call.func is node
        and len(call.args) == 1
        and not call.keywords
        and isinstance(subject.parents.get(call), ast.Expr)
    ):
        return call
    return None


def harmless(subject: Subject, parent: ast.AST, mention: ast.Name) -> bool:
    """Whether a use of a list only reads the list, or is the last thing that the function does with it."""
    if isinstance(parent, ast.Tuple):
        parent = subject.parents[parent]
    if isinstance(parent, ast.Return):
        return True
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is mention
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Load) and parent.value is mention
    if isinstance(parent, ast.Attribute):
        return parent.attr in _READERS
    return isinstance(parent, ast.expr) and builtin(subject, parent, *_QUIET) is not None


def _slow(subject: Subject, grown: Grown) -> bool:
    looks = any(repeated(subject, test) for test in grown.tests)
    return looks and any(any(loops_around(subject, call)) for call in grown.appends)


def repeated(subject: Subject, node: ast.AST) -> bool:
    """Whether a loop or comprehension runs a node again and again."""
    return any(loops_around(subject, node)) or comprehension_around(subject, node) is not None


def _with_set(subject: Subject, grown: Grown, taken: set[str]) -> list[TextEdit] | None:
    values = [test.left for test in grown.tests] + [call.args[0] for call in grown.appends]
    first = grown.made.value
    assert first is not None
    values += first.elts if isinstance(first, ast.List) else []
    if any(kinds(subject).unhashable(value) or isinstance(value, ast.Starred) for value in values):
        return None
    if grown.others == 0 and isinstance(grown.made, ast.Assign):
        return _turned(subject, grown, first)
    known = _fresh(subject, "known", taken)
    if not all(_repeatable(call.args[0]) for call in grown.appends):
        return None
    start = places.after(
        subject, grown.made, f"{known} = set({grown.name if _full(first) else ''})"
    )
    if start is None:
        return None
    edits = [start]
    edits += [TextEdit(subject.span(test.comparators[0]), known, "") for test in grown.tests]
    for call in grown.appends:
        statement = subject.parents[call]
        assert isinstance(statement, ast.Expr)
        line = f"{known}.add({subject.text(call.args[0])})"
        edits.append(places.beside(subject, statement, line))
    return edits


def _full(value: ast.expr) -> bool:
    return isinstance(value, ast.List) and bool(value.elts)


def _turned(subject: Subject, grown: Grown, first: ast.expr) -> list[TextEdit]:
    text = subject.text(first)
    new = "{" + text[1:-1] + "}" if _full(first) else "set()"
    edits = [TextEdit(subject.span(first), new, "")]
    for call in grown.appends:
        assert isinstance(call.func, ast.Attribute)
        edits.append(TextEdit(subject.span(call.func), f"{grown.name}.add", ""))
    return edits


def _repeatable(value: ast.expr) -> bool:
    """Whether evaluating an expression twice does no harm."""
    parts = (ast.Name, ast.Constant, ast.Tuple, ast.expr_context)
    return all(isinstance(node, parts) for node in ast.walk(value))


def _fresh(subject: Subject, wish: str, taken: set[str]) -> str:
    name = base.fresh(subject, wish)
    while name in taken or kinds(subject).bound(name):
        name += "_"
    taken.add(name)
    return name


# -- lists that stay as they are while they are looked into ------------------


def standing(subject: Subject) -> list[tuple[ast.Compare, ast.stmt]]:
    """Membership tests in lists that a loop leaves alone, with the statement to go in front of."""
    found = []
    for test in subject.find(ast.Compare):
        name = test.comparators[0]
        if not isinstance(name, ast.Name) or not _membership(test, name):
            continue
        if kinds(subject).of(name) not in SEQUENCES or _short(subject, name.id):
            continue
        statement = statement_of(subject, test)
        if statement is None:
            continue
        anchor = None
        if comprehension_around(subject, test) and untouched(subject, name.id, statement):
            anchor = statement
        for loop in loops_around(subject, test):
            if untouched(subject, name.id, loop):
                anchor = loop
        if anchor is not None and bound_before(subject, name.id, anchor):
            found.append((test, anchor))
    return found


def _short(subject: Subject, name: str) -> bool:
    """Whether a list is written out, and so has a few elements whatever the input."""
    values = kinds(subject).values(name) or []
    return any(isinstance(value, (ast.List, ast.Tuple)) for value in values)


def _hoisted(
    subject: Subject, test: ast.Compare, anchor: ast.stmt, taken: set[str], done: list[TextEdit]
) -> list[TextEdit] | None:
    name = test.comparators[0]
    assert isinstance(name, ast.Name)
    if kinds(subject).unhashable(test.left) or kinds(subject).element(name) in (
        "list",
        "dict",
        "set",
    ):
        return None
    made = f" = set({name.id})\n"
    for edit in done:
        # the same list in front of the same loop
        if edit.span.start == subject.span(anchor).start and made in edit.new:
            known = edit.new.partition(" = ")[0]
            return [TextEdit(subject.span(name), known, "")]
    known = _fresh(subject, "known", taken)
    start = places.before(subject, anchor, f"{known} = set({name.id})")
    if start is None:
        taken.discard(known)
        return None
    return [start, TextEdit(subject.span(name), known, "")]


REWRITE = Rewrite(
    "set_membership",
    "a membership test in a list, once per turn of a loop, looks into a set instead",
    "looks elements up in a set, not by walking through a list; they must be hashable",
    rewrite,
    (
        RewriteExample(
            "def unique(xs):\n    seen = []  # in order\n    for x in xs:\n"
            "        if x not in seen:\n            seen.append(x)\n    return seen",
            "def unique(xs):\n    seen = []  # in order\n    known = set()\n    for x in xs:\n"
            "        if x not in known:\n            seen.append(x)\n            known.add(x)\n"
            "    return seen",
        ),
        RewriteExample(
            "def repeats(words):\n    met = []\n    for w in words:\n        if w in met: return True\n"
            "        met.append(w)\n    return False",
            "def repeats(words):\n    met = set()\n    for w in words:\n        if w in met: return True\n"
            "        met.add(w)\n    return False",
        ),
        RewriteExample(
            "def common(a: list[int], b: list[int]):\n    return [x for x in a if x in b]",
            "def common(a: list[int], b: list[int]):\n    known = set(b)\n"
            "    return [x for x in a if x in known]",
        ),
        RewriteExample(
            "def missing(rows, text):\n    words = str(text).split()\n    n = 0\n    for row in rows:\n"
            "        if row not in words:\n            n += 1\n    return n",
            "def missing(rows, text):\n    words = str(text).split()\n    n = 0\n"
            "    known = set(words)\n    for row in rows:\n"
            "        if row not in known:\n            n += 1\n    return n",
        ),
        # of what is not known to be a list; of what cannot be hashed; of what changes meanwhile
        RewriteExample("def common(a, b):\n    return [x for x in a if x in b]", None),
        RewriteExample(
            "def f(xs):\n    seen = []\n    for x in xs:\n        if [x] not in seen:\n"
            "            seen.append([x])\n    return seen",
            None,
        ),
        RewriteExample(
            "def f(xs: list[int], ys):\n    for y in ys:\n        if y in xs:\n            xs.remove(y)",
            None,
        ),
        RewriteExample(
            "def f(xs):\n    seen = []\n    for x in xs:\n        if x not in seen:\n"
            "            seen.append(x)\n        g(seen)",
            None,
        ),
        RewriteExample(
            'def f(xs):\n    vowels = ["a", "e"]\n    return [x for x in xs if x in vowels]', None
        ),
    ),
)
