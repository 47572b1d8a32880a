"""What a draft must keep before anything of it is run: a table of guards, one file each."""

from __future__ import annotations

from dataclasses import dataclass

from redraft.core.draft import Draft
from redraft.core.function import Unparsable
from redraft.core.ports import Language
from redraft.core.task import Task
from redraft.gates.guards.base import Change, Guard
from redraft.gates.guards.calling import SAME_CALLING
from redraft.gates.guards.decorators import SAME_DECORATORS
from redraft.gates.guards.elision import NO_ELISION
from redraft.gates.guards.extent import EXTENT
from redraft.gates.guards.forgery import NO_FORGERY
from redraft.gates.guards.imports import IMPORTS_RESOLVE
from redraft.gates.guards.name import SAME_NAME
from redraft.gates.guards.parses import PARSES
from redraft.gates.guards.prose import PROSE_KEPT
from redraft.gates.guards.signature import SAME_SIGNATURE
from redraft.gates.guards.state import NO_NEW_STATE
from redraft.gates.guards.tests import TESTS_UNTOUCHED

GUARDS: tuple[Guard, ...] = (
    PARSES,
    SAME_NAME,
    SAME_SIGNATURE,
    SAME_DECORATORS,
    SAME_CALLING,
    TESTS_UNTOUCHED,
    NO_ELISION,
    PROSE_KEPT,
    IMPORTS_RESOLVE,
    NO_NEW_STATE,
    NO_FORGERY,
    EXTENT,
)
"""In the order in which they are asked; a new guard is one file and one line here."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guards say: any refusal stops a draft, warnings go with its evidence."""

    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def examine(
    task: Task, draft: Draft, language: Language, interpreter: str | None = None
) -> Verdict:
    """Ask every guard about a draft; runs nothing of it.

    ``interpreter`` is the program that runs the tests, where that is not the project's own.
    """
    old, project = language.facts(task.source), task.project
    return ask(
        Change(
            name=task.function.name,
            before=task.source,
            after=draft.source,
            old=None if isinstance(old, Unparsable) else old,
            parsed=language.facts(draft.source),
            kind=draft.kind,
            file=task.document.text,
            root=project.root if project else None,
            path=task.document.path,
            interpreter=interpreter or (project.interpreter if project else None),
            tests=task.tests.files,
        )
    )


def ask(change: Change) -> Verdict:
    """The guards' objections to a change; what does not parse is asked nothing further."""
    refusals: list[str] = []
    warnings: list[str] = []
    for guard in GUARDS:
        objection = guard.check(change)
        if objection is not None:
            (refusals if objection.blocks else warnings).append(objection.text)
            if guard is PARSES:
                break
    return Verdict(tuple(refusals), tuple(warnings))
