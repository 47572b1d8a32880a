"""What strategies that go by rounds share: drafts asked for at once, their order, what is carried on.

Work goes in phases: all drafts of a round are asked for, in the order of their
branches, before the first of them is weighed.  So who thinks is asked in the same
order in every run, however long the tests take.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

from redraft.core.draft import Draft, NoDraft
from redraft.core.events import Stopped
from redraft.core.evidence import Evidence
from redraft.core.task import Snippet, Task
from redraft.strategies.sampling import Stakes, bound
from redraft.strategies.search import Search, no_draft
from redraft.strategies.value import share


def mended(search: Search, at: Stakes) -> bool:
    """Whether the draft that stands leaves nothing to do of what could be won."""
    standing = search.standing
    return standing is not None and share(at, standing.evidence) == 1.0


@dataclass(frozen=True, slots=True)
class Drafted:
    """What branches that drafted at once came to.

    ``made`` is in the order of the branches, None for a branch that was lost.
    ``ended`` is the bound that a branch met; ``lost`` is how the run ends if no
    branch got a draft, and None where one did.
    """

    made: tuple[Draft | None, ...]
    ended: Stopped | None = None
    lost: Stopped | None = None

    @property
    def drafts(self) -> list[Draft]:
        """The drafts that there are."""
        return [draft for draft in self.made if draft is not None]


async def drafted(search: Search, asks: Sequence[Coroutine[Any, Any, Draft | NoDraft]]) -> Drafted:
    """Drafts that are asked for at once; none of them is weighed yet."""
    results = await search.side_by_side(*asks)
    made = tuple(result if isinstance(result, Draft) else None for result in results)
    failed = [result for result in results if isinstance(result, NoDraft)]
    lost = None
    if failed and len(failed) == len(results):
        lost = no_draft(next((result for result in failed if result.unusable), failed[0]))
    return Drafted(made, bound(search, results), lost)


def rank(at: Stakes, evidence: Evidence) -> tuple[float, ...]:
    """How well a draft does, less is better: an order also of drafts that cannot win.

    A draft that mends two tests and breaks one comes before one that does nothing:
    the incumbent rule refuses both, but the first is the better one to go on from.
    """
    seen = evidence.outcome.told and not evidence.refusals
    return (-share(at, evidence), int(not seen), len(evidence.failed))


def noted(task: Task, title: str, text: str) -> Task:
    """The task with what a strategy found out and carries along."""
    context = task.context
    notes = (*context.notes, Snippet(title, text))
    return replace(task, context=replace(context, notes=notes))
