"""The project's own bugs (``bugs/``) as subjects."""

from __future__ import annotations

from itertools import zip_longest

from tests.bench.repair.bugs import MODULES, Module
from tests.bench.repair.subjects import EXAMPLES, FULL, Subject

ORIGIN = "own"


def load() -> list[Subject]:
    """Every bug, a turn of one from each module after the other: the first few are a sample."""
    turns = zip_longest(*(_subjects(module) for module in MODULES))
    return [subject for turn in turns for subject in turn if subject is not None]


def _subjects(module: Module) -> list[Subject]:
    found = []
    for bug in module.bugs:
        suites = {FULL: module.suite}
        if ">>>" in module.function(bug.function):
            suites[EXAMPLES] = ""
        found.append(
            Subject(
                name=f"{module.name}/{bug.name}",
                origin=ORIGIN,
                kind=bug.kind,
                module=module.name,
                function=bug.function,
                right=module.right,
                buggy=module.with_bug(bug),
                suites=suites,
                probes=module.probes,
            )
        )
    return found
