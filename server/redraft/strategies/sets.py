"""SETS: parallel drafts, each verifying and correcting itself, and then a vote.

Source: Chen, Ren et al. 2025 (SETS, arXiv 2501.19306).  ``samples`` drafts are made
apart from each other; each is criticised and rewritten as its critic says, refined
or started over, for at most ``rounds`` rounds or until the critic passes it; the
defaults are the loop's own N and T.  Here running comes before reading: a draft's
tests and the critic's inputs are run, and once a draft passes every test that
failed nobody verifies it further, for tests verify more surely.  The vote is by what
the drafts do when run, among those that no test tells apart (``clustering.py``); the
paper counts equal answers, and programs that are equal in what they do are rarely
equal as text.  N drafts, and N critiques and N corrections a round; one critique
more where no test fails, two drafts more for who writes none from nothing.

Before: four drafts, the first is taken; a long chain of corrections wanders off.
After:  four short chains side by side; two end in the same behaviour, and that stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft
from redraft.core.events import Stopped
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies import sampling
from redraft.strategies.base import SearchStrategy
from redraft.strategies.clustering import clustered, level, propose
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import drafted, mended
from redraft.strategies.sampling import Stakes, sampled, stakes, weighed
from redraft.strategies.search import Search
from redraft.strategies.triggers import seen_before

_REFINE, _REDRAFT = Suggestion.REFINE, Suggestion.REDRAFT


class Sets(SearchStrategy):
    """Drafts, verifies and corrects side by side until the tests pass or a bound is met; then a vote."""

    name: ClassVar = "sets"
    title: ClassVar = "Several drafts, each checking and correcting itself; then a vote."
    source: ClassVar = "Chen, Ren et al. 2025 (SETS, arXiv 2501.19306)"
    needs_tests: ClassVar = True
    examples: ClassVar = (
        Example(
            "each draft is corrected by its own critic until one solves it",
            says=(_REFINE, _REDRAFT),
            writes=("a", "b", "a again", "b anew"),
            failing={"": ("t1",), "a": ("t1",), "b": ("t1",), "a again": ("t1",)},
            asked=(_REFINE, _REDRAFT),
            stop=StopReason.SOLVED,
            chosen="b anew",
            calls=6,
            samples=2,
        ),
        Example(
            "drafts that the tests pass are not verified again; most that behave alike win",
            says=(),
            writes=("odd", "a loop", "a sum"),
            failing={"": ("t1",)},
            behaves={"a loop": "0", "a sum": "0"},
            stop=StopReason.SOLVED,
            chosen="a loop",
            calls=3,
        ),
        Example(
            "a correction that brings an older version back ends that draft's chain alone",
            says=(_REFINE, _REFINE, _REFINE),
            writes=("a", "b", "a", "b two", "b three"),
            failing=dict.fromkeys(("", "a", "b", "b two"), ("t1",)),
            asked=(_REFINE, _REFINE, _REFINE),
            stop=StopReason.SOLVED,
            chosen="b three",
            samples=2,
        ),
        Example(
            "where no critic can tell, the best draft stands and nothing is corrected",
            says=(Suggestion.COULD_NOT_TELL, Suggestion.COULD_NOT_TELL),
            writes=("half", "none"),
            failing={"": ("t1", "t2"), "half": ("t2",), "none": ("t1", "t2")},
            stop=StopReason.COULD_NOT_TELL,
            chosen="half",
            samples=2,
        ),
        Example(
            "the vote is among drafts that do equally well when the rounds are used up",
            says=(_REFINE,) * 3,
            writes=("a", "b", "c", "odd", "a two", "b two"),
            failing={
                "": ("t1", "t2"),
                **dict.fromkeys(("a", "b", "c", "odd", "a two", "b two"), ("t2",)),
            },
            behaves={"a two": "0", "b two": "0"},
            asked=(_REFINE,) * 3,
            stop=StopReason.ROUNDS,
            chosen="a two",
            rounds=1,
        ),
        Example(
            "right code is passed and nothing is written",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """The drafts, then a critique and a correction of each a round."""
        return sampling.most_calls(options) + 2 * options.samples * options.rounds

    async def search(self, search: Search) -> Stopped:
        """Phases for all drafts at once: write, then verify and correct in turn."""
        at = await stakes(search)
        if isinstance(at, Stopped):
            return at
        made = await sampled(search, self.options.samples, at)
        found = await weighed(search, made.drafts, 1, at.points)
        chains = [
            _Chain(Trajectory((at.own, Step(draft, evidence=evidence))))
            for draft, evidence in zip(made.drafts, found, strict=True)
        ]
        ended = made.ended
        for round_ in range(1, self.options.rounds + 1):
            if ended is not None or mended(search, at):
                break
            ended = await _verify(search, chains, round_)
            if ended is None:
                ended = await _correct(search, at, chains, round_ + 1)
            if not any(chain.open for chain in chains):
                break
        detail = await _vote(search, chains)
        return _end(search, at, chains, ended, detail)


@dataclass
class _Chain:
    """One draft with its corrections; ``open`` while it may be corrected further."""

    trajectory: Trajectory
    open: bool = True
    passed: bool = False
    """Whether its critic passed its newest version."""

    @property
    def newest(self) -> Draft:
        return self.trajectory.last.draft


async def _verify(search: Search, chains: list[_Chain], round_: int) -> Stopped | None:
    """A critique of each open chain's newest version; why the run ends, where it does."""
    going = [chain for chain in chains if chain.open]
    critiques = await search.side_by_side(
        *(
            search.critique(
                chain.newest,
                chain.trajectory.last.evidence,
                round_,
                label=f"Draft {chains.index(chain) + 1}",
            )
            for chain in going
        )
    )
    untold: list[Critique] = []
    for chain, critique in zip(going, critiques, strict=True):
        if isinstance(critique, Stopped):
            return critique
        chain.trajectory = chain.trajectory.annotate(critique=critique)
        chain.passed = critique.suggestion is Suggestion.PASS
        chain.open = critique.suggestion in (_REFINE, _REDRAFT)
        if critique.suggestion is Suggestion.COULD_NOT_TELL:
            untold.append(critique)
    if len(untold) < len(going):
        return None
    worst = next((critique for critique in untold if critique.unusable), None)
    if worst is not None:
        return Stopped(StopReason.UNUSABLE, worst.reason)
    return Stopped(StopReason.COULD_NOT_TELL, untold[0].reason)


async def _correct(search: Search, at: Stakes, chains: list[_Chain], round_: int) -> Stopped | None:
    """A correction of each open chain as its critic said; the bound that was met, if one was.

    A chain that gets none, or one of its own older versions, ends where it was.
    """
    going = [chain for chain in chains if chain.open]
    made = await drafted(
        search,
        [
            search.regenerate(
                chain.trajectory,
                _said(chain.trajectory.last),
                round_,
                label=f"Draft {chains.index(chain) + 1}",
            )
            for chain in going
        ],
    )
    fresh: list[tuple[_Chain, Draft]] = []
    for chain, draft in zip(going, made.made, strict=True):
        chain.open = draft is not None
        if draft is None:
            continue
        if seen_before(chain.trajectory.add(Step(draft)), search.language):
            chain.open = False
        else:
            fresh.append((chain, draft))
    found = await weighed(search, [draft for _, draft in fresh], round_, at.points)
    for (chain, draft), evidence in zip(fresh, found, strict=True):
        chain.trajectory = chain.trajectory.add(Step(draft, evidence=evidence))
    return made.ended


def _said(step: Step) -> Suggestion:
    assert step.critique is not None, "a chain is corrected after it was verified"
    return step.critique.suggestion


async def _vote(search: Search, chains: list[_Chain]) -> str:
    """Put those in front that most chains agree with; one vote a chain.  One sentence on it."""
    newest = [chain.newest for chain in chains]
    clustering = await clustered(search, level(search, newest), newest)
    if not clustering.clusters:
        return ""
    clustering = clustering.ordered(
        lambda n: (-clustering.clusters[n].votes, *clustering.clusters[n].age)
    )
    await propose(search, clustering)
    return clustering.summary(len(newest))


def _end(
    search: Search, at: Stakes, chains: list[_Chain], ended: Stopped | None, detail: str
) -> Stopped:
    if mended(search, at):
        return Stopped(StopReason.SOLVED, search.trouble or detail)
    if ended is not None:
        return ended
    standing = search.standing
    if standing is not None and any(
        chain.passed and chain.newest.source == standing.draft.source for chain in chains
    ):
        return Stopped(StopReason.PASSED, detail)
    still = any(chain.open for chain in chains)
    return Stopped(StopReason.ROUNDS if still else StopReason.DONE, search.trouble or detail)
