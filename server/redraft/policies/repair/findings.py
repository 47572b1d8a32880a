"""What a run of the tests says about the function, as against the rest of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.core.task import Task
from redraft.policies.repair.examples import excused


@dataclass(frozen=True, slots=True)
class Findings:
    """``failures`` are those the function can have a part in, ``failing`` their tests' names.

    ``passing`` are the passing tests that reach it, or every passing test where
    it was not seen which do (``reach_known`` is false: a command, a subprocess).
    ``excused`` maps failing tests that accuse nobody to why they do not.
    """

    evidence: Evidence
    failures: tuple[TestFailure, ...]
    failing: tuple[str, ...]
    passing: tuple[str, ...]
    reach_known: bool
    excused: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Failing tests that accuse nobody, with why they do not."""

    @property
    def usable(self) -> bool:
        """Whether the run says anything."""
        return bool(self.failures) or self.evidence.outcome.told


def read(evidence: Evidence, baseline: Evidence, *, same: bool) -> Findings:
    """The findings of a run; a draft's own run records no traces, so the baseline's stand in.

    ``same`` says that the run was of the user's own code.  The lines that another
    draft's tests ran are not those of the baseline, so of them only *which* tests
    reach the function is taken over.
    """
    known = evidence
    if not evidence.reached:
        known = replace(evidence, reached=baseline.reached)
    if not evidence.traces and same:
        known = replace(known, traces=baseline.traces)
    reach_known = bool(known.reached)
    flaky = set(evidence.flaky)
    failures = [f for f in known.relevant_failures if f.test not in flaky]
    reached = set(known.reached)
    told = {failure.test for failure in failures}
    for name in evidence.failed:
        relevant = name in reached if reached else not evidence.failures
        if name not in told and name not in flaky and relevant:
            failures.append(TestFailure(name, "failed; the gate kept no report of it"))
            told.add(name)
    passing = evidence.passed
    if reach_known:
        passing = tuple(name for name in passing if name in reached)
    names = tuple(dict.fromkeys(failure.test for failure in failures))
    return Findings(known, tuple(failures), names, passing, reach_known)


def set_aside(found: Findings, task: Task, source: str) -> Findings:
    """The findings without docstring examples whose output cannot accuse anybody."""
    traces = found.evidence.traces
    reasons = {
        failure.test: why
        for failure in found.failures
        if (why := excused(failure, task, source, traces.get(failure.test, frozenset())))
    }
    if not reasons:
        return found
    return replace(
        found,
        failures=tuple(f for f in found.failures if f.test not in reasons),
        failing=tuple(name for name in found.failing if name not in reasons),
        excused=MappingProxyType(reasons),
    )


def endless(failures: tuple[TestFailure, ...]) -> bool:
    """Whether some test ran out of stack or of time."""
    return any(failure.timed_out or "RecursionError" in failure.message for failure in failures)


def told_nothing(evidence: Evidence) -> str:
    """Why a run that told nothing told nothing, in one sentence."""
    why = {
        Outcome.NO_TESTS: "no test runs this function",
        Outcome.TIMED_OUT: "the test run took longer than it may",
        Outcome.UNAVAILABLE: "the tests could not be run",
    }[evidence.outcome]
    # what follows goes on in the same sentence
    return f"{why}: {evidence.reason.rstrip('.')}" if evidence.reason else why
