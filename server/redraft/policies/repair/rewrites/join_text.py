"""``text += part`` in a loop collects the parts in a list and joins them once.

Each ``+=`` may copy all that is there so far.  Applied where the text starts
empty or as a literal, is only added to in the loop, and is read after it.  A
piece that is no text still raises ``TypeError``, but only at the join.
"""

from __future__ import annotations

import ast

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.rewrites import base, places
from redraft.policies.repair.rewrites.base import Rewrite, RewriteExample
from redraft.policies.repair.rewrites.effects import loops_around, statement_of
from redraft.policies.repair.rewrites.kinds import kinds, mentions
from redraft.policies.repair.subject import Subject

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_LOOSE = (ast.Tuple, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.Starred)


def rewrite(subject: Subject) -> str | None:
    """Every text of that shape made by a join; None where there is none."""
    edits: list[TextEdit] = []
    taken: set[str] = set()
    for made, loop, additions in texts(subject):
        edits += _joined(subject, made, loop, additions, taken) or ()
    return base.apply_all(subject.source, edits) if edits else None


def texts(subject: Subject) -> list[tuple[ast.Assign, ast.stmt, list[ast.stmt]]]:
    """Texts that loops add to: the first assignment, the loop, the additions in it."""
    found: list[tuple[ast.Assign, ast.stmt, list[ast.stmt]]] = []
    for block, place, _ in subject.statements():
        made = block[place]
        if not (isinstance(made, ast.Assign) and len(made.targets) == 1):
            continue
        target = made.targets[0]
        literal = isinstance(made.value, ast.Constant) and isinstance(made.value.value, str)
        if not literal or not isinstance(target, ast.Name):
            continue
        for loop in block[place + 1 :]:
            if isinstance(loop, _LOOPS):
                additions = _additions(subject, target, loop)
                if additions:
                    found.append((made, loop, additions))
                break
            if target.id in {m.id for m in ast.walk(loop) if isinstance(m, ast.Name)}:
                break
    return found


def _additions(subject: Subject, target: ast.Name, loop: ast.stmt) -> list[ast.stmt] | None:
    """The additions in the loop; None where the name is used in it otherwise, or before it."""
    name = target.id
    if kinds(subject).of(target) != "str" and not _only_added(subject, name):
        return None
    inside = {id(node) for node in ast.walk(loop)}
    found: dict[ast.stmt, None] = {}
    for mention in mentions(subject, name):
        statement = statement_of(subject, mention)
        if statement is None:
            return None
        if id(mention) in inside:
            if addition(statement, name) is None or not any(loops_around(subject, statement)):
                return None
            if any(node is not mention and isinstance(node, ast.Name) and node.id == name
                   for node in ast.walk(_added(statement))):  # fmt: skip
                return None
            found[statement] = None
        elif mention is not target and not _behind(subject, statement, loop):
            return None
    return list(found)


def _only_added(subject: Subject, name: str) -> bool:
    """Whether a name starts as a text and is then added to alone: it can be nothing but a text."""
    return all(
        isinstance(mention.ctx, ast.Load)
        or (statement := statement_of(subject, mention)) is None
        or addition(statement, name) is not None
        or (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant))
        for mention in mentions(subject, name)
    )


def addition(statement: ast.stmt, name: str) -> ast.expr | None:
    """What ``name += …`` or ``name = name + …`` adds."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
        target: ast.expr = statement.target
        added: ast.expr = statement.value
    elif (
        isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.value, ast.BinOp)
        and isinstance(statement.value.op, ast.Add)
        and isinstance(statement.value.left, ast.Name)
        and statement.value.left.id == name
    ):
        target, added = statement.targets[0], statement.value.right
    else:
        return None
    if not isinstance(target, ast.Name) or target.id != name or isinstance(added, _LOOSE):
        return None
    return added


def _added(statement: ast.stmt) -> ast.expr:
    assert isinstance(statement, (ast.AugAssign, ast.Assign))
    value = statement.value
    return (
        value.right if isinstance(statement, ast.Assign) and isinstance(value, ast.BinOp) else value
    )


def _behind(subject: Subject, statement: ast.stmt, loop: ast.stmt) -> bool:
    """Whether a statement stands in the loop's own block behind it, at whatever depth."""
    found = places.following(subject, loop)
    if found is None:
        return False
    block, place = found
    node: ast.AST = statement
    while node is not subject.function:
        if node in block[place + 1 :]:
            return True
        node = subject.parents[node]
    return False


def _joined(
    subject: Subject, made: ast.Assign, loop: ast.stmt, additions: list[ast.stmt], taken: set[str]
) -> list[TextEdit] | None:
    target = made.targets[0]
    assert isinstance(target, ast.Name)
    assert isinstance(made.value, ast.Constant)
    # what is added must not be known to be something else: that would fail elsewhere than before
    kind = kinds(subject)
    if any(kind.of(_added(statement)) not in ("str", "") for statement in additions):
        return None
    parts = base.fresh(subject, "parts")
    while parts in taken:
        parts += "_"
    end = places.after(subject, loop, f'{target.id} = "".join({parts})')
    if end is None or subject.lines(made) is None:
        return None
    taken.add(parts)
    first = subject.text(made.value) if made.value.value else ""
    edits = [TextEdit(subject.span(made), f"{parts} = [{first}]", ""), end]
    for statement in additions:
        text = _text(subject, statement)
        edits.append(TextEdit(subject.span(statement), f"{parts}.append({text})", ""))
    return edits


def _text(subject: Subject, statement: ast.stmt) -> str:
    """What is added, with its parentheses: all that stands behind the operator."""
    added = _added(statement)
    if isinstance(statement, ast.AugAssign):
        head = subject.span(statement.target).end
        behind = subject.data[head : subject.span(statement).end].decode("utf-8", "surrogatepass")
        return behind.partition("=")[2].strip().removeprefix("\\").strip()
    return subject.text(added)


REWRITE = Rewrite(
    "join_text",
    "a text that a loop adds to piece by piece is joined once, behind the loop",
    "collects the pieces and joins them once",
    rewrite,
    (
        RewriteExample(
            'def show(xs):\n    out = ""\n    for x in xs:\n        # one each\n'
            '        out += str(x) + ";"  # and its end\n    return out',
            "def show(xs):\n    parts = []\n    for x in xs:\n        # one each\n"
            '        parts.append(str(x) + ";")  # and its end\n    out = "".join(parts)\n    return out',
        ),
        RewriteExample(
            'def show(xs):\n    """Doc."""\n    n, text = 0, 1\n    text = "<"\n    while n < 3:\n'
            '        if xs: text = text + xs[n]\n        n += 1\n    text += ">"\n    return text',
            None,
        ),
        RewriteExample(
            'def show(xs):\n    n = 0\n    text = "<"\n    while n < 3:\n'
            '        if xs: text = text + xs[n]\n        n += 1\n    text += ">"\n    return text',
            'def show(xs):\n    n = 0\n    parts = ["<"]\n    while n < 3:\n'
            "        if xs: parts.append(xs[n])\n        n += 1\n"
            '    text = "".join(parts)\n    text += ">"\n    return text',
        ),
        RewriteExample(
            'def show(xs):\n    out = ""\n    for x in xs:\n        if out:\n            out += ","\n'
            "        out += x\n    return out",
            None,
        ),
        RewriteExample(
            'def show(xs):\n    out = ""\n    for x in xs:\n        out += x\n'
            "        if x:\n            return out",
            None,
        ),
        RewriteExample(
            "def f(xs):\n    n = 0\n    for x in xs:\n        n += x\n    return n", None
        ),
    ),
)
