"""What a strategy's events come to: its drafts, which stood after each round, and how it ended."""

from __future__ import annotations

import dataclasses
import time

from redraft.bench.records import DraftRecord
from redraft.core.change import method_changed
from redraft.core.choice import change_size
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft
from redraft.core.events import (
    Chosen,
    CritiqueMade,
    DraftMade,
    Event,
    EvidenceFound,
    Stopped,
)
from redraft.core.evidence import Evidence
from redraft.core.function import SourceFacts
from redraft.core.task import Task
from redraft.run import Run


class Following:
    """Hears the events of one run.  Rounds are counted from 0, the first draft."""

    def __init__(self, task: Task, run: Run) -> None:
        self._task, self._run = task, run
        self._asked = ""
        self._round = 0
        self._began = time.monotonic()
        self.drafts: list[DraftRecord] = [self._draft(_first(task), 0, "")]
        self.chosen = 0
        self.stop = ""
        self.defects = 0
        self._stood: dict[int, int] = {0: 0}

    @property
    def standing(self) -> tuple[int, ...]:
        """Which draft stood after each round."""
        found, last = [], 0
        for round_ in range(self._round + 1):
            last = self._stood.get(round_, last)
            found.append(last)
        return tuple(found)

    @property
    def passed(self) -> bool:
        """Whether the critic said PASS of the draft that stood."""
        return self.drafts[self.chosen].suggestion == Suggestion.PASS.value

    def hear(self, event: Event) -> None:
        """Take in an event."""
        if isinstance(event, DraftMade):
            if isinstance(event.draft, Draft):
                # a strategy that hands the search on to another lets rounds begin again
                self._round = max(self._round, event.round)
                self.drafts.append(self._draft(event.draft, event.round, self._asked))
        elif isinstance(event, CritiqueMade):
            self._critique(event.draft, event.critique)
        elif isinstance(event, EvidenceFound):
            self._evidence(event.draft, event.evidence)
        elif isinstance(event, Chosen):
            self.chosen = self._index(event.draft)
            self._stood[self._round] = self.chosen
        elif isinstance(event, Stopped):
            self.stop = event.reason.value

    def _draft(self, draft: Draft, round_: int, asked: str) -> DraftRecord:
        budget = self._run.budget
        used = budget.used
        return DraftRecord(
            round=round_,
            kind=draft.kind.value,
            source=draft.source,
            right=None,
            asked=asked,
            method_changed=self._changed(draft) if round_ else None,
            changed=change_size(self._task.source, draft.source),
            seconds=round(time.monotonic() - self._began, 3),
            tokens=used.input_tokens + used.output_tokens,
            calls=used.calls,
            cost=budget.cost,
        )

    def _changed(self, draft: Draft) -> bool | None:
        """By facts, blind to what was suggested (paper, section 3.3)."""
        before = self.drafts[-1].source
        facts = [self._run.language.facts(text) for text in (before, draft.source)]
        old, new = facts
        if not isinstance(old, SourceFacts) or not isinstance(new, SourceFacts):
            return None
        return method_changed(old, new, before, draft.source)

    def _critique(self, draft: Draft, critique: Critique) -> None:
        self._asked = critique.suggestion.value
        self.defects += bool(critique.defects)
        at = self._index(draft)
        self.drafts[at] = dataclasses.replace(
            self.drafts[at],
            suggestion=critique.suggestion.value,
            summary=critique.summary or critique.reason,
            points=tuple(
                f"{p.quote}: {p.message}" if p.quote else p.message for p in critique.points
            ),
        )

    def _evidence(self, draft: Draft, evidence: Evidence) -> None:
        at = self._index(draft)
        self.drafts[at] = dataclasses.replace(
            self.drafts[at],
            outcome=evidence.outcome.value,
            fixed=len(evidence.fixed),
            broken=len(evidence.broken),
        )

    def _index(self, draft: Draft) -> int:
        """The newest draft of that text."""
        return max(i for i, d in enumerate(self.drafts) if d.source == draft.source)


def _first(task: Task) -> Draft:
    from redraft.strategies.moves import original

    return original(task)
