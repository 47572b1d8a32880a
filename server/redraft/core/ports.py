"""What the rooms offer each other: ``app`` hands the pieces around, the rooms never meet.

Every method that works for long is a coroutine and stops when its task is
cancelled: a model's socket is closed and the sandbox's processes are killed
before ``CancelledError`` leaves it.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from redraft.core.asking import Answered, Ask, Unanswered
from redraft.core.behaviour import Behaviour, Exploration, Race
from redraft.core.budget import Budget
from redraft.core.chat import ModelFailure, ModelReply, ModelRequest
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, NoDraft
from redraft.core.events import Event
from redraft.core.evidence import Evidence, Observation
from redraft.core.function import Function, SourceFacts, Unparsable
from redraft.core.history import Dismissed, Run
from redraft.core.question import Spread
from redraft.core.suspicion import NoCorrection, Stated
from redraft.core.task import Context, LintFact, Project, Task, TestSelection, WrittenTest
from redraft.core.testmap import TestMap
from redraft.core.text import Document, Edit
from redraft.core.trajectory import Trajectory

OnText = Callable[[str], None]
"""Receives model output as it streams."""


class Language(Protocol):
    """Where functions and their tests are."""

    @property
    def name(self) -> str: ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File endings with their dot, lower case."""

    def functions(self, document: Document) -> tuple[Function, ...]:
        """Every function of a document in the order of its start; a broken file still has some."""

    def function_at(self, document: Document, offset: int) -> Function | None:
        """The innermost function that a byte offset touches, or the one that starts on its line."""

    def find(self, document: Document, qualname: str) -> tuple[Function, ...]:
        """The functions of a qualified name; of overloads only the implementation."""

    def dedent(self, document: Document, function: Function) -> str:
        """The function's source in the form of a draft."""

    def splice(self, document: Document, function: Function, source: str) -> Edit:
        """The edit that puts a draft in the function's place.

        It re-indents, takes over the file's line endings and keeps the bytes of
        every unchanged line; splicing ``dedent(function)`` changes no byte.
        """

    def facts(self, source: str) -> SourceFacts | Unparsable:
        """What guards may know of one function, given in the form of a draft."""

    def context(self, document: Document, function: Function, project: Project | None) -> Context:
        """What surrounds the function; reads files of the project, runs nothing."""

    def project(self, path: Path, bounds: Sequence[Path]) -> Project | None:
        """The project of a file: nearest root not above ``bounds`` (workspace folders), its interpreter."""

    def tests(self, document: Document, function: Function, project: Project) -> TestSelection:
        """The tests that can reach the function; reads files, runs nothing."""

    def written_test(
        self, document: Document, function: Function, project: Project, body: str
    ) -> WrittenTest | None:
        """A test file around ``body``, in which the function has its name; None where no test can
        import the function, such as one inside another."""

    def locate(self, test: str, project: Project) -> tuple[Path, int] | None:
        """File and 0-based line of a test by the id that evidence names it by; runs nothing."""

    def stated(
        self, document: Document, function: Function, project: Project, tests: Sequence[str]
    ) -> tuple[Stated, ...]:
        """What the docstring's examples, and the plain assertions of tests (by their ids), say that
        calls of the function give; reads files, runs nothing."""

    def corrected(
        self, document: Document, function: Function | None, stated: Stated, value: str
    ) -> Edit | NoCorrection:
        """The edit of the expected result alone by which a statement says ``value``.

        ``document`` is the one in which it stands, ``function`` the one whose
        docstring that is, None for a test's assertion.
        """


class Linter(Protocol):
    """Static facts about a text; runs a tool on the text, never the text."""

    async def lint(self, document: Document, function: Function) -> tuple[LintFact, ...]:
        """Findings on the function's lines; none when the tool is missing."""


class Gate(Protocol):
    """What must hold before a draft may be proposed."""

    async def baseline(self, task: Task) -> Evidence:
        """How the user's own code does, traced; run once per content and remembered."""

    async def judge(self, task: Task, draft: Draft) -> Evidence:
        """Guards, then the tests, against the baseline; what a proposal rests on."""

    async def screen(self, task: Task, draft: Draft, tests: Sequence[str]) -> Evidence:
        """Guards, then only these tests, stopping at the first that fails; evidence marked partial."""

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        """Run expressions in the function's module, with the draft in place; one answer per input."""

    async def differences(
        self,
        task: Task,
        before: Draft,
        after: Draft,
        seconds: float = 5.0,
        inputs: Sequence[str] = (),
    ) -> Behaviour:
        """What two drafts do on the same inputs; evidence for eyes and for choosing, no verdict."""

    async def sieve(
        self, task: Task, drafts: Sequence[Draft], tests: Sequence[str]
    ) -> tuple[Evidence, ...]:
        """``screen`` for many drafts at once, in the order of the tests given.

        Much cheaper, and less sure: the drafts share a process where that has been
        seen to do no harm, and the guards look at those alone that pass.  Good for
        ranking, never for proposing.
        """

    async def spread(
        self,
        task: Task,
        drafts: Sequence[Draft],
        seconds: float = 2.0,
        inputs: Sequence[str] = (),
    ) -> Spread:
        """Which of several drafts behave alike on inputs, and on which inputs the others differ."""

    async def explore(self, task: Task, draft: Draft, seconds: float = 2.0) -> Exploration:
        """What a draft does on inputs made from its annotations, its examples and its tests' calls."""

    async def race(self, task: Task, before: Draft, after: Draft, seconds: float = 3.0) -> Race:
        """How long two drafts take on growing inputs, and whether they give the same."""


class TestMaps(Protocol):
    """Where it is remembered which test rests on what.  Losing it costs time, never a verdict."""

    def load(self, root: Path, environment: str) -> TestMap:
        """The map of a project under one environment; empty when there is none, or no place."""

    def save(
        self, root: Path, environment: str, recorded: TestMap, gone: Collection[str] = ()
    ) -> None:
        """Lay newly recorded entries over the map; ``gone`` are tests that are no more.  Never raises."""


class History(Protocol):
    """What was asked and answered.  No method raises: losing it costs nothing else."""

    def add(
        self,
        uri: str,
        qualname: str,
        hash_: str,
        what: str,
        instruction: str,
        review: Mapping[str, Any],
    ) -> None:
        """Append one request with its answer."""

    def chose(self, uri: str, proposal: str, choice: str) -> None:
        """Append what the user did with a proposal: ``applied``."""

    def runs(
        self, uri: str | None = None, qualname: str | None = None, limit: int = 50
    ) -> tuple[Run, ...]:
        """The newest requests, newest first: of a function, of a document, or of all."""

    def dismiss(self, hash_: str, point: str, place: str) -> None:
        """The user will not hear a point of a function again."""

    def dismissed(self, hash_: str) -> Dismissed:
        """What was dismissed of a function that says just this."""


class Kept(Protocol):
    """Answers that were paid for once, by the digest of what was asked."""

    def get(self, key: str) -> str | None:
        """The answer under a key."""

    def put(self, key: str, what: str, value: str) -> None:
        """Keep an answer; one that is there is never replaced."""


class Model(Protocol):
    """How a chat model is reached.  Retry, budget and recording are models around models."""

    @property
    def name(self) -> str: ...

    async def complete(
        self, request: ModelRequest, on_text: OnText | None = None
    ) -> ModelReply | ModelFailure:
        """One reply; cancelling the task closes the socket."""


class Permits(Protocol):
    """Leave to call a model, handed out across all who call it."""

    async def take(self) -> str:
        """Wait for leave to make one call; a ticket to give back.  Cancelled, nothing is held."""

    def give(self, ticket: str, *, refused: bool = False, wait: float | None = None) -> None:
        """The call of a ticket is over.  ``refused``: it was one too many for the endpoint, which
        asks for ``wait`` seconds, where it said so."""


class Policy(Protocol):
    """Who thinks (the paper's π)."""

    @property
    def name(self) -> str: ...

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        """Feedback on one draft: sees the task and that draft only (paper, step 1)."""

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        """A new draft by REFINE or REDRAFT: sees the whole trajectory, bounded (paper, step 2)."""

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        """A first draft from the task alone (paper, step 0).

        ``diverse`` asks for one of many that are to differ from each other.
        """

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        """One draft that has what each of the two newest does better (CoCoEvo's crossover)."""

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        """An answer to what is neither a draft nor a critique; who cannot says why."""


class Strategy(Protocol):
    """How test-time compute is spent."""

    @property
    def name(self) -> str: ...

    def run(
        self, task: Task, policy: Policy, gate: Gate, budget: Budget, rng: random.Random
    ) -> AsyncIterator[Event]:
        """Yields events up to ``Stopped``; closed at any moment, the last ``Chosen`` stands."""
