"""From reports to evidence: pure comparison, made outside of anything that ran."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from redraft.core.evidence import Evidence, Isolation, Outcome, TestFailure
from redraft.gates.pace import sentence, slowdowns
from redraft.gates.report import Report, Stop

_NOT_OVER = (Stop.START_TIME, Stop.RUN_TIME, Stop.TEST_TIME)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the user's own code does; what drafts are compared with.

    ``report`` has no flaky test among its passed and failed ones.  ``evidence``
    tells by its outcome whether drafts can be judged at all (``usable``).
    """

    report: Report
    evidence: Evidence
    usable: bool
    flaky: frozenset[str] = frozenset()
    isolation: Isolation = field(default_factory=Isolation.none)

    @property
    def passed(self) -> frozenset[str]:
        """Tests that a draft must not break."""
        return frozenset(self.report.passed - self.flaky)

    @property
    def failed(self) -> frozenset[str]:
        """Tests that a draft may fix."""
        return frozenset(self.report.failed - self.flaky)

    @property
    def relevant(self) -> frozenset[str]:
        """Failing tests that the function can have a part in."""
        return frozenset(failure.test for failure in self.evidence.relevant_failures)


def standing(
    report: Report,
    flaky: frozenset[str],
    isolation: Isolation,
    seconds: float,
    company: tuple[str, ...] = (),
) -> Standing:
    """The evidence on the user's own code; ``company`` is what the function of that name found."""
    unstarted = [f for f in report.failures.values() if _unstarted(f)]
    if unstarted:
        said = unstarted[0].detail.strip().split("\n")[-1] or unstarted[0].message
        return cannot(Outcome.UNAVAILABLE, f"The test command cannot be started: {said}", isolation)
    order = [name for name in report.collected if name in report.outcomes]
    passed, failed = report.passed - flaky, report.failed - flaky
    failures = tuple(report.failures[name] for name in order if name in failed)
    reached = tuple(name for name in order if name in report.reached)
    reason = ""
    if len(order) < len(report.collected):
        reason = f"Only {len(order)} of {len(report.collected)} tests ran in the time given."
    warnings = [f"{name}: {message}" for name, message in report.uncollected.items()]
    warnings += [f"{name} gives different results for the same code." for name in sorted(flaky)]
    warnings += company
    evidence = Evidence(
        Outcome.FAILED if failures else Outcome.PASSED,
        reason=reason,
        passed=tuple(n for n in order if n in passed),
        failed=tuple(failure.test for failure in failures),
        flaky=tuple(sorted(flaky)),
        failures=failures,
        warnings=tuple(warnings),
        isolation=isolation,
        ran=len(order),
        total=len(report.collected),
        seconds=seconds,
        reached=reached,
        traces=MappingProxyType({n: frozenset(report.reached[n]) for n in reached}),
    )
    return Standing(report, evidence, True, flaky, isolation)


def _unstarted(failure: TestFailure) -> bool:
    """Whether the shell found no such program, or could not run it (POSIX, exit status of a command)."""
    return failure.test.startswith("command: ") and failure.message in ("exit 126", "exit 127")


def cannot(outcome: Outcome, reason: str, isolation: Isolation | None = None) -> Standing:
    """No standing, and why."""
    shut = isolation or Isolation.none()
    return Standing(Report(), Evidence(outcome, reason, isolation=shut), False, isolation=shut)


def company(together: Report, alone: Mapping[str, Report]) -> tuple[str, ...]:
    """Tests of the user's own code whose result depends on what runs beside them, in sentences.

    ``alone`` maps a test to a run of it and no other.  A run that did not end as
    it should, or in which the test was not run, says nothing.
    """
    found = []
    passed, failed = together.passed, together.failed
    for name, run in alone.items():
        if run.stop is not Stop.NORMAL or len(run.outcomes) > 1:
            continue
        if name in failed and name in run.passed:
            found.append(f"{name} fails only together with the other tests; alone it passes.")
        elif name in passed and name in run.failed:
            found.append(f"{name} fails when it is run alone; with the other tests it passes.")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs of one draft against the standing.

    ``fixed`` held in every run, ``broken`` in none; ``mixed`` are tests whose
    results differ between runs of the draft.
    """

    fixed: frozenset[str]
    broken: frozenset[str]
    mixed: frozenset[str]


def compare(base: Standing, runs: Sequence[Report]) -> Comparison:
    """What the runs agree on.  A test that was not seen to pass did not pass."""
    always = frozenset.intersection(*(frozenset(run.passed) for run in runs))
    ever = frozenset.union(*(frozenset(run.passed) for run in runs))
    known = base.passed | base.failed | base.flaky
    new = frozenset(name for run in runs for name in run.failed) - known - base_skipped(base)
    return Comparison(
        fixed=base.failed & always,
        broken=(base.passed - ever) | (new - ever),
        mixed=(ever - always) - base.flaky,
    )


def base_skipped(base: Standing) -> frozenset[str]:
    """Tests that were skipped, or never run, for the user's own code."""
    return frozenset(base.report.collected) - base.passed - base.failed


def judge(
    base: Standing,
    runs: Sequence[Report],
    unsteady: frozenset[str],
    *,
    warnings: tuple[str, ...],
    seconds: float,
) -> Evidence:
    """The evidence on a draft.

    ``unsteady`` are tests that pass steadily for the user's code and not for the draft.
    """
    found, last = compare(base, runs), runs[-1]
    outcome, reason, refusals = _outcome(base, runs, found, unsteady)
    flaky = base.flaky | found.mixed
    collected, passed = set(base.report.collected), last.passed - flaky
    order = base.report.collected + [n for n in last.collected if n not in collected]
    failed = frozenset().union(*(run.failed for run in runs)) - flaky
    failing = [n for n in order if n in failed]
    failures = {name: f for run in runs for name, f in run.failures.items()}
    slower = slowdowns(base.report, runs) if outcome.told else ()
    pace = sentence(slower)
    return Evidence(
        outcome,
        reason=reason,
        # What was faked or left running has fixed nothing.
        fixed=() if outcome is Outcome.FAILED else _sorted(found.fixed, order),
        broken=_sorted(found.broken, order),
        passed=tuple(n for n in order if n in passed),
        failed=tuple(failing),
        flaky=tuple(sorted(flaky)),
        failures=tuple(failures[n] for n in failing if n in failures),
        refusals=refusals,
        warnings=(*warnings, pace) if pace else warnings,
        isolation=base.isolation,
        ran=len([n for n in base.report.collected if any(n in run.outcomes for run in runs)]),
        total=len(base.report.collected),
        seconds=seconds,
        slower=slower,
    )


def _outcome(
    base: Standing, runs: Sequence[Report], found: Comparison, unsteady: frozenset[str]
) -> tuple[Outcome, str, tuple[str, ...]]:
    forged = next((run for run in runs if run.stop is Stop.FORGED), None)
    if forged:
        return Outcome.FAILED, f"It tampered with the test run: {forged.message}.", ()
    tampered = {kind: why for run in runs for kind, why in run.tampered.items()}
    new = sorted(tampered.keys() - base.report.tampered.keys())
    if new:
        return Outcome.FAILED, f"It tampered with the test run: {tampered[new[0]]}.", ()
    if any(run.stop is Stop.NO_SANDBOX for run in runs):
        return Outcome.UNAVAILABLE, f"The sandbox failed: {runs[-1].message}", ()
    hollow = frozenset().union(*(run.hollow for run in runs)) - base.report.hollow
    if hollow:
        refusal = "It returns an object that claims to equal everything."
        return Outcome.FAILED, refusal, (refusal,)
    unended = [run for run in runs if run.stop in _NOT_OVER]
    unrun = base.passed - frozenset().union(*(run.outcomes for run in runs))
    if any(run.stop is Stop.START_TIME for run in unended):
        return Outcome.TIMED_OUT, "The tests could not be collected in time with it.", ()
    if found.broken - unrun or (found.broken and not unended):
        return Outcome.BROKE, _why_broken(found.broken, runs), ()
    if unended:
        ran = max(len(run.outcomes) for run in runs)
        total = len(base.report.collected)
        return Outcome.TIMED_OUT, f"Only {ran} of {total} tests ran in the time given.", ()
    if any(run.stop is not Stop.NORMAL for run in runs):
        return Outcome.FAILED, f"The test run did not end as it should: {runs[-1].message}", ()
    if min(run.threads + run.left for run in runs) > base.report.threads + base.report.left:
        return Outcome.FAILED, "It leaves threads or processes running.", ()
    if unsteady:
        return Outcome.FAILED, f"{min(unsteady)} gives different results with it.", ()
    if found.fixed or not base.relevant:
        return Outcome.PASSED, "", ()
    return Outcome.FAILED, f"It fixes none of {len(base.relevant)} failing tests.", ()


def _why_broken(broken: frozenset[str], runs: Sequence[Report]) -> str:
    first = min(broken)
    for run in runs:
        if first in run.failures:
            return f"{first}: {run.failures[first].message}"
        for message in run.uncollected.values():
            return message
        if run.stop is Stop.CRASHED:
            return f"The tests could not be run with it: {run.message}"
    return f"{first} no longer runs."


def _sorted(names: frozenset[str], order: Sequence[str]) -> tuple[str, ...]:
    place = {name: at for at, name in enumerate(order)}
    return tuple(sorted(names, key=lambda name: (place.get(name, len(place)), name)))
