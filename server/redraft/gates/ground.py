"""What trying a version takes: a sandbox, the plan of the user's own code, and how that does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from redraft.core.draft import Draft
from redraft.core.evidence import Isolation, Method, Outcome
from redraft.core.ports import Language, TestMaps
from redraft.core.task import Task
from redraft.core.text import digest
from redraft.gates.baseline import establish, first_plan, next_plan
from redraft.gates.content import Content, survey
from redraft.gates.mapped import Mapped, in_body
from redraft.gates.options import GateOptions
from redraft.gates.place import Place, limits, place
from redraft.gates.plan import Plan, with_draft
from redraft.gates.report import Report
from redraft.gates.runs import Bench
from redraft.gates.sandbox.levels import achieved, misses
from redraft.gates.shared import Shared
from redraft.gates.verdict import Standing, cannot
from redraft.gates.ways import Ways

_CONTENT_SECONDS = 1.0
"""How long what is on disk is taken to be as it was, for what only ranks."""
_PLACE_SECONDS = 5.0
"""How long an interpreter and its libraries are taken to be where they were."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What trying a draft takes.

    ``own`` is the plan of the user's own code, ``base`` how that does, ``plan``
    that of the draft; ``quick`` runs a plan by the fastest sound way; ``keys`` name
    what a warm process rests on, and that with the function.
    """

    bench: Bench
    own: Plan
    base: Standing
    plan: Plan
    quick: Callable[[Plan], Awaitable[tuple[Report, Method]]]
    keys: tuple[str, str]


class Ground:
    """Finds out, once per content, what runs of a function stand on."""

    def __init__(
        self,
        language: Language,
        options: GateOptions,
        fallback_python: str,
        maps: TestMaps | None = None,
    ) -> None:
        self._language = language
        self._options = options
        self._fallback = fallback_python
        self._standings: Shared[Standing] = Shared()
        self._bench: Bench | None = None
        self.ways: Ways | None = None
        self._mapped = Mapped(maps)
        self._contents: dict[tuple[Path, Path], tuple[float, Content]] = {}
        self._places: dict[object, tuple[float, Place | str]] = {}

    def known(self, key: str) -> Standing | None:
        """How the user's own code does, where that has been found out."""
        return self._standings.peek(key)

    async def ready(
        self, task: Task, *, needs_tests: bool = True
    ) -> Standing | tuple[Bench, Plan, Isolation]:
        """What a run needs, or why there can be none."""
        if not self._options.enabled:
            return cannot(Outcome.UNAVAILABLE, "Running tests is turned off in the settings.")
        if task.project is not None and not task.project.trusted:
            return cannot(Outcome.UNAVAILABLE, "The workspace is not trusted, so nothing is run.")
        if needs_tests and task.tests.empty and self._options.command is None:
            reason = task.tests.reason or f"No test reaches {task.function.qualname}."
            return cannot(Outcome.NO_TESTS, reason)
        where = await self._place(task)
        if isinstance(where, str):
            return cannot(Outcome.UNAVAILABLE, where)
        bounds = limits(self._options)
        level = await achieved(bounds, self._options.level)
        if level.isolation is None:
            return cannot(
                Outcome.UNAVAILABLE, f"Tests are disabled: no sandbox can be had: {level.reason}."
            )
        missing = misses(level.isolation, self._options.floor)
        if missing:
            what = " and ".join(missing)
            return cannot(
                Outcome.UNAVAILABLE, f"Tests are disabled: the sandbox cannot limit {what} here."
            )
        if self._bench is None:
            self._bench = Bench(bounds, level.overlay, launcher=level.launcher)
            self.ways = Ways(self._bench, self._options, self._language)
        plan = first_plan(task, where, self._options, self._language)
        if needs_tests and not (plan.files or plan.doctest or plan.command):
            return cannot(Outcome.NO_TESTS, "The docstring has no examples to run.")
        return self._bench, plan, level.isolation

    async def _place(self, task: Task) -> Place | str:
        """Where the task's tests run; looked up anew every few seconds, for it reads the disk."""
        project, now = task.project, time.monotonic()
        key = (project, task.document.path, self._options.command or task.tests.command)
        known = self._places.get(key)
        if known is None or now - known[0] > _PLACE_SECONDS:
            found = await asyncio.to_thread(place, task, self._options, self._fallback)
            self._places = {**self._places, key: (now, found)} if len(self._places) < 64 else {}
            known = (now, found)
        return known[1]

    async def _content(self, root: Path, file: Path, *, fresh: bool) -> Content:
        """What is on disk; what only ranks may rest on a look of a moment ago."""
        known = self._contents.get((root, file))
        if fresh or known is None or time.monotonic() - known[0] > _CONTENT_SECONDS:
            found = await asyncio.to_thread(survey, root, file)
            self._contents = {(root, file): (time.monotonic(), found)}
            return found
        return known[1]

    async def surveyed(
        self, task: Task, plan: Plan, *, whole: bool = False, fresh: bool = True
    ) -> tuple[Plan, tuple[str, str]]:
        """The plan without stale bytecode; the keys of all that a process's memory rests on, and
        of that with the function.
        """
        function, place = task.function, plan.place
        content = await self._content(place.root, place.file, fresh=fresh)
        if not whole and not plan.written:  # what is on no disk is on no map
            plan = await self._mapped.narrow(task, plan, f"{content.key} {task.document.hash}")
        memory = digest(
            repr(
                (
                    *(task.document.hash, content.key, place.python, place.file),
                    *(plan.files, plan.command, sorted(plan.written.items())),
                )
            )
        )
        parts = (
            *(memory, function.qualname, function.ordinal, function.span, plan.doctest),
            sorted(plan.settled),
        )
        return replace(plan, stale=content.stale), (memory, digest(repr(parts)))

    async def standing(
        self, task: Task, bench: Bench, plan: Plan, keys: tuple[str, str], isolation: Isolation
    ) -> Standing:
        """How the user's own code does; run once per content and remembered."""
        memory, key = keys
        own, ways = plan, self.ways
        assert ways is not None

        async def warm(plan: Plan) -> Report | None:
            if not ways.begin(own, memory):
                return None
            report = await ways.pool.run(own, plan, Method.SWAP, memory)
            return report if isinstance(report, Report) else None

        return await self._standings.get(
            key,
            lambda: establish(
                task, plan, bench, isolation, self._language, warm, self._mapped.keep
            ),
            # What was stopped for time may do better on a quieter machine.
            lambda found: found.evidence.outcome is not Outcome.TIMED_OUT,
        )

    async def trial(self, task: Task, draft: Draft, *, hurry: bool = False) -> Standing | Trial:
        """What trying a draft takes, or why it cannot be tried; ``hurry`` for what only ranks."""
        ready = await self.ready(task)
        if isinstance(ready, Standing):
            return ready
        bench, own, isolation = ready
        whole = not in_body(task, draft, self._language)
        own, keys = await self.surveyed(task, own, whole=whole, fresh=not hurry)
        base = await self.standing(task, bench, own, keys, isolation)
        if not base.usable:
            return base
        plan = next_plan(own, base.report, self._options, hurry=hurry)
        plan = replace(plan, version=with_draft(task, draft, self._language))
        ways = self.ways
        assert ways is not None

        async def quick(plan: Plan) -> tuple[Report, Method]:
            return await ways.run(task, base, own, plan, keys)

        return Trial(bench, own, base, plan, quick, keys)

    async def close(self) -> None:
        """End the processes that are kept warm."""
        if self.ways is not None:
            await self.ways.close()
