"""Edits that repeat what only a test says: they may satisfy that test and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from redraft.policies.repair.edit import TextEdit
from redraft.policies.repair.subject import Subject, parse, parse_expression

_COMMON = frozenset({"0", "1", "-1", "2", "''", "' '", "None", "True", "False", "()", "10"})
"""What stands in any code; that a test has it too says nothing."""


class Leaning:
    """Which edits of a function bring in a value of its failing tests."""

    def __init__(self, subject: Subject) -> None:
        own = {text.casefold() for text in (*_constants(subject.tree), *_COMMON)}
        # 'Yes' for 'yes' is the function's own text in another form
        self._told = {text for text in _told(subject) if text.casefold() not in own}
        self._known: dict[str, bool] = {}

    def of(self, edit: TextEdit) -> bool:
        """Whether the edit's text has a value that a test has and the function had not."""
        if not self._told:
            return False
        found = self._known.get(edit.new)
        if found is None:
            tree = parse_expression(edit.new) or parse(_flush(edit.new))
            found = tree is not None and not self._told.isdisjoint(_constants(tree))
            self._known[edit.new] = found
        return found


def _told(subject: Subject) -> Iterator[str]:
    for case in subject.hints.cases:
        for text in (case.call, case.expected):
            tree = parse_expression(text) if text else None
            if tree is not None:
                yield from _constants(tree)


def _constants(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            yield repr(node.value)


def _flush(text: str) -> str:
    """Lines moved to the left, as a statement by itself would stand."""
    import textwrap

    return textwrap.dedent(text.strip("\n"))
