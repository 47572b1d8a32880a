"""The main job on the shipped project: three functions, each with its own right answer."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from redraft.cli import answer, exits, show
from redraft.cli.answer import Answer
from redraft.cli.files import SourceFile, read
from redraft.cli.session import Session
from redraft.cli.target import Target, find
from redraft.core.budget import Usage
from redraft.core.critique import Suggestion
from redraft.core.errors import BadInput, Unusable
from redraft.core.evidence import Evidence
from redraft.journal.options import JournalOptions

if TYPE_CHECKING:
    from redraft.app import Assistant

NAME = "parcels"
PATIENCE = 60.0
"""Seconds that the built-in repairer may search again where its usual ones brought nothing: a
slow machine must see the same demo, only later."""
STOPS = (
    ("parcels/rates.py", "band_for", "A bug: one comparison is wrong."),
    ("parcels/labels.py", "normalise_postcode", "Right: nothing is to be changed."),
    ("parcels/routes.py", "longest_wait", "A bug, and an approach that cannot serve long routes."),
)
"""File, function, and what awaits the reader there."""


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests that were run for all three functions, by name."""

    passed: frozenset[str]
    failed: frozenset[str]


def shipped_project() -> Path | None:
    """The example project: beside a checkout's ``server/``, or inside an installed package."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package.parents[1] / "examples" / NAME, package / "examples" / NAME):
        if (folder / "pyproject.toml").is_file():
            return folder
    return None


async def demonstrate(session: Session) -> int:
    """Run the demo; the exit code.

    Raises:
        BadInput: there is no demo project.
        Unusable: the sandbox or the model could not be used.
    """
    from rich.text import Text

    project = _project(session)
    settings = session.settings(Path.cwd())
    out = session.out
    with _copy(project, keep=session.flags.keep) as folder:
        # what is remembered of a copy goes with it
        journal = JournalOptions(str(folder.parent / "journal.sqlite3"))
        settings = replace(settings, journal=journal)
        longer = replace(settings.repair, seconds=max(settings.repair.seconds, PATIENCE))
        assistant = session.assistant(settings)
        patient = session.assistant(replace(settings, repair=longer))
        try:
            out.print(
                Text("Redraft's demo", "bold"),
                Text(f"on a copy of {project.name}: {folder}", "dim"),
            )
            out.print(Text(_who(assistant), "dim"))
            before = await _suite(session, assistant, folder)
            answers = []
            for file, name, awaits in STOPS:
                out.print()
                out.rule(Text(f"{name}  {file}", "bold"), align="left", style="dim")
                out.print(Text(f"  {awaits}", "italic dim"))
                out.print()
                answers.append(await _stop(session, (assistant, patient), folder, file, name))
            after = await _suite(session, assistant, folder)
            out.print()
            out.rule(style="dim")
            return _conclude(session, answers, before, after, folder)
        finally:
            await assistant.close()
            await patient.close()


def _project(session: Session) -> Path:
    given = session.flags.project
    project = Path(given) if given else shipped_project()
    if project is None:
        raise BadInput("The demo's project is not installed; name a copy of it with --project.")
    missing = [file for file, _, _ in STOPS if not (project / file).is_file()]
    if missing:
        raise BadInput(f"There is no demo project in {project}: {missing[0]} is missing.")
    return project


@contextmanager
def _copy(project: Path, *, keep: bool) -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="redraft-demo-"))
    try:
        folder = parent / project.resolve().name
        ignored = shutil.ignore_patterns("__pycache__", ".*_cache", ".git", ".venv", "venv")
        shutil.copytree(project, folder, ignore=ignored)
        yield folder
    finally:
        if not keep:
            shutil.rmtree(parent, ignore_errors=True)


def _who(assistant: Assistant) -> str:
    if assistant.policy == "chat":
        return f"Thinking is done by a model: {assistant.model_name or 'the first that the server offers'}."
    return (
        "Thinking is done by the built-in repairer. To see a model at work, set REDRAFT_BASE_URL "
        "(such as http://localhost:11434/v1) or OPENAI_API_KEY."
    )


async def _suite(session: Session, assistant: Assistant, folder: Path) -> Suite:
    """Every test that reaches one of the functions, run once through the gate."""
    passed: set[str] = set()
    failed: set[str] = set()
    with session.progress() as progress:
        progress.say("Running the tests")
        for file, name, _ in STOPS:
            target = _target(assistant, folder, file, name)
            task = await assistant.task(target.document, target.function)
            evidence: Evidence = await assistant.baseline(task)
            if not evidence.outcome.told:
                raise Unusable(
                    f"The demo needs its tests, and they could not be run: {evidence.reason}"
                )
            passed |= set(evidence.passed)
            failed |= set(evidence.failed)
    return Suite(frozenset(passed - failed), frozenset(failed))


def _target(assistant: Assistant, folder: Path, file: str, name: str) -> Target:
    language = assistant.language(file)
    assert language is not None
    return find(f"{file}::{name}", language, replace(read(str(folder / file)), shown=file))


async def _stop(
    session: Session, assistants: tuple[Assistant, Assistant], folder: Path, file: str, name: str
) -> Answer:
    from redraft.cli.render import review as render

    assistant, patient = assistants
    target = _target(assistant, folder, file, name)
    with session.progress() as progress:
        task = await assistant.task(target.document, target.function)
        review = await assistant.critique(task, progress)
    render.show_critique(session.out, review, target.function, task.source, file)
    if review.verdict in (Suggestion.REFINE, Suggestion.REDRAFT):
        with session.progress() as progress:
            steps = [review, await assistant.compare(task, review.critique, progress)]
            if steps[-1].chosen is None and assistant.policy != "chat":
                steps.append(await patient.compare(task, review.critique, progress))
        usage, seconds = sum((s.usage for s in steps), Usage()), sum(s.seconds for s in steps)
        review = replace(steps[-1], usage=usage, seconds=seconds)
    reason = exits.unusable(review)
    if reason:
        raise Unusable(reason)
    render.show_proposals(session.out, review, target.function)
    given = answer.apply(Answer(review, task, target, exits.of_proposals(review)))
    if given.applied:
        show.applied(session, given)
        _show_file(session, target, read(str(folder / file)))
    render.show_cost(session.out, review)
    return given


def _show_file(session: Session, target: Target, now: SourceFile) -> None:
    """What the edit did to the file, as read back from the disk."""
    from redraft.cli.render.diff import diff
    from redraft.cli.render.look import signs

    session.out.print(diff(target.file.text, now.text, 1, signs(session.out)))


def _conclude(
    session: Session, answers: list[Answer], before: Suite, after: Suite, folder: Path
) -> int:
    from rich.text import Text

    from redraft.cli.render.look import plural

    # By then it is known which tests run what, and the others are not run again.
    ran = len(before.passed | before.failed | after.passed | after.failed)
    fixed = len(before.failed & after.passed)
    broken = len(before.passed & after.failed)
    applied = sum(given.applied for given in answers)
    good = bool(applied) and bool(fixed) and not broken
    words = (
        f"{plural(applied, 'edit')} applied; of {plural(ran, 'test')}, {len(before.failed)} failed "
        f"before, {len(after.failed)} fail now."
    )
    session.out.print(Text(words, "bold green" if good and not after.failed else "bold yellow"))
    if session.flags.keep:
        session.out.print(Text(f"The copy is kept in {folder}.", "dim"))
    return exits.OK if good else exits.NOTHING_SAFE
