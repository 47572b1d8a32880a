"""Does what was observed bear a critic's claim out?

docs/architecture.md, invariant 3: what is said to show a fault has been run.  A claim is
the critic's text ("raises IndexError", "[1, 2]", "returns None"); it is compared
with what the sandbox saw, by value where both are Python literals.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from redraft.core.critique import READ_ONLY, Critique, Point, Suggestion
from redraft.core.evidence import Evidence, Observation, ObservationKind

_LEAD = re.compile(
    r"^(?:it\s+)?(?:returns?|gives?|yields?|evaluates to|raises?|throws?|fails with|crashes with|an?)\s+",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(r"\b([A-Z]\w*(?:Error|Exception|Exit|Interrupt|Iteration|Warning))\b")
_NEVER_ENDS = re.compile(
    r"\b(hangs?|never (?:ends|returns|terminates)|infinite|endless|times? ?out|does not (?:end|return|terminate))\b",
    re.IGNORECASE,
)


def matches(claim: str | None, observation: Observation) -> bool | None:
    """Whether an observation is what ``claim`` says; None when that cannot be told."""
    if not claim or observation.kind is ObservationKind.UNKNOWN:
        return None
    claim = claim.strip().strip("`").strip()
    if observation.kind is ObservationKind.TIMED_OUT:
        return bool(_NEVER_ENDS.search(claim))
    named = _EXCEPTION.search(claim)
    if observation.kind is ObservationKind.RAISED:
        if named is None:
            return bool(re.search(r"\b(error|exception|crash)", claim, re.IGNORECASE))
        return observation.text.split(":")[0].rpartition(".")[2] == named.group(1)
    return _same_value(_bare(claim), observation.text)


def _bare(claim: str) -> str:
    previous = ""
    while previous != claim:
        previous, claim = (
            claim,
            _LEAD.sub("", claim, count=1).strip().strip("`").rstrip(".").strip(),
        )
    return claim


def _same_value(claim: str, seen: str) -> bool | None:
    if claim == seen:
        return True
    try:
        claimed = ast.literal_eval(claim)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        # prose ("a wrong total") cannot be compared with a value
        return None if " " in claim else False
    try:
        value = ast.literal_eval(seen)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return False
    return type(claimed) is type(value) and bool(claimed == value)


def judge_point(point: Point, observation: Observation) -> Point:
    """The point with what its input really gave.

    Reproduced: the observation is what the critic said it gives.  Not
    reproduced: it is something else, or just what the critic says it should be.
    """
    shown = describe(observation)
    if observation.kind is ObservationKind.UNKNOWN:
        return point.with_observation(None, shown)
    if matches(point.expected, observation):
        return point.with_observation(False, shown)
    as_claimed = matches(point.claim, observation)
    if as_claimed is None:
        # no comparable claim: a crash that is not a deliberate refusal, or a value other than
        # the expected one, is what "shows the fault" can mean
        if observation.kind is ObservationKind.VALUE:
            differs = matches(point.expected, observation)
            return point.with_observation(None if differs is None else True, shown)
        return point.with_observation(not observation.deliberate, shown)
    return point.with_observation(as_claimed, shown)


def describe(observation: Observation) -> str:
    """What came of an input, in words."""
    if observation.kind is ObservationKind.VALUE:
        return observation.text
    if observation.kind is ObservationKind.RAISED:
        return f"raises {observation.text}"
    if observation.kind is ObservationKind.TIMED_OUT:
        return "does not end"
    return f"could not be run: {observation.text}"


def crashes(observation: Observation) -> bool:
    """Whether the function fails on an input in a way nobody asked for: a crash, or no end."""
    if observation.kind is ObservationKind.TIMED_OUT:
        return True
    return observation.kind is ObservationKind.RAISED and not observation.deliberate


def reconcile(critique: Critique, evidence: Evidence | None) -> Critique:
    """The critique in the light of what running showed.

    A PASS that failing tests or a guard's refusal contradict becomes REFINE.  A REFINE or REDRAFT
    all of whose points were run and refuted becomes PASS when tests ran and none
    that reaches the function fails; a REDRAFT none of whose inputs could be
    reproduced is weakened to REFINE.  A critique that only read says what the
    tests showed meanwhile.
    """
    judged = _reconciled(critique, evidence)
    if judged.basis != READ_ONLY or evidence is None:
        return judged
    return replace(judged, basis=_tests_beside(evidence))


def _tests_beside(evidence: Evidence) -> str:
    if not evidence.outcome.told:
        return f"{READ_ONLY}: {evidence.reason}" if evidence.reason else READ_ONLY
    ran = {*evidence.passed, *evidence.failed}
    reached = len(ran & set(evidence.reached)) if evidence.reached else len(ran)
    failing = len(evidence.relevant_failures)
    tests = "1 test" if reached == 1 else f"{reached} tests"
    return f"read; {tests} ran it, {f'{failing} failing' if failing else 'no failure'}"


def _reconciled(critique: Critique, evidence: Evidence | None) -> Critique:
    told = evidence is not None and evidence.outcome.told
    failures = evidence.relevant_failures if evidence is not None else ()
    if critique.suggestion is Suggestion.PASS and failures:
        fail = "1 test that runs it fails" if len(failures) == 1 else f"{len(failures)} tests fail"
        return replace(
            critique,
            suggestion=Suggestion.REFINE,
            points=(
                *critique.points,
                *(_failure_point(f.test, f.message, f.line) for f in failures),
            ),
            basis=f"{critique.author or 'the critic'} said pass, but {fail}",
            defects=(*critique.defects, "said pass although tests fail"),
        )
    refusals = evidence.refusals if evidence is not None else ()
    if critique.suggestion is Suggestion.PASS and refusals:
        return replace(
            critique,
            suggestion=Suggestion.REFINE,
            points=(
                *critique.points,
                *(Point(f"It is refused: {why}", source="gate") for why in refusals),
            ),
            basis=f"{critique.author or 'the critic'} said pass, but it is refused",
        )
    # a version that was refused was not run, so that no test speaks for it
    told = told and not refusals
    if critique.suggestion not in (Suggestion.REFINE, Suggestion.REDRAFT) or failures:
        return critique
    tried = [p for p in critique.points if p.input and p.reproduced is not None]
    if tried and all(p.reproduced is False for p in tried):
        if told and len(tried) == len(critique.points):
            return replace(
                critique,
                suggestion=Suggestion.PASS,
                basis="every fault it claimed was run and did not show; the tests pass",
            )
        if critique.suggestion is Suggestion.REDRAFT:
            return replace(
                critique,
                suggestion=Suggestion.REFINE,
                basis="asked for a redraft, but no fault it claimed could be reproduced",
            )
    return critique


def _failure_point(test: str, message: str, line: int | None) -> Point:
    return Point(
        message=f"{test} fails: {message}",
        line=line,
        reproduced=True,
        observed=message,
        source="tests",
    )
