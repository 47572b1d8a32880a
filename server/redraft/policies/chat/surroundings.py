"""The code around the function, as much of it as there is room for."""

from __future__ import annotations

from collections import Counter

from redraft.core.task import LintFact, Snippet, Task
from redraft.policies.chat.prompt import Section, cut

_WORTH_CUTTING = 300
"""Below so many characters a piece of code tells nothing; it is left out whole."""


def surroundings(task: Task, limit: int, *, lint: bool) -> list[Section]:
    """Sections about the function's surroundings, at most about ``limit`` characters.

    The most useful are taken first: a strategy's notes, the class and the imports, linter findings,
    the tests that touch it, what it calls, who calls it.  A piece that does not
    fit is cut at a line, and says so, or left out, and the last section says so.
    ``lint`` is for asks that show the user's own version: the findings quote its lines.
    """
    room = limit
    shown: list[Section] = []
    missing: Counter[str] = Counter()
    for kind, section in _pieces(task, lint):
        if section.size <= room:
            shown.append(section)
        elif room >= _WORTH_CUTTING:
            section = Section(section.title, cut(section.text, room - len(section.title) - 2))
            shown.append(section)
        else:
            missing[kind] += 1
            continue
        room -= section.size
    if missing:
        counted = ", ".join(f"{count} × {kind}" for kind, count in missing.items())
        shown.append(Section("left out for length", counted))
    return shown


def _pieces(task: Task, lint: bool) -> list[tuple[str, Section]]:
    context = task.context
    pieces: list[tuple[str, Section]] = []
    pieces += [("note", Section(note.title, note.source.rstrip())) for note in context.notes]
    if context.class_header.strip():
        pieces.append(("class", Section("class around it", context.class_header.rstrip())))
    if context.imports.strip():
        pieces.append(("imports", Section("imports of the file", context.imports.rstrip())))
    if lint and context.lint:
        pieces.append(("linter", Section("linter findings", _lint(context.lint, task))))
    groups: tuple[tuple[str, str, tuple[Snippet, ...]], ...] = (
        ("test", "test", context.tests),
        ("callee", "called by it", context.callees),
        ("caller", "calls it", context.callers),
    )
    for kind, words, snippets in groups:
        pieces += [
            (kind, Section(f"{words}: {snippet.title}", snippet.source.rstrip()))
            for snippet in snippets
        ]
    return pieces


def _lint(facts: tuple[LintFact, ...], task: Task) -> str:
    lines = task.source.split("\n")
    told = []
    for fact in facts:
        place = lines[fact.line].strip() if 0 <= fact.line < len(lines) else ""
        told.append(f"{fact.code} {fact.message}" + (f" | {place}" if place else ""))
    return "\n".join(told)
