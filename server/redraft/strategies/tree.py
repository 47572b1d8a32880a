"""Tree: a search tree over drafts, with refining, redrafting and drafting anew as its moves.

Sources: SWE-Search (Antoniades et al. 2025, arXiv 2410.20285; a tree over whole versions,
a value in numbers and words, going back to the best earlier one), I-MCTS (Liang et al.
2025, arXiv 2502.14693; a new node sees its siblings and what became of them, a measured
score takes the place of a guessed one), AIDE (Jiang et al. 2025; fresh drafts and
work on old ones in one tree).

The root is the user's code.  A step goes down from the root by UCT, makes one draft
where it ends, runs it, and adds its value to every node above.  The value is the share of
what there is to win that the draft has won (``value.py``); only where there are no tests
at all is it the critic's word.  Tests that the user does not have are never looked at.

Parameters: ``W`` = 1, the weight of the upper bound in LATS (Zhou et al. 2024), whose
rewards are shares of tests as here.  A node may have as many children as the root of its
visits, rounded up (progressive widening, Coulom 2007), and ``samples`` at most; depth is
bounded by ``rounds``, T.  2 T drafts are made, so that it costs what the loop costs at the
same T.  Calls at most: a draft for each of them, a critique of each where there are no
tests, and one critique of the user's code.

Beyond the papers: each draft is judged once and its result kept, so a step costs one
draft however many siblings there are (LATS as published runs and reflects on every child
again for every sibling).  A draft that is in the tree already is dropped and counts as
worth nothing, and so does a move for which there is no draft.  The node that is drafted
from does not choose what stands; the incumbent rule does.

Before: a loop that refines a bad redraft for the rest of its rounds.
After:  it comes back to a better version, and tries there what its siblings did not.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from redraft.core.budget import StopReason
from redraft.core.choice import explain
from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft, DraftKind, NoDraft
from redraft.core.events import Stopped
from redraft.core.evidence import Evidence, Outcome
from redraft.core.ports import Language
from redraft.core.trajectory import Step, Trajectory
from redraft.strategies.base import SearchStrategy
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.rounds import mended, noted
from redraft.strategies.sampling import Stakes, stakes
from redraft.strategies.search import Search, no_draft
from redraft.strategies.triggers import redraft_reason
from redraft.strategies.value import identity, share, word

W = 1.0
"""How much a rarely visited node is favoured."""
NOTE = "attempts that were made before and do not do; write another one"
_SHOWN = 1_200
"""Characters of one earlier attempt that are shown to a fresh draft."""


@dataclass(eq=False)
class Node:
    """A draft in the tree.  ``trajectory`` leads from the user's code to it.

    ``tries`` counts the moves made from it, those that came to nothing too;
    ``total`` is the sum of the values of its ``visits``, its own being the first.
    """

    trajectory: Trajectory
    total: float
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    visits: int = 1
    tries: int = 0

    @property
    def depth(self) -> int:
        """Moves from the user's code, which has 0."""
        return len(self.trajectory) - 1

    @property
    def value(self) -> float:
        """The mean of what was found at and below it."""
        return self.total / self.visits

    @property
    def bound(self) -> float:
        """Its value, and how much better it may yet be (UCT, Kocsis and Szepesvári 2006)."""
        above = self.parent.visits if self.parent is not None else self.visits
        return self.value + W * math.sqrt(math.log(above) / self.visits)

    def lineage(self) -> Iterator[Node]:
        """It, and the nodes above it."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def shown(self) -> Trajectory:
        """What a new child's author sees: the way here, the siblings to be, and this draft last."""
        siblings = [child.trajectory.last for child in self.children]
        if not siblings:
            return self.trajectory
        before = self.trajectory.steps if self.parent is None else self.trajectory.steps[:-1]
        return Trajectory((*before, *siblings, self.trajectory.last))


@dataclass
class Grown:
    """A tree of a width and a depth at most."""

    root: Node
    width: int
    depth: int

    def next(self) -> Node | None:
        """Where a move is to be made; None where the tree is full."""
        if not self._open(self.root):
            return None
        node = self.root
        while True:
            below = [child for child in node.children if self._open(child)]
            allowed = math.ceil(math.sqrt(node.visits))
            if self._may_widen(node) and (not below or node.tries < allowed):
                return node
            node = max(below, key=lambda child: child.bound)

    def back(self, node: Node, value: float) -> None:
        """Count a move from a node, and what it was worth, up to the root."""
        node.tries += 1
        for above in node.lineage():
            above.visits += 1
            above.total += value

    def _may_widen(self, node: Node) -> bool:
        return node.tries < self.width and node.depth < self.depth

    def _open(self, node: Node) -> bool:
        return self._may_widen(node) or any(self._open(child) for child in node.children)


def move(node: Node, language: Language) -> DraftKind:
    """The move that is due at a node: the likeliest first, then the others in turn.

    A redraft is likeliest where the critic or evidence calls for one.  The user's
    code has a third move: to write it as if it had never been there.
    """
    step = node.trajectory.last
    wrong = step.critique is not None and step.critique.suggestion is Suggestion.REDRAFT
    moves = [DraftKind.REFINE, DraftKind.REDRAFT]
    if wrong or redraft_reason(node.trajectory, language):
        moves.reverse()
    if node.parent is None:
        moves.append(DraftKind.GENERATE)
    return moves[node.tries % len(moves)]


class Tree(SearchStrategy):
    """Grows a tree of drafts by UCT until one wins all there is to win, or a bound is met."""

    name: ClassVar = "tree"
    title: ClassVar = "A search tree of drafts: refine, redraft or write anew where it is best."
    source: ClassVar = "Antoniades et al. 2025 (SWE-Search); Liang et al. 2025 (I-MCTS); AIDE"
    examples: ClassVar = (
        Example(
            "the first move is a refinement, and one that solves it ends the run",
            says=(),
            writes=("better",),
            failing={"": ("t1",), "better": ()},
            asked=(Suggestion.REFINE,),
            stop=StopReason.SOLVED,
            chosen="better",
            calls=1,
        ),
        Example(
            "a move that comes to nothing is followed by another from the same place",
            says=(),
            writes=("no better", "other"),
            failing={"": ("t1",), "no better": ("t1",), "other": ()},
            asked=(Suggestion.REFINE, Suggestion.REDRAFT),
            stop=StopReason.SOLVED,
            chosen="other",
        ),
        Example(
            "the branch that mends more is gone down, not the newer one",
            says=(),
            writes=("half", "no better", "whole"),
            failing={"": ("t1", "t2"), "half": ("t2",), "no better": ("t1", "t2"), "whole": ()},
            asked=(Suggestion.REFINE, Suggestion.REDRAFT, Suggestion.REFINE),
            stop=StopReason.SOLVED,
            chosen="whole",
        ),
        Example(
            "a draft that is there already is dropped, and counts as a move that came to nothing",
            says=(),
            writes=("mine", "no better"),
            failing={"": ("t1",), "no better": ("t1",)},
            asked=(Suggestion.REFINE, Suggestion.REDRAFT),
            stop=StopReason.ROUNDS,
            rounds=1,
        ),
        Example(
            "right code costs one call for the critic",
            says=(Suggestion.PASS,),
            stop=StopReason.PASSED,
            calls=1,
        ),
        Example(
            "a fault that no test and no input shows is not worked on",
            says=(Suggestion.REDRAFT,),
            stop=StopReason.DONE,
            calls=1,
        ),
    )

    @classmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """Two drafts a round, each criticised where there are no tests; a critique of the user's code."""
        return 4 * options.rounds + 1

    async def search(self, search: Search) -> Stopped:
        """One move after the other: where the next is made rests on what came of those before."""
        at = await self._begin(search)
        if isinstance(at, Stopped):
            return at
        start = word(at.own.critique) if at.own.critique is not None and _blind(at) else 0.0
        tree = Grown(Node(Trajectory((at.own,)), start), self.options.samples, self.options.rounds)
        seen = {identity(search.language, search.own.source)}
        lost: NoDraft | None = None
        for turn in range(1, 2 * self.options.rounds + 1):
            node = tree.next()
            if node is None:
                break
            made = await self._made(search, node, turn)
            if isinstance(made, NoDraft):
                search.afford()
                if made.unusable:
                    return no_draft(made)
                lost = made
                tree.back(node, 0.0)
                continue
            name = identity(search.language, made.source)
            if name in seen:
                tree.back(node, 0.0)
                continue
            seen.add(name)
            ended = await self._grow(search, at, tree, node, made, turn)
            if ended is not None:
                return ended
        if lost is not None and not search.candidates:
            return no_draft(lost)
        reason = StopReason.DONE if tree.next() is None else StopReason.ROUNDS
        return Stopped(reason, search.trouble)

    async def _begin(self, search: Search) -> Stakes | Stopped:
        """What can be won; without tests, what the critic says of the user's code."""
        baseline = await search.begin()
        if baseline.outcome is not Outcome.NO_TESTS:
            return await stakes(search)
        critique = await search.critique(search.own, baseline, 0)
        return _said(search, critique) or Stakes(Step(search.own, critique, baseline))

    async def _made(self, search: Search, node: Node, turn: int) -> Draft | NoDraft:
        due = move(node, search.language)
        if due is not DraftKind.GENERATE:
            return await search.regenerate(node.shown(), Suggestion(due.value), turn)
        told = "\n\n".join(_told(child.trajectory.last) for child in node.children)
        task = noted(search.task, NOTE, told) if told else None
        return await search.generate(turn, task=task)

    async def _grow(
        self, search: Search, at: Stakes, tree: Grown, node: Node, draft: Draft, turn: int
    ) -> Stopped | None:
        """Run a draft, hang it into the tree with its value; the end where it is one."""
        evidence = await search.weigh(draft, turn, at.points, order=turn)
        critique, value = None, share(at, evidence)
        if _blind(at):
            critique = await search.critique(draft, evidence, turn)
            ended = _said(search, critique)
            if ended is not None and ended.reason is not StopReason.COULD_NOT_TELL:
                return ended
            value = word(critique)
        trajectory = node.trajectory.add(Step(draft, critique, evidence))
        tree.back(node, value)
        node.children.append(Node(trajectory, value, node))
        return Stopped(StopReason.SOLVED, search.trouble) if mended(search, at) else None


def _blind(at: Stakes) -> bool:
    """Whether there is nothing that a run could tell drafts by."""
    return at.own.evidence is not None and at.own.evidence.outcome is Outcome.NO_TESTS


def _said(search: Search, critique: Critique) -> Stopped | None:
    if critique.suggestion is Suggestion.PASS:
        return Stopped(StopReason.PASSED, search.trouble)
    if critique.suggestion is Suggestion.COULD_NOT_TELL:
        reason = StopReason.UNUSABLE if critique.unusable else StopReason.COULD_NOT_TELL
        return Stopped(reason, critique.reason)
    return None


def _told(step: Step) -> str:
    """An earlier attempt and what became of it, for who writes the next."""
    source = step.draft.source
    if len(source) > _SHOWN:
        source = f"{source[:_SHOWN]}\n…"
    return f"{source}\n→ {_outcome(step.evidence)}"


def _outcome(evidence: Evidence | None) -> str:
    if evidence is None:
        return "not run"
    failures = evidence.relevant_failures
    if failures:
        return f"fails {failures[0].test}: {' '.join(failures[0].message.split())}"
    return explain(evidence)
