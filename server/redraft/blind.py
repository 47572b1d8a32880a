"""Whether a rewrite changed the method, by the judgement of a model that sees two sources alone.

Source: Chen, Zheng et al. 2025 (SELF-REDRAFT), section 3.3: the evaluator is given both
solutions, and neither what was suggested nor which came first.
"""

from __future__ import annotations

from dataclasses import replace

from redraft.core.asking import CHANGED, Answered, Ask, AskKind
from redraft.core.critique import Suggestion
from redraft.core.draft import Draft
from redraft.core.proposal import Proposal
from redraft.core.trajectory import Step, Trajectory
from redraft.run import Run
from redraft.strategies.moves import original


async def method_judged(run: Run, draft: Draft) -> bool | None:
    """Whether a draft's method is another than that of the user's code.

    None where nobody could say: the policy is no model, its reply could not be read, or
    the budget is spent.
    """
    if run.budget.spent() is not None:
        return None
    # by their hashes, so that their order tells nothing and a recorded run stays the same
    pair = sorted((original(run.task), draft), key=lambda version: version.hash)
    asked = Ask(AskKind.METHOD, Trajectory(tuple(Step(version) for version in pair)))
    answer = await run.policy.answer(run.task, asked)
    return answer.items == (CHANGED,) if isinstance(answer, Answered) else None


def renamed(proposal: Proposal, changed: bool | None) -> Proposal:
    """The proposal, called what the judge says that it is; as it was where nobody could say."""
    if changed is None:
        return proposal
    kind = Suggestion.REDRAFT if changed else Suggestion.REFINE
    return replace(proposal, method_changed=changed, kind=kind)
