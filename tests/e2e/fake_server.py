"""The real server over stdio with an assistant that thinks nothing and runs nothing.

What it does follows from the function's text: a line with ``BUG`` is a point
of its critique, and a rewrite has ``FIXED`` there.  A function without is right.
``hang`` in the text or the instruction makes it wait until it is cancelled
(``dawdle`` only when it has made its critique), and
what happened to it is written to the file that ``REDRAFT_TEST_LOG`` names.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from redraft.core.budget import StopReason, Usage
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.errors import BadInput, Unusable
from redraft.core.events import CritiqueMade, DraftMade, EvidenceFound, Working
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.core.secret import Secret
from redraft.core.suspicion import Correction, Suspect, Suspicion
from redraft.core.task import Project, Task
from redraft.core.text import digest
from redraft.journal.journal import Journal
from redraft.languages import LANGUAGES
from redraft.settings import Settings

LOG = os.environ.get("REDRAFT_TEST_LOG", os.devnull)


def note(words: str) -> None:
    with Path(LOG).open("a", encoding="utf-8") as log:
        log.write(words + "\n")


class FakeAssistant:
    """Answers by the function's text."""

    def __init__(self, settings: Settings, key: Secret | None, *, environment: Mapping[str, str]):
        self.settings = settings
        self.policy = "chat" if key or settings.policy == "chat" else "repair"
        self.model_name = settings.model.model
        self.language = LANGUAGES["python"]()
        self.history = Journal(settings.journal, environment).history
        note(f"made: {settings.policy} rounds={settings.loop.rounds} key={bool(key)}")

    async def task(self, document: Any, function: Any, **more: Any) -> Task:
        note(f"task: {function.qualname} trusted={more['trusted']} bounds={len(more['bounds'])}")
        project = Project(Path("/"), None, more["trusted"]) if document.path else None
        source = self.language.dedent(document, function)
        return Task(document, function, source, project, instruction=more["instruction"])

    async def critique(self, task: Task, on_event: Any, *, ask: bool = False) -> Review:
        critique, baseline = await self._critique(task, on_event)
        suspicion = self._suspicion(task)
        return Review(
            *(critique, baseline, StopReason.DONE),
            usage=Usage(1, 10, 20),
            seconds=0.5,
            suspicion=suspicion,
        )

    def _suspicion(self, task: Task) -> Suspicion | None:
        """An example that gives 'WRONG' is wrong; so is a test that wants it, in the next file."""
        stated = self.language.stated(task.document, task.function, Project(Path("/")), ())
        wrong = [one for one in stated if one.expected == "'WRONG'"]
        test = "test_a.py::test_a"
        if task.document.path is not None and "suspect the test" in task.source:
            root = task.document.path.parent
            stated = self.language.stated(task.document, task.function, Project(root), (test,))
            wrong = [one for one in stated if one.test]
            suspect = Suspect.UNCLEAR if "undecided" in task.source else Suspect.TESTS
            right = tuple(Correction(one, "'right'") for one in wrong)
            return Suspicion(suspect, "It stands alone.", tuple(wrong), (test,), right)
        if not wrong:
            return None
        right = (Correction(wrong[0], "'right'"),)
        return Suspicion(Suspect.DOCUMENTATION, "It stands alone.", (wrong[0],), (), right)

    async def suspect(
        self, task: Task, critique: Critique, baseline: Evidence, suspicion: Suspicion
    ) -> Review:
        note(f"suspect: {task.function.qualname}")
        told = suspicion.as_read(Suspect.TESTS, "The test is older.", "a-model")
        return Review(critique, baseline, StopReason.DONE, usage=Usage(1, 1, 1), suspicion=told)

    def locate(self, document: Any, test: str, bounds: Any) -> tuple[Path, int] | None:
        return self.language.locate(test, Project(document.path.parent))

    async def _critique(self, task: Task, on_event: Any) -> tuple[Critique, Evidence]:
        note(f"critique: {task.function.qualname}")
        on_event(Working("Reading the function"))
        for word in ("one ", "two ", "three"):
            on_event(Working("Reading the function", word))
        await self._maybe_hang(task)
        if "explode" in task.source:
            raise ZeroDivisionError("of its own")
        if "unusable" in task.source:
            raise Unusable("The model cannot be reached.")
        lines = task.source.split("\n")
        points = tuple(
            Point("there is a bug here", line.strip(), number, "f(1)", "2", "3", True, "2")
            for number, line in enumerate(lines)
            if "BUG" in line
        )
        failing = (TestFailure("t.py::test_a", "assert 2 == 3", line=1),) if points else ()
        outcome = Outcome.FAILED if points else Outcome.PASSED
        if task.document.path is None or not (task.project and task.project.trusted):
            outcome, failing = Outcome.UNAVAILABLE, ()
        evidence = Evidence(outcome, failures=failing, passed=("t.py::test_b",))
        suggestion = Suggestion.REFINE if points else Suggestion.PASS
        critique = Critique(suggestion, "A summary.", points, author="fake")
        own = Draft(task.source, DraftKind.ORIGINAL, "user")
        on_event(EvidenceFound(own, evidence, 0))
        on_event(CritiqueMade(own, critique, 0))
        return critique, evidence

    async def propose(self, task: Task, kind: Any, critique: Any, on_event: Any) -> Review:
        return await self._propose(task, (kind,), critique, on_event)

    async def compare(self, task: Task, critique: Any, on_event: Any, stops: Any) -> Review:
        return await self._propose(
            task, (Suggestion.REFINE, Suggestion.REDRAFT), critique, on_event
        )

    async def baseline(self, task: Task) -> Evidence:
        note(f"baseline: {task.function.qualname}")
        return Evidence(Outcome.PASSED, passed=("t.py::test_b",), ran=1, total=1)

    async def fix(self, task: Task, strategy: str | None, on_event: Any) -> Review:
        if strategy == "no_such":
            raise BadInput("There is no strategy 'no_such'.")
        review = await self._propose(task, (Suggestion.REFINE,), None, on_event)
        chosen = review.proposals[0].id if review.proposals else None
        return dataclasses.replace(review, chosen=chosen)

    async def _propose(self, task: Task, kinds: Any, critique: Any, on_event: Any) -> Review:
        note(f"propose: {task.function.qualname} {[k.value for k in kinds]} known={bool(critique)}")
        baseline: Evidence | None = None
        if critique is None:
            critique, baseline = await self._critique(task, on_event)
        await self._maybe_hang(task, "dawdle")
        if critique.suggestion is Suggestion.PASS:
            missing = dict.fromkeys(kinds, "There is nothing to change.")
            return Review(critique, baseline, StopReason.PASSED, missing=missing)
        proposals = tuple(self._proposal(task, kind) for kind in kinds)
        for proposal in proposals:
            on_event(DraftMade(proposal.draft, 1))
            on_event(EvidenceFound(proposal.draft, proposal.evidence, 1))
        return Review(critique, baseline, StopReason.DONE, proposals=proposals)

    def _proposal(self, task: Task, kind: Suggestion) -> Proposal:
        source = task.source.replace("BUG", "FIXED" if kind is Suggestion.REFINE else "REDONE")
        draft = Draft(source, DraftKind(kind.value), "fake")
        evidence = Evidence(Outcome.PASSED, fixed=("t.py::test_a",))
        wins, why = True, "It fixes t.py::test_a and breaks none."
        if "worse" in task.source:
            evidence = Evidence(Outcome.BROKE, broken=("t.py::test_b",))
            wins, why = False, "It breaks t.py::test_b."
        elif "untested" in task.source:
            evidence = Evidence(Outcome.NO_TESTS, "No test reaches it.")
            wins, why = False, "It could not be judged: No test reaches it."
        function, document = task.function, task.document
        return Proposal(
            id=digest(f"{kind.value}{function.hash}{source}"),
            kind=kind,
            draft=draft,
            evidence=evidence,
            edit=self.language.splice(document, function, source),
            uri=document.uri,
            qualname=function.qualname,
            ordinal=function.ordinal,
            function_hash=function.hash,
            document_version=document.version,
            wins=wins,
            why=why,
            before=task.source,
        )

    async def _maybe_hang(self, task: Task, also: str = "hang") -> None:
        if not any(word in task.source + task.instruction for word in ("hang", also)):
            return
        note(f"hanging: {task.function.qualname}")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            for _ in range(9):  # closing takes some turns of the loop
                await asyncio.sleep(0)
            note(f"cancelled: {task.function.qualname}")
            raise

    async def close(self) -> None:
        note("closed")


def main() -> int:
    import logging

    from redraft.lsp.logs import EditorLog, to_stderr
    from redraft.lsp.server import build

    to_stderr()
    server = build(make=FakeAssistant)  # type: ignore[arg-type]  # a stand-in by behaviour
    logging.getLogger("redraft").addHandler(EditorLog(server))
    return server.serve()


if __name__ == "__main__":
    raise SystemExit(main())
