"""The test map in use: asked before a run, added to after one."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from redraft.core.draft import Draft
from redraft.core.function import SourceFacts, Unparsable
from redraft.core.ports import Language, TestMaps
from redraft.core.task import Task
from redraft.core.testmap import WHOLE, TestMap
from redraft.gates.plan import Plan
from redraft.gates.report import Report
from redraft.gates.shared import Shared
from redraft.gates.sources import Anatomies, Sources
from redraft.gates.testmap import Narrowed, entries, file_of, narrow

log = logging.getLogger(__name__)

_FORM = 1
"""Of what is recorded; another one makes maps of before unknown."""


@dataclass(slots=True)
class Mapped:
    """Narrows plans by what was recorded, and records; without ``maps`` it does neither."""

    maps: TestMaps | None
    _anatomies: Anatomies = field(default_factory=Anatomies)
    _answers: Shared[Narrowed] = field(default_factory=Shared)

    async def narrow(self, task: Task, plan: Plan, key: str) -> Plan:
        """The plan without the tests that do not run a task's function.

        ``key`` stands for the content; while it is the same so is the answer,
        because what was measured with some tests is compared with the same ones.
        """
        maps = self.maps
        if maps is None or plan.command is not None:
            return plan
        function = task.function
        alike = (key, str(plan.place.python), plan.files, function.qualname, function.span)
        found = await self._answers.get(
            repr(alike),
            lambda: asyncio.to_thread(self._narrow, maps, task, plan),
            lambda found: True,
        )
        settled = plan.settled | found.dropped
        return replace(plan, files=found.files, settled=settled, narrowed=found)

    async def keep(self, plan: Plan, report: Report) -> None:
        """Remember what a traced run of the user's own code has shown; ``plan`` is what was run."""
        if self.maps is not None and report.recording.begun and not plan.written:
            await asyncio.to_thread(self._keep, self.maps, plan, report)

    def _narrow(self, maps: TestMaps, task: Task, plan: Plan) -> Narrowed:
        sources = self._sources(plan)
        file, function = _name(plan), task.function
        part = sources.file(file).at(function.start_line + 1, function.name)
        known = maps.load(plan.place.root, environment(plan.place.python))
        return narrow(plan.files, known, file, part, sources)

    def _keep(self, maps: TestMaps, plan: Plan, report: Report) -> None:
        root, key = plan.place.root, environment(plan.place.python)
        before = maps.load(root, key)
        found = entries(
            report.recording, report.collected, self._sources(plan), before, time.time()
        )
        if not found.entries or not _agrees(found, plan, report, self._sources(plan)):
            return
        whole = {name for name in plan.files if not any(name in u for u in report.uncollected)}
        gone = {test for test in before.entries if file_of(test) in whole} - set(report.collected)
        maps.save(root, key, found, gone)

    def _sources(self, plan: Plan) -> Sources:
        return Sources(plan.place.root, {_name(plan): plan.version.content}, self._anatomies)


def _name(plan: Plan) -> str:
    return plan.place.file.relative_to(plan.place.root).as_posix()


def _agrees(found: TestMap, plan: Plan, report: Report, sources: Sources) -> bool:
    """Whether the census saw the function in every test in which its lines were seen to run."""
    file = _name(plan)
    part = sources.file(file).at(plan.version.first, plan.name)
    runs = found.bits(lambda fact: fact.file == file and fact.part in (part, WHOLE))
    missed = [
        test
        for test in report.reached
        if test in found.entries
        and not found.entries[test].always
        and not found.entries[test].facts & runs
    ]
    if missed:
        log.warning("%s ran unseen by the census in %s; nothing is kept.", plan.name, missed[0])
    return not missed


def in_body(task: Task, draft: Draft, language: Language) -> bool:
    """Whether a draft changes nothing that runs at import: only then may tests be left out for it."""
    before, after = language.facts(task.source), language.facts(draft.source)
    if isinstance(before, Unparsable) or isinstance(after, Unparsable):
        return False
    return _header(before) == _header(after)


def _header(facts: SourceFacts) -> tuple[object, ...]:
    """All of a function that is evaluated, or read, when it is defined."""
    return (
        *(facts.name, facts.parameters, facts.returns, facts.decorators),
        *(facts.docstring, facts.is_async),
    )


def left_out(plan: Plan, ran: int) -> tuple[str, ...]:
    """One sentence on what a plan leaves out, none where it is nothing; ``ran`` counts the rest."""
    to = plan.narrowed
    if to is None or to.recorded is None:
        return ()
    when = datetime.fromtimestamp(to.recorded).astimezone().strftime("%Y-%m-%d %H:%M")
    total = ran + len(to.dropped)
    verb = "does" if len(to.dropped) == 1 else "do"
    told = f"{ran} of {total} tests are run; the others {verb} not run it (recorded {when})."
    return (told.replace("the others does", "the other does"),)


def environment(python: Path) -> str:
    """The key of an interpreter with what is installed for it; looks at names alone."""
    found = [str(_FORM), str(python)]
    prefix = python.parent.parent
    for place in (prefix / "pyvenv.cfg", python):
        try:
            state = place.stat()
        except OSError:
            continue
        found.append(f"{place.name} {state.st_size} {state.st_mtime_ns}")
    for pattern in ("lib/python3*/site-packages/*", "Lib/site-packages/*", "conda-meta/*.json"):
        found += sorted(
            entry.name
            for entry in prefix.glob(pattern)
            if entry.suffix in (".dist-info", ".egg-info", ".pth", ".egg-link", ".json")
        )
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:16]
