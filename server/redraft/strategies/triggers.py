"""When evidence, not the critic, calls for a redraft.

docs/architecture.md, "The loop": the same assertion failing twice, a syntax tree seen before,
a rising count of failures.
"""

from __future__ import annotations

from redraft.core.function import SourceFacts
from redraft.core.ports import Language
from redraft.core.trajectory import Trajectory


def seen_before(trajectory: Trajectory, language: Language) -> bool:
    """Whether the newest draft is, up to formatting and comments, an older one."""
    newest = _tree(language, trajectory.last.draft.source)
    return any(_tree(language, s.draft.source) == newest for s in trajectory.steps[:-1])


def redraft_reason(trajectory: Trajectory, language: Language) -> str | None:
    """Why the next draft should be a redraft whatever the critic says, or None."""
    if len(trajectory) < 2:
        return None
    if seen_before(trajectory, language):
        return "the last refinement brought back a version that was tried before"
    newest, previous = trajectory.steps[-1].evidence, trajectory.steps[-2].evidence
    if newest is None or previous is None:
        return None
    if len(newest.failed) > len(previous.failed):
        return f"failures rose from {len(previous.failed)} to {len(newest.failed)}"
    again = {(f.test, f.message) for f in newest.failures} & {
        (f.test, f.message) for f in previous.failures
    }
    relevant = {f.test for f in newest.relevant_failures}
    same = sorted(test for test, _ in again if test in relevant)
    # the first step is the user's own code: a refinement gets one chance before it counts twice
    if same and len(trajectory) > 2:
        return f"{same[0]} fails in the same way twice"
    return None


def _tree(language: Language, source: str) -> str:
    facts = language.facts(source)
    return facts.tree_hash if isinstance(facts, SourceFacts) else source
