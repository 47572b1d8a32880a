"""One task under one strategy: run as a user's request is, then judged, then written down."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import time
from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

from redraft.bench.firsts import First, first_of
from redraft.bench.following import Following
from redraft.bench.judge import Judge
from redraft.bench.options import CHAT, RECORDED, BenchOptions, Trial
from redraft.bench.place import Place
from redraft.bench.records import TaskRecord
from redraft.bench.remembering import Remembering
from redraft.bench.rows import NONE, Problem, posed
from redraft.bench.sampled import Sampled
from redraft.bench.scratch import scratch
from redraft.bench.timing import Waits
from redraft.core.budget import Usage
from redraft.core.draft import Draft
from redraft.core.errors import RedraftError
from redraft.core.ports import Kept, Permits, Policy
from redraft.core.secret import Secret
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.run import Run
from redraft.settings import Settings
from redraft.strategies import STRATEGIES


@dataclasses.dataclass(frozen=True, slots=True)
class Means:
    """What a worker has: where answers are kept, and what reaches a model.

    ``permits`` are asked before each call where other machines call the same model.
    """

    kept: Kept
    key: Secret | None = None
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)
    permits: Permits | None = None


async def run_trial(trial: Trial, options: BenchOptions, means: Means) -> TaskRecord:
    """The record of a trial.  What goes wrong with one task is written down and ends no other."""
    first = first_of(trial.row, options)
    if first is None:
        return unrun(trial, options, "There is nothing to begin with: no draft and no reference.")
    problem, hidden = posed(trial.row, options.gate, first.text)
    with scratch() as root:
        try:
            return await _Attempt(trial, options, means, problem, first).run(
                root / "project", Judge(hidden, root / "judge", options.settings, means.kept)
            )
        except RedraftError as error:
            return unrun(trial, options, str(error))


@dataclasses.dataclass(frozen=True, slots=True)
class _Times:
    """Seconds of a run: in all, in the gate, waiting for who thinks."""

    whole: float
    gate: float
    policy: float


class _Attempt:
    def __init__(
        self, trial: Trial, options: BenchOptions, means: Means, problem: Problem, first: First
    ) -> None:
        self.trial, self.options, self.means = trial, options, means
        self.problem, self.first = problem, first

    async def run(self, root: Path, judge: Judge) -> TaskRecord:
        began = time.monotonic()
        place = Place(
            root,
            self.problem.files,
            self._settings(),
            root.parent / "journal.sqlite3",
            self.means.key,
            self.means.environment,
            self.means.kept,
            self._salt(),
            self.means.permits,
        )
        async with aclosing(place):
            task = await place.task(
                self.problem.file, self.problem.function, doctests=self.problem.doctests
            )
            spent = Usage()
            if self.first.written:
                task, spent = await self._written(place, task)
            run = place.assistant.begin(task, "repair" if self._recorded else None)
            run.budget.used += spent  # the first draft cost something too
            run.policy = self._policy(run)
            following = Following(task, run)
            loop = self.options.settings.loop
            waits = Waits()
            others = [waits.policy(other) for other in place.assistant.others(run)]
            strategy = STRATEGIES[self.trial.strategy](run.language, loop, others)
            rng = random.Random(self.options.seed)  # noqa: S311 (a search, not a secret)
            policy, gate = waits.policy(run.policy), waits.gate(run.gate)
            async for event in strategy.run(task, policy, gate, run.budget, rng):
                following.hear(event)
        times = _Times(time.monotonic() - began, waits.gate_seconds, waits.policy_seconds)
        return await self._record(task, run, following, judge, times)

    async def _written(self, place: Place, task: Task) -> tuple[Task, Usage]:
        """The task with a model's first draft in the stub's place, and what that cost.

        It is the same for every strategy: the ask is the same, and its answer is kept.
        """
        run = place.assistant.begin(task)
        made = await run.policy.generate(task)
        if not isinstance(made, Draft):
            raise RedraftError(f"No first draft was written: {made.reason}")
        text = _module(task, run, made.source)
        (place.root / self.problem.file).write_bytes(text.encode("utf-8", "surrogatepass"))
        written = await place.task(
            self.problem.file, self.problem.function, doctests=self.problem.doctests
        )
        return written, run.budget.used

    async def _record(
        self, task: Task, run: Run, following: Following, judge: Judge, times: _Times
    ) -> TaskRecord:
        samples = await judge.all_right(self.trial.row.drafts)
        texts = [_module(task, run, draft.source) for draft in following.drafts]
        drafts = [
            dataclasses.replace(draft, right=right)
            for draft, right in zip(following.drafts, await judge.all_right(texts), strict=True)
        ]
        usage = run.budget.used
        return TaskRecord(
            **_named(self.trial, self.options),
            drafts=tuple(drafts),
            standing=following.standing,
            chosen=following.chosen,
            stop=following.stop,
            passed=following.passed,
            defects=following.defects,
            replies=usage.calls,
            calls=usage.calls,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cost=run.budget.cost,
            seconds=round(times.whole, 3),
            gate_seconds=round(times.gate, 3),
            model_seconds=round(times.policy, 3),
            samples=tuple(samples),
            kind=self.first.kind,
        )

    @property
    def _recorded(self) -> bool:
        return self.options.policy == RECORDED

    def _settings(self) -> Settings:
        settings = self.options.settings
        gate = dataclasses.replace(
            settings.gate,
            enabled=self.options.gate != NONE,
            differences_seconds=0.0,  # these two are for eyes; a benchmark has none
            speed_seconds=0.0,
        )
        model = dataclasses.replace(settings.model, model=self.trial.model or settings.model.model)
        policy = CHAT if self.options.policy == CHAT else "repair"
        return dataclasses.replace(settings, policy=policy, gate=gate, model=model)

    def _policy(self, run: Run) -> Policy:
        if self.options.policy == CHAT:
            return run.policy  # its replies are kept already
        policy: Policy = run.policy
        if self._recorded:
            policy = Sampled(_sources(self.trial.row.drafts, self.trial.row.function))
        return Remembering(policy, self.means.kept, self._salt(self.trial.strategy))

    def _salt(self, *more: str) -> str:
        """What an answer depends on beside what is asked."""
        files = sorted(self.problem.files.items())
        task = (self.problem.id, self.problem.function, files)
        told = (self.options.policy, self.trial.model, self.options.seed, task, *more)
        told += (self.trial.row.drafts if self._recorded else (),)
        settings = self.options.settings
        told += (repr(settings.repair), repr(settings.chat), repr(settings.model.sampling))
        told += (self.options.gate, repr(settings.loop))
        return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def _sources(drafts: tuple[str, ...], function: str) -> list[str]:
    """The function in each recorded draft, those in which it can be found."""
    from redraft.languages import language

    python, found = language("python"), []
    for text in drafts:
        document = Document("bench:draft", text)
        functions = python.find(document, function)
        if functions:
            found.append(python.dedent(document, functions[-1]))
    return list(dict.fromkeys(found))


def _module(task: Task, run: Run, source: str) -> str:
    edit = run.language.splice(task.document, task.function, source)
    return task.document.apply(edit).text


def _named(trial: Trial, options: BenchOptions) -> dict[str, Any]:
    return {
        "task": trial.row.id,
        "dataset": trial.row.dataset,
        "strategy": trial.strategy,
        "policy": options.policy,
        "model": trial.model,
        "gate": options.gate,
        "seed": options.seed,
    }


def unrun(trial: Trial, options: BenchOptions, why: str) -> TaskRecord:
    """The record of a trial that could not be run."""
    return TaskRecord(
        **_named(trial, options), drafts=(), standing=(), chosen=0, stop="error", error=why
    )
