"""RepairPolicy: who thinks when there is no model, no key and no network."""

from __future__ import annotations

import time
from collections.abc import Callable

from redraft.core.asking import Answered, Ask, Unanswered
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.evidence import Evidence, Outcome
from redraft.core.function import Unparsable
from redraft.core.ports import Gate, Language, OnText
from redraft.core.task import Task
from redraft.core.trajectory import Trajectory
from redraft.policies.repair import findings
from redraft.policies.repair.critic import criticise
from redraft.policies.repair.failing import start_from
from redraft.policies.repair.findings import Findings
from redraft.policies.repair.fingerprint import fingerprint
from redraft.policies.repair.inquiry import inquire
from redraft.policies.repair.options import RepairOptions
from redraft.policies.repair.redraft import Redrafter
from redraft.policies.repair.refine import Refiner
from redraft.policies.repair.subject import Subject

AUTHOR = "repair"


class RepairPolicy:
    """Critiques by running, refines by search over single edits, redrafts by structural rewrites.

    Every run is the gate's: nothing here executes code.  It does not invent
    bugs: where no test fails it has nothing to aim at and says so.
    """

    def __init__(
        self,
        gate: Gate,
        language: Language,
        options: RepairOptions | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gate = gate
        self._language = language
        self._options = options or RepairOptions()
        self._clock = clock

    @property
    def name(self) -> str:
        """The policy's name, and the author of its drafts."""
        return AUTHOR

    async def critique(
        self, task: Task, draft: Draft, evidence: Evidence | None, on_text: OnText | None = None
    ) -> Critique:
        """Feedback from the tests that reach the function, from generated inputs and from its text."""
        unfit = self._unfit(task)
        if unfit:
            return Critique.could_not_tell(unfit, author=AUTHOR)
        subject = self._subject(draft.source)
        if isinstance(subject, Unparsable):
            point = _unparsable(draft.source, subject)
            return Critique(
                Suggestion.REFINE,
                "The draft is not one function that Python can read.",
                (point,),
                basis="the parser, nothing was run",
                author=AUTHOR,
            )
        found = await self._run(task, draft, evidence)
        found, learned = await inquire(self._gate, task, draft, found, self._options)
        return criticise(task, draft, subject, found, learned, self._options, AUTHOR)

    async def regenerate(
        self,
        task: Task,
        trajectory: Trajectory,
        suggestion: Suggestion,
        on_text: OnText | None = None,
    ) -> Draft | NoDraft:
        """REFINE: the single edit that makes the failing tests pass.  REDRAFT: another structure."""
        unfit = self._unfit(task)
        if unfit:
            return NoDraft(unfit)
        if suggestion is Suggestion.REFINE:
            return await self._refine(task, trajectory, on_text)
        if suggestion is Suggestion.REDRAFT:
            return await self._redraft(task, trajectory, on_text)
        return NoDraft("there was no suggestion to follow")

    async def generate(
        self, task: Task, on_text: OnText | None = None, *, diverse: bool = False
    ) -> Draft | NoDraft:
        """Nothing: an edit needs something to edit."""
        return NoDraft("the built-in repairer cannot write a function from scratch")

    async def merge(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None = None
    ) -> Draft | NoDraft:
        """Nothing: two versions are merged by somebody who understands them."""
        return NoDraft("the built-in repairer cannot merge two versions; that takes a model")

    async def answer(
        self, task: Task, ask: Ask, on_text: OnText | None = None
    ) -> Answered | Unanswered:
        """Nothing: a search has no words."""
        return Unanswered("the built-in repairer answers no questions; that takes a model")

    # -- refine -------------------------------------------------------------

    async def _refine(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None
    ) -> Draft | NoDraft:
        start = _best_so_far(task, trajectory)
        subject = self._subject(start.source)
        if isinstance(subject, Unparsable):
            return NoDraft(f"the function cannot be read: {subject.reason}")
        found = await self._run(task, start, None)
        blocked = _blocked(found)
        if blocked is not None:
            return blocked
        return await self._refiner(task, on_text).improve(start, found, _seen(trajectory))

    def _refiner(self, task: Task, on_text: OnText | None) -> Refiner:
        return Refiner(self._gate, task, self._options, self._clock, AUTHOR, on_text)

    # -- redraft ------------------------------------------------------------

    async def _redraft(
        self, task: Task, trajectory: Trajectory, on_text: OnText | None
    ) -> Draft | NoDraft:
        sources = dict.fromkeys((_best_so_far(task, trajectory).source, task.source))
        base = await self._gate.baseline(task)
        if base.outcome is Outcome.UNAVAILABLE:
            return NoDraft(findings.told_nothing(base), unusable=True)
        found = findings.set_aside(findings.read(base, base, same=True), task, task.source)
        redrafter = Redrafter(self._gate, task, self._options, AUTHOR, self._refiner(task, on_text))
        taken = {step.draft.source for step in trajectory.steps}
        refused = ""
        for source in sources:
            subject = self._subject(source)
            if isinstance(subject, Unparsable):
                continue
            outcome = await redrafter.start_over(subject, found, taken)
            if isinstance(outcome, Draft) or outcome.unusable:
                return outcome
            refused = outcome.reason or refused
        return self._nothing_structural(task, found, refused)

    def _nothing_structural(self, task: Task, found: Findings, refused: str) -> NoDraft:
        reason = (
            "the built-in repairer has no structural rewrite for this function: "
            "a redraft needs a model or the programmer" + (f"; {refused}" if refused else "")
        )
        subject = self._subject(task.source)
        if isinstance(subject, Unparsable):
            return NoDraft(reason)
        where, outline = start_from(task, subject, found)
        return NoDraft(f"{reason}. {where}" if where else reason, outline=outline)

    # -- both ---------------------------------------------------------------

    async def _run(self, task: Task, draft: Draft, evidence: Evidence | None) -> Findings:
        baseline = await self._gate.baseline(task)
        same = draft.source == task.source
        if evidence is None:
            evidence = baseline if same else await self._gate.judge(task, draft)
        found = findings.read(evidence, baseline, same=same)
        return findings.set_aside(found, task, draft.source)

    def _subject(self, source: str) -> Subject | Unparsable:
        facts = self._language.facts(source)
        if isinstance(facts, Unparsable):
            return facts
        try:
            return Subject(source)
        except ValueError as error:
            return Unparsable(str(error))

    def _unfit(self, task: Task) -> str:
        if task.function.language != "python":
            return f"the built-in repairer knows Python, not {task.function.language}"
        return ""


def _blocked(found: Findings) -> NoDraft | None:
    """Why there is nothing to search for, None when there is."""
    evidence = found.evidence
    if evidence.outcome is Outcome.UNAVAILABLE:
        return NoDraft(findings.told_nothing(evidence), unusable=True)
    if not found.usable:
        return NoDraft(f"{findings.told_nothing(evidence)}, so there is nothing to aim a search at")
    if not found.failures:
        return NoDraft("nothing fails, so there is nothing to aim a search at")
    return None


def _best_so_far(task: Task, trajectory: Trajectory) -> Draft:
    """The draft to go on from: the newest that breaks nothing and fixes most, else the user's own."""
    best = Draft(task.source, DraftKind.ORIGINAL, "user")
    most = 0
    for step in trajectory.steps:
        evidence = step.evidence
        if evidence is None or evidence.outcome is not Outcome.PASSED or evidence.partial:
            continue
        if not evidence.broken and len(evidence.fixed) >= max(most, 1):
            best, most = step.draft, len(evidence.fixed)
    return best


def _seen(trajectory: Trajectory) -> frozenset[str]:
    prints = (fingerprint(step.draft.source) for step in trajectory.steps)
    return frozenset(dump for dump in prints if dump is not None)


def _unparsable(source: str, problem: Unparsable) -> Point:
    lines = source.split("\n")
    known = problem.line is not None and problem.line < len(lines)
    quote = lines[problem.line].strip() if known and problem.line is not None else ""
    return Point(problem.reason, quote, problem.line if known else None, source="parser")
