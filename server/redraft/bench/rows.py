"""What a dataset is made of, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MODULE = "solution"
"""What the module of a task is called, where the dataset does not say."""
EXAMPLES, FULL, NONE = "examples", "full", "none"
GATES = (EXAMPLES, FULL, NONE)
"""Which tests the gate has: the public examples, all that the dataset has, or none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One task of a dataset.

    All programs are texts of a whole module called ``module``: ``first`` is the
    draft to begin with where the dataset has one, ``drafts`` are independent ones,
    ``reference`` a right one.  ``stub`` is the module with the function's signature
    and documentation, for a policy that writes the first draft.  ``examples`` and
    ``tests`` are the texts of test files: what the task's statement shows, and what
    the dataset judges by.  ``probes`` is the text of a module with a table
    ``PROBES`` (``inside/driver.py``), by which two versions are compared.
    ``verdicts`` are what is known of drafts already, by their text.  ``files`` are
    further files of the project.
    """

    id: str
    dataset: str
    function: str
    module: str = MODULE
    kind: str = ""
    first: str = ""
    drafts: tuple[str, ...] = ()
    reference: str = ""
    stub: str = ""
    examples: str = ""
    tests: str = ""
    probes: str = ""
    verdicts: Mapping[str, bool] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The module's file in the project."""
        return f"{self.module}.py"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a policy, a strategy and a gate may see of a task: a project, and which function of it."""

    id: str
    dataset: str
    function: str
    file: str
    files: Mapping[str, str]
    gate: str
    kind: str = ""
    doctests: bool = True


@dataclass(frozen=True, slots=True)
class Hidden:
    """What judges.  It is handed to the judge alone, and never lies in the project's folder."""

    tests: str = ""
    reference: str = ""
    probes: str = ""
    module: str = MODULE
    function: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, bool] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The module's file."""
        return f"{self.module}.py"


def lacking(row: Row, gate: str) -> str:
    """Why a task cannot be measured under a gate, empty where it can be."""
    if gate == FULL:
        if not row.tests:
            only = ", only verdicts on the drafts that it came with" if row.verdicts else ""
            return f"it has no tests{only}"
        if not row.reference:
            return "it has no reference solution to compare with"
        return "" if row.probes else "it has no probes, by which a draft is compared"
    if not row.tests and not row.verdicts:
        return "it has no hidden tests to judge by"
    shown = row.examples or ">>>" in (row.first or row.stub or row.reference)
    return "" if gate == NONE or shown else "it shows no examples"


def posed(row: Row, gate: str, first: str) -> tuple[Problem, Hidden]:
    """A task under a gate, beginning with a draft; what is seen apart from what judges."""
    files = {**row.files, row.file: first}
    shown = {EXAMPLES: row.examples, FULL: row.tests, NONE: ""}[gate]
    if shown:
        files[f"test_{row.module}.py"] = shown
    problem = Problem(
        row.id, row.dataset, row.function, row.file, files, gate, row.kind, gate != NONE
    )
    equality = gate == FULL
    hidden = Hidden(
        tests="" if equality else row.tests,
        reference=row.reference if equality else "",
        probes=row.probes if equality else "",
        module=row.module,
        function=row.function,
        files=row.files,
        verdicts=row.verdicts,
    )
    return problem, hidden
