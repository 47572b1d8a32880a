"""The one place that sees every room: settings in, an assistant out.

An ``Assistant`` serves the terminal and the language server alike.  It lives as
long as they do and keeps what is worth keeping: the model's connections and the
gate's baselines.  Each request has a budget of its own.
"""

from __future__ import annotations

import asyncio
import dataclasses
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redraft import suspecting
from redraft.connect import Connection, connect
from redraft.core.budget import Budget, Limits, StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.deciding import Wanted
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.errors import BadInput
from redraft.core.events import (
    Chosen,
    CritiqueMade,
    DraftMade,
    Event,
    EvidenceFound,
    Stopped,
)
from redraft.core.evidence import Evidence
from redraft.core.function import Function
from redraft.core.ports import History, Kept, Language, Linter, Permits, Policy
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.core.secret import Secret
from redraft.core.suspicion import Suspicion
from redraft.core.task import Context, Project, Task, TestSelection
from redraft.core.text import Document
from redraft.core.verdict import from_tests
from redraft.journal.journal import Journal
from redraft.run import Run
from redraft.settings import Settings
from redraft.settle import settle
from redraft.sides import (
    Looking,
    Stops,
    cancelled,
    compared,
    first_critique,
    judged,
    merged,
    proposals,
)
from redraft.strategies import STRATEGIES
from redraft.thinking import Thinkers

if TYPE_CHECKING:
    from redraft.gates.tests import TestGate

OnEvent = Callable[[Event], None]
_reading = threading.Lock()
"""What a language remembers of a project is read by one thread at a time."""


def _ignore(_: Event) -> None:
    """Nobody listens."""


class Assistant:
    """Critiques functions, proposes rewrites, compares and judges them."""

    def __init__(
        self,
        settings: Settings,
        key: Secret | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        kept: Kept | None = None,
        salt: str = "",
        permits: Permits | None = None,
    ) -> None:
        """``kept`` holds replies that were paid for, ``salt`` tells this run's from another's;
        ``permits`` are asked before each call where others call the same model."""
        self.settings = settings
        self._connection: Connection = connect(settings, key, environment or {})
        self._thinkers = Thinkers(settings, self._connection, (kept, salt, permits), clock)
        self._clock = clock
        self._gates: dict[str, TestGate] = {}
        self._journal = Journal(settings.journal, environment)
        self._linter: Linter | None = None

    # -- finding things ---------------------------------------------------------------------

    def language(self, path_or_uri: str) -> Language | None:
        """The language of a file name, None when Redraft does not know it."""
        from redraft.languages import language_for

        return language_for(path_or_uri)

    def _language(self, name: str) -> Language:
        from redraft.languages import language

        return language(name)

    async def task(
        self,
        document: Document,
        function: Function,
        *,
        instruction: str = "",
        trusted: bool = True,
        bounds: Sequence[Path] = (),
    ) -> Task:
        """Everything that is known of a function before anyone thinks about it.

        ``bounds`` are the workspace folders: no project root is sought above them.
        Reads files of the project and runs the linter; runs none of its code.
        """
        language = self._language(function.language)
        linting = asyncio.ensure_future(self._ruff().lint(document, function))
        try:
            # a large project takes a while to read the first time, and an editor must not wait
            project, tests, context = await asyncio.to_thread(
                self._surroundings, language, document, function, trusted, bounds
            )
            lint = await linting
        finally:
            await cancelled(linting)
        return Task(
            document=document,
            function=function,
            source=language.dedent(document, function),
            project=project,
            context=dataclasses.replace(context, lint=lint),
            tests=tests,
            instruction=instruction,
        )

    def _surroundings(
        self,
        language: Language,
        document: Document,
        function: Function,
        trusted: bool,
        bounds: Sequence[Path],
    ) -> tuple[Project | None, TestSelection, Context]:
        project: Project | None = None
        tests = TestSelection(reason="The text is not a file of a project.")
        with _reading:
            if document.path is not None:
                project = language.project(document.path, bounds)
            if project is not None:
                project = dataclasses.replace(project, trusted=trusted)
                tests = language.tests(document, function, project)
                if self.settings.gate.command:
                    tests = TestSelection(command=self.settings.gate.command)
            return project, tests, language.context(document, function, project)

    # -- the requests -----------------------------------------------------------------------

    async def critique(
        self, task: Task, on_event: OnEvent = _ignore, *, ask: bool = False
    ) -> Review:
        """What is to be said of the user's own code; the tests run while the critic reads.

        Where code, docstring and tests disagree and running does not show which is
        wrong, a model gives its word if ``ask`` says so.
        """
        run = self.begin(task, rewrites=False)
        critique, baseline = await first_critique(run, on_event)
        suspicion = await suspecting.suspect(run, baseline)
        if ask and suspicion is not None:
            suspicion = await suspecting.ask(run, suspicion, critique, baseline)
        review = run.review(critique, baseline, _stop_of(critique), critique.reason)
        return dataclasses.replace(review, suspicion=suspicion)

    async def suspect(
        self, task: Task, critique: Critique, baseline: Evidence, suspicion: Suspicion
    ) -> Review:
        """A model's word on a suspicion that running left open; one question and no critique."""
        run = self.begin(task, rewrites=False)
        suspicion = await suspecting.ask(run, suspicion, critique, baseline)
        review = run.review(critique, baseline, StopReason.DONE, suspicion.unasked)
        return dataclasses.replace(review, suspicion=suspicion)

    async def propose(
        self,
        task: Task,
        kind: Suggestion,
        critique: Critique | None = None,
        on_event: OnEvent = _ignore,
    ) -> Review:
        """One rewrite of the wanted kind, tested.  ``critique`` spares a call where there is one."""
        return await proposals(
            self.begin(task), (kind,), critique, on_event, self._looking, Stops()
        )

    async def compare(
        self,
        task: Task,
        critique: Critique | None = None,
        on_event: OnEvent = _ignore,
        stops: Stops | None = None,
    ) -> Review:
        """One critique, then a refined and a redrafted version, made and tested side by side.

        By ``stops`` one side can be ended while the other goes on.
        """
        kinds = (Suggestion.REFINE, Suggestion.REDRAFT)
        return await proposals(
            self.begin(task), kinds, critique, on_event, self._looking, stops or Stops()
        )

    async def merge(
        self,
        task: Task,
        pair: tuple[Draft, Draft],
        critique: Critique,
        on_event: OnEvent = _ignore,
    ) -> Review:
        """One version out of two, made by a model and tested like any other.

        Raises:
            BadInput: there is no model.
        """
        run = self.begin(task)
        if run.policy.name != "chat":
            raise BadInput("Merging two versions takes a model; choose one, then ask again.")
        return await merged(run, pair, critique, on_event, self._looking)

    async def fix(
        self, task: Task, strategy: str | None = None, on_event: OnEvent = _ignore, seed: int = 0
    ) -> Review:
        """The whole loop by a strategy of the table; proposes its choice, or nothing.

        Raises:
            BadInput: there is no such strategy.
        """
        settings = self.in_force
        name = strategy or settings.strategy
        if name not in STRATEGIES:
            raise BadInput(f"There is no strategy {name!r}; there are {', '.join(STRATEGIES)}.")
        run = self.begin(task)
        search = STRATEGIES[name](run.language, settings.loop, self.others(run))
        events = search.run(task, run.policy, run.gate, run.budget, random.Random(seed))  # noqa: S311 (search, not secrecy)
        critique: Critique | None = None
        baseline: Evidence | None = None
        chosen: Chosen | None = None
        outline = ""
        stopped = Stopped(StopReason.DONE)
        async for event in events:
            on_event(event)
            if isinstance(event, CritiqueMade) and event.round == 0:
                critique = event.critique
            elif isinstance(event, EvidenceFound) and event.round == 0:
                baseline = event.evidence
            elif isinstance(event, DraftMade) and isinstance(event.draft, NoDraft):
                outline = event.draft.outline or outline
            elif isinstance(event, Chosen):
                chosen = event
            elif isinstance(event, Stopped):
                stopped = event
        if critique is None:
            critique = from_tests(task.source, baseline, stopped)
        made: tuple[Proposal, ...] = ()
        if chosen is not None and chosen.evidence and chosen.draft.kind is not DraftKind.ORIGINAL:
            kind = chosen.draft.kind
            asked = None if kind is DraftKind.GENERATE else Suggestion(kind.value)
            draft, evidence = chosen.draft, chosen.evidence
            made = (await compared(run, draft, asked, evidence, self._looking),)
        return run.review(
            *(critique, baseline, stopped.reason, stopped.detail, made),
            strategy=name,
            outline="" if made else outline,
        )

    async def settle(
        self, task: Task, review: Review, wanted: Sequence[Wanted], on_event: OnEvent = _ignore
    ) -> Review:
        """The review after the user's word on inputs; a version that takes another's place is judged."""
        return await settle(self.begin(task), review, wanted, on_event, self._looking)

    async def judge(self, task: Task, source: str) -> Review:
        """The gate's evidence on a version that somebody else wrote; no model is asked."""
        run = self.begin(task, policy="repair")
        draft = Draft(source, DraftKind.GENERATE, "given")
        baseline = await run.gate.baseline(task)
        proposal = await judged(run, draft, None, run.gate.judge(task, draft), self._looking)
        critique = Critique.could_not_tell("Nobody was asked for a critique.")
        reason = proposal.evidence.reason
        return run.review(critique, baseline, StopReason.DONE, reason, (proposal,))

    async def baseline(self, task: Task) -> Evidence:
        """How the user's own code does in its tests; nobody is asked for an opinion."""
        return await self.begin(task, policy="repair").gate.baseline(task)

    def locate(
        self, document: Document, test: str, bounds: Sequence[Path] = ()
    ) -> tuple[Path, int] | None:
        """File and 0-based line of a test that evidence about a document names; runs nothing."""
        language = self.language(document.uri)
        if language is None or document.path is None:
            return None
        project = language.project(document.path, bounds)
        return language.locate(test, project) if project is not None else None

    async def close(self) -> None:
        """Let go of the model's connections, the processes that are kept warm, the journal."""
        for gate in self._gates.values():
            await gate.close()
        self._journal.close()
        await self._connection.close()

    # -- how they are served ----------------------------------------------------------------

    def begin(self, task: Task, policy: str | None = None, *, rewrites: bool = True) -> Run:
        """The pieces that serve one request, with a budget of its own.

        ``policy`` is another than the settings'; without ``rewrites`` a function
        with a syntax error is served too.

        Raises:
            BadInput: the function has a syntax error.
        """
        if rewrites and task.function.broken:
            # the parser may have cut it short, and an edit of half a function is damage
            raise BadInput(
                f"{task.function.qualname} has a syntax error; mend that first, then ask again."
            )
        language = self._language(task.function.language)
        limits = self.in_force.limits
        budget = Budget(
            Limits(limits.calls, limits.tokens, limits.seconds, limits.money),
            self._clock,
            self.settings.model.prices,
        )
        gate = self._gate(language)
        name = policy or self._connection.policy
        thinker = self._thinkers.policy(name, gate, language, budget)
        model = (lambda: self.model_name) if name == "chat" else str
        return Run(task, language, gate, thinker, budget, model)

    def _gate(self, language: Language) -> TestGate:
        import sys

        from redraft.gates.tests import TestGate

        if language.name not in self._gates:
            self._gates[language.name] = TestGate(
                language, self.settings.gate, sys.executable, self._journal.test_maps
            )
        return self._gates[language.name]

    def _ruff(self) -> Linter:
        from redraft.gates.linter import RuffLinter

        if self._linter is None:
            self._linter = RuffLinter()  # it looks for ruff on the whole path
        return self._linter

    def others(self, run: Run) -> tuple[Policy, ...]:
        """Further policies for a strategy that uses several, in the order in which they are asked."""
        return self._thinkers.others(run)

    @property
    def _looking(self) -> Looking:
        """What is looked at beside correctness."""
        gate, chat = self.settings.gate, self.settings.chat
        return Looking(gate.differences_seconds, gate.speed_seconds, chat.judge_method)

    @property
    def history(self) -> History | None:
        """What was asked and answered; None where there is no place to keep it."""
        return self._journal.history

    @property
    def in_force(self) -> Settings:
        """The settings with those that are for the model at hand."""
        return self._thinkers.in_force

    @property
    def policy(self) -> str:
        """The policy that requests are served by: ``chat`` or ``repair``."""
        return self._connection.policy

    @property
    def model_name(self) -> str:
        """The chat model's name, empty when there is none."""
        return self._connection.model_name


def _stop_of(critique: Critique) -> StopReason:
    if critique.suggestion is Suggestion.COULD_NOT_TELL:
        return StopReason.UNUSABLE if critique.unusable else StopReason.COULD_NOT_TELL
    return StopReason.PASSED if critique.suggestion is Suggestion.PASS else StopReason.DONE
