"""What is repaired: a module with one bug, its tests, and how to tell a right repair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FULL, EXAMPLES = "full", "examples"
"""The gates: all tests, or nothing but the examples that a reader of the code sees."""
GATES = (FULL, EXAMPLES)


@dataclass(frozen=True, slots=True)
class Subject:
    """One bug.

    ``right`` and ``buggy`` are texts of the whole module, ``module`` its name.
    ``suites`` gives a gate's tests as the text of a test file, empty where only the
    examples of the docstring are the tests; a gate without an entry cannot be
    asked.  ``probes`` is the text of a module with a table ``PROBES``, as
    ``inside/driver.py`` reads it, in which ``function`` is the key; ``wild`` says that
    they can also leave what the tests show of the arguments.
    """

    name: str
    origin: str
    kind: str
    module: str
    function: str
    right: str
    buggy: str
    suites: Mapping[str, str]
    probes: str
    wild: bool = False
