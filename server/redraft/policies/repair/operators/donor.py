"""A statement that is missing here and stands elsewhere in the file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.core.text import Span
from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.neighbourhood import Donor, neighbourhood
from redraft.policies.repair.operators.base import Example, Operator
from redraft.policies.repair.operators.scope import visible
from redraft.policies.repair.operators.statements import continues
from redraft.policies.repair.subject import Subject, short

_PER_PLACE = 10


def edits(subject: Subject) -> Iterator[TextEdit]:
    """Before every statement and after the last of a block, what other functions of the file do
    with the same names."""
    donors = neighbourhood(subject).donors
    own = {ast.unparse(node) for node in subject.nodes if isinstance(node, ast.stmt)}
    donors = tuple(donor for donor in donors if donor.text not in own)
    for block, place, _owner in subject.statements() if donors else ():
        statement = block[place]
        if not subject.starts_line(statement) or continues(subject, statement):
            continue
        at = subject.offset(subject.line_of(subject.span(statement).start) + 1, 0)
        for text, weight in _fitting(subject, statement, donors, after=False):
            new = f"{_indented(subject, statement, text)}\n"
            yield TextEdit(Span(at, at), new, f"comes after `{short(text)}`", weight)
        leaves = isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break))
        if place == len(block) - 1 and not leaves:
            end = subject.span(statement).end
            for text, weight in _fitting(subject, statement, donors, after=True):
                new = f"\n{_indented(subject, statement, text)}"
                yield TextEdit(Span(end, end), new, f"is followed by `{short(text)}`", weight)


def _fitting(
    subject: Subject, statement: ast.stmt, donors: tuple[Donor, ...], *, after: bool
) -> Iterator[tuple[str, float]]:
    known = {*visible(subject, statement, after=after), *subject.parameters[:1]}
    fitting = [donor for donor in donors if donor.needs <= known]
    # what has more of the names at hand is more likely to be about the same thing
    fitting.sort(key=lambda donor: (-len(donor.needs), -donor.count))
    for rank, donor in enumerate(fitting[:_PER_PLACE]):
        yield donor.text, 0.9 - 0.07 * rank


def _indented(subject: Subject, statement: ast.stmt, text: str) -> str:
    """The lines of a statement as they stand beside another one; ``ast`` indents by four blanks."""
    indent = subject.indent(statement)
    first, *more = text.split("\n")
    return "\n".join([indent + first, *(indent + subject.unit + line.lstrip() for line in more)])


OPERATOR = Operator(
    "donor",
    "`self.count += 1`, which another function of the file does, is put where it lacks",
    0.4,
    edits,
    (
        Example(
            "def put(self, x):\n    self.items.append(x)",
            "def put(self, x):\n    self.items.append(x)\n    self.changed = True",
            around="class C:\n    def pop(self):\n        self.changed = True\n",
        ),
        Example(
            "def get(self, key):\n    return self.kept[key]",
            "def get(self, key):\n    self.kept.move_to_end(key)\n    return self.kept[key]",
            around="class C:\n    def put(self, key, value):\n        self.kept.move_to_end(key)\n",
        ),
        Example(
            "def half(text):\n  at = len(text) // 2\n  return text[:at]",
            "def half(text):\n  if not text:\n    return None\n  at = len(text) // 2\n"
            "  return text[:at]",
            around="def first(text):\n    if not text:\n        return None\n    return text[0]\n",
        ),
    ),
)
