"""Where to start from by hand: the function with the suspicious part left open.

What the evidence does not speak against is kept as it stands, formatting and
comments included: header, docstring, guards, loops.  In the place of the
suspicious part stand the calls on which it failed and ``...``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from redraft.policies.repair.cases import Case
from redraft.policies.repair.subject import Subject, inner_blocks, parse

_NEAR = 0.9
"""Share of the worst line's suspicion at or above which a neighbour is left open with it."""
_CASES = 3
_WIDTH = 96
_ENDS = (ast.Return, ast.Raise)
_KEPT = (ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith)


def skeleton(
    subject: Subject, scores: Mapping[int, float], line: int | None, cases: Sequence[Case] = ()
) -> str:
    """The source with its suspicious part left open; ``line`` is the 0-based worst one, if known.

    Always one function that Python can read; empty where nothing can be left open,
    as in a function on one line.
    """
    choices: list[Sequence[ast.stmt]] = []
    place = _innermost(subject, line) if line is not None else None
    if place is not None:
        block, at = place
        if isinstance(block[at], _KEPT):
            choices.append(block[at].body)  # type: ignore[attr-defined]  # _KEPT all have one
        else:
            choices.append(_with_neighbours(block, at, scores))
    choices.append(_after_guards(subject.body))
    choices.append(subject.body)
    made = (_opened(subject, part, cases) for part in choices if part)
    return next((text for text in made if text), "" if subject.body else _begun(subject, cases))


def _begun(subject: Subject, cases: Sequence[Case]) -> str:
    """A function that is a docstring and no more, with a body to be written."""
    first = subject.function.body[0]
    if first.lineno == subject.function.lineno:
        return ""
    indent = " " * first.col_offset
    notes = [f"{indent}# {note}" for case in cases[:_CASES] for note in _note(case)]
    return "\n".join([subject.source, *notes, f"{indent}..."])


def _innermost(subject: Subject, line: int) -> tuple[Sequence[ast.stmt], int] | None:
    """The block and the place in it of the statement that a 0-based line belongs to."""
    found = None
    for block, at, _owner in subject.statements():
        statement = block[at]
        if statement.lineno - 1 <= line < (statement.end_lineno or statement.lineno):
            found = block, at
    return found


def _with_neighbours(
    block: Sequence[ast.stmt], at: int, scores: Mapping[int, float]
) -> Sequence[ast.stmt]:
    """The statement with the simple ones around it that are nearly as suspicious."""
    worst = _score(block[at], scores)
    first = last = at
    if worst > 0 and not isinstance(block[at], ast.If):
        while first > 0 and _joins(block[first - 1], worst, scores):
            first -= 1
        while last + 1 < len(block) and _joins(block[last + 1], worst, scores):
            last += 1
    return block[first : last + 1]


def _joins(statement: ast.stmt, worst: float, scores: Mapping[int, float]) -> bool:
    simple = not any(inner_blocks(statement)) and not isinstance(statement, ast.Raise)
    return simple and not _is_docstring(statement) and _score(statement, scores) >= _NEAR * worst


def _score(statement: ast.stmt, scores: Mapping[int, float]) -> float:
    return scores.get(statement.lineno - 1, 0.0)


def _after_guards(body: Sequence[ast.stmt]) -> Sequence[ast.stmt]:
    """The body without its docstring and the early ways out at its top."""
    start = 0
    for statement in body:
        guard = (
            isinstance(statement, ast.If)
            and not statement.orelse
            and isinstance(statement.body[-1], _ENDS)
        )
        if not (guard or _is_docstring(statement)):
            break
        start += 1
    return body[start:]


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _opened(subject: Subject, part: Sequence[ast.stmt], cases: Sequence[Case]) -> str:
    """The source with the lines of some statements replaced; empty where they share a line."""
    start, end = subject.span(part[0]).start, subject.span(part[-1]).end
    first, last = subject.line_of(start), subject.line_of(end)
    lines = subject.source.split("\n")
    encoded = [line.encode("utf-8", "surrogatepass") for line in lines]
    before = encoded[first][: start - subject.offset(first + 1, 0)]
    after = encoded[last][end - subject.offset(last + 1, 0) :].strip()
    if before.strip() or (after and not after.startswith(b"#")):
        return ""
    indent = before.decode()
    notes = [f"{indent}# {note}" for case in cases[:_CASES] for note in _note(case)]
    text = "\n".join([*lines[:first], *notes, f"{indent}...", *lines[last + 1 :]])
    tree = parse(text)
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], type(subject.function)):
        return ""
    return text


def _note(case: Case) -> list[str]:
    call = _fit(case.call)
    if case.expected is None and case.observed is None:
        return [f"it fails on {call}"]
    words = []
    if case.expected is not None:
        words.append(f"should give {_fit(case.expected)}")
    if case.observed is not None:
        words.append(f"gives {_fit(case.observed)}")
    line = f"{call} {', '.join(words)}"
    return [line] if len(line) <= _WIDTH else [call, *(f"  {word}" for word in words)]


def _fit(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"
