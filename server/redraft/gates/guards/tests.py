"""It touches no test: neither a function of a test file nor the docstring's examples.

The tests are what judges a draft.  One that changes them would judge itself.
"""

from __future__ import annotations

import doctest
import fnmatch
from pathlib import Path

from redraft.gates.guards.base import Change, Example, Guard, Objection

_FILES = ("test_*.*", "*_test.*", "conftest.py")
_FOLDERS = frozenset(["test", "tests"])


def _check(change: Change) -> Objection | None:
    file = _relative(change)
    if file is not None:
        if file in change.tests or any(fnmatch.fnmatch(file.name, name) for name in _FILES):
            return Objection(
                f"It changes {file.as_posix()}, a file of the tests that would judge it."
            )
        if _FOLDERS & set(file.parts[:-1]):
            return Objection(
                f"{file.as_posix()} lies among the tests: what it changes may be what they check.",
                blocks=False,
            )
    old = change.old.docstring if change.old else None
    if old and change.new.docstring:
        kept = _examples(change.new.docstring)
        for example in _examples(old):
            if example not in kept:
                return Objection(f"It changes an example of its docstring: {example[0].strip()}")
    return None


def _relative(change: Change) -> Path | None:
    if change.path is None:
        return None
    if change.root is not None and change.root in change.path.parents:
        return change.path.relative_to(change.root)
    return Path(change.path.name)


def _examples(docstring: str) -> list[tuple[str, str, str | None]]:
    """Source, expected output and expected exception of each example."""
    try:
        found = doctest.DocTestParser().get_examples(docstring)
    except ValueError:  # an example that doctest itself would not take
        return []
    return [(example.source, example.want, example.exc_msg) for example in found]


_F = "def f(a):\n    return a"
_D = 'def f(a):\n    """Add.\n\n    >>> f(1)\n    2\n    """\n    return a'

TESTS_UNTOUCHED = Guard(
    "tests untouched",
    _check,
    (
        Example(_F, _F.replace("return a", "return -a"), "accepts"),
        Example(_F, _F.replace("return a", "return -a"), "accepts", path="latest/contest_tests.py"),
        Example(_F, _F.replace("return a", "return -a"), "refuses", path="tests/test_m.py"),
        Example(_F, _F.replace("return a", "return -a"), "refuses", path="m_test.py"),
        Example(_F, _F.replace("return a", "return -a"), "refuses", path="tests/conftest.py"),
        Example(_F, _F.replace("return a", "return -a"), "warns", path="tests/tools.py"),
        Example(_D, _D.replace("return a", "return a + 1"), "accepts"),
        Example(_D, _D.replace("    2\n", "    1\n"), "refuses"),
        Example(_D, _D.replace("f(1)\n    2", "f(1)  # doctest: +SKIP\n    2"), "refuses"),
        Example(_D, _D.replace("    >>> f(1)\n    2\n", ""), "refuses"),
        Example(_D, _D.replace("    2\n", "    2\n    >>> f(2)\n    3\n"), "accepts"),
        Example(_D, _D.replace("Add.", "Add one."), "accepts"),
    ),
)
