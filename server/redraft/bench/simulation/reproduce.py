"""Do the fitted characters, run under the real strategies, give the paper's table back?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redraft.bench.simulation.fit import Fitted
from redraft.bench.simulation.paper import PROBLEMS, SAMPLES, K
from redraft.bench.simulation.play import PAPER_ROUNDS, Played, Rule, Setting, play_all
from redraft.bench.simulation.pool import Problem
from redraft.bench.simulation.rates import (
    Estimate,
    accuracy,
    difference,
    improvement,
    mean,
    pass_at_k,
    regression,
    share,
)
from redraft.bench.simulation.samples import right_samples


@dataclass(frozen=True, slots=True)
class Reproduced:
    """One model's runs: the same tasks and first drafts under both strategies, and pass@8."""

    fitted: Fitted
    refine: Sequence[Played]
    redraft: Sequence[Played]
    samples: Sequence[int]

    def rates(self) -> tuple[Estimate, Estimate, Estimate, Estimate]:
        """r_imp of Self-Refine and of SELF-REDRAFT, then r_reg of both."""
        both = (self.refine, self.redraft)
        imp = [improvement(runs, Rule.LAST) for runs in both]
        reg = [regression(runs, Rule.LAST) for runs in both]
        return imp[0], imp[1], reg[0], reg[1]

    def reported(self) -> tuple[Estimate, Estimate, Estimate, Estimate]:
        """The same from the table, each with Wilson's interval.

        The denominators are the 1,055 problems times the share of wrong, or right,
        first drafts; the share is derived or assumed (``fit``).
        """
        row, first = self.fitted.row, self.fitted.character.quality
        wrong, right = PROBLEMS * (1 - first), PROBLEMS * first
        pairs = ((row.refine_imp, wrong), (row.redraft_imp, wrong))
        more = ((row.refine_reg, right), (row.redraft_reg, right))
        found = [share(rate * n, n) for rate, n in (*pairs, *more)]
        return found[0], found[1], found[2], found[3]

    @property
    def pass_8(self) -> Estimate:
        """pass@8 of sixteen fresh drafts."""
        return pass_at_k(self.samples, SAMPLES, K)

    def accuracies(self) -> tuple[Estimate, Estimate, Estimate]:
        """Of the first drafts, after Self-Refine, after SELF-REDRAFT."""
        first = share(sum(run.first_right for run in self.refine), len(self.refine))
        return first, accuracy(self.refine, Rule.LAST), accuracy(self.redraft, Rule.LAST)

    @property
    def gain(self) -> Estimate:
        """SELF-REDRAFT over Self-Refine, paired by task."""
        after = [run.final(Rule.LAST) for run in self.redraft]
        return difference(after, [run.final(Rule.LAST) for run in self.refine])

    @property
    def left(self) -> Estimate:
        """pass@8 over SELF-REDRAFT, paired by task."""
        alone = [pass_at_k([c], SAMPLES, K).value for c in self.samples]
        runs = self.redraft
        return mean([a - run.final(Rule.LAST) for a, run in zip(alone, runs, strict=True)])

    def curve(self, redraft: bool) -> list[float]:
        """Accuracy after each round from 0, the last draft being given."""
        runs = self.redraft if redraft else self.refine
        return [
            sum(run.right_after(n, Rule.LAST) for run in runs) / len(runs)
            for n in range(PAPER_ROUNDS + 1)
        ]


async def reproduce(fitted: Fitted, tasks: Sequence[Problem], seed: int) -> Reproduced:
    """Run one model's character without a gate."""
    character = fitted.character
    return Reproduced(
        fitted,
        await play_all(tasks, character, Setting("self_refine"), seed),
        await play_all(tasks, character, Setting("self_redraft"), seed),
        await right_samples(tasks, character, seed, SAMPLES),
    )
