"""Critique by running: what fails, where it is likely to come from, and what it was asked."""

from __future__ import annotations

from collections.abc import Mapping

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.evidence import Outcome, TestFailure
from redraft.core.task import Task
from redraft.policies.repair import findings, lint_faults
from redraft.policies.repair.cases import case_of
from redraft.policies.repair.findings import Findings
from redraft.policies.repair.localise import loop_line, most_suspicious, suspicion
from redraft.policies.repair.options import RepairOptions
from redraft.policies.repair.rewrites import REWRITES, Rewrite
from redraft.policies.repair.subject import Subject


def criticise(
    task: Task, subject: Subject, found: Findings, options: RepairOptions, author: str
) -> Critique:
    """The critique of a draft from what its tests showed and what the linter found."""
    # the linter read the user's own code; its lines mean nothing on another draft
    facts = task.context.lint if subject.source == task.source else ()
    lint = lint_faults.faults(subject, facts)
    evidence = found.evidence
    if evidence.refusals:
        points = tuple(Point(reason, source="gate") for reason in evidence.refusals)
        return Critique(
            Suggestion.REFINE,
            "The gate refuses this draft as it stands.",
            points,
            basis="the gate's guards, nothing was run",
            author=author,
        )
    if found.failures:
        return _failing(task, subject, found, lint, options, author)
    if not evidence.outcome.told:
        return Critique(
            Suggestion.COULD_NOT_TELL,
            points=lint,
            author=author,
            reason=findings.told_nothing(evidence),
            unusable=evidence.outcome is Outcome.UNAVAILABLE,
        )
    if not found.passing:
        return Critique(
            Suggestion.COULD_NOT_TELL,
            points=lint,
            author=author,
            reason=f"no test that runs this function passed or failed{_flaky(found)}",
        )
    ran = f"{_count(found.passing)} ran it" if found.reach_known else _count(found.passing)
    if lint:
        return Critique(
            Suggestion.REFINE,
            f"No test fails, but the linter shows {_number(len(lint), 'fault')}.",
            lint,
            basis=f"{ran}, no failure; linter facts",
            author=author,
        )
    return Critique(
        Suggestion.PASS,
        "No test that runs the function fails.",
        basis=f"{ran}, no failure{_flaky(found)}{_unseen(found)}",
        author=author,
    )


def applicable(subject: Subject) -> tuple[tuple[Rewrite, str], ...]:
    """The structural rewrites that the function has the shape for, with their results."""
    results = ((rewrite, rewrite.rewrite(subject)) for rewrite in REWRITES)
    return tuple((rewrite, source) for rewrite, source in results if source is not None)


def _failing(
    task: Task,
    subject: Subject,
    found: Findings,
    lint: tuple[Point, ...],
    options: RepairOptions,
    author: str,
) -> Critique:
    scores = suspicion(subject, found.evidence)
    points: dict[tuple[int | None, str | None, str], Point] = {}
    for failure in found.failures:
        point = _point(task, subject, scores, failure, found.evidence.traces)
        points.setdefault((point.line, point.input, point.observed or ""), point)
    shown = tuple(points.values())[: options.points]
    hidden = len(points) - len(shown)
    more = f" {_number(hidden, 'further failure')} not shown." if hidden else ""
    ran = len(found.failing) + len(found.passing)
    suggestion, why = _verdict(subject, found)
    return Critique(
        suggestion,
        f"{_how_many(len(found.failing), ran, found.reach_known)} {why}{more}",
        shown + lint,
        basis=f"{_number(ran, 'test')}, {len(found.failing)} failing{_flaky(found)}{_unseen(found)}",
        author=author,
    )


def _verdict(subject: Subject, found: Findings) -> tuple[Suggestion, str]:
    rewrites = applicable(subject)
    # a wrong base case also recurses without end, but then hardly any test passes
    hopeless = len(found.failing) >= 3 and not found.passing
    if findings.endless(found.failures) and rewrites and not hopeless:
        names = " and ".join(rewrite.summary for rewrite, _source in rewrites)
        return (
            Suggestion.REDRAFT,
            f"It runs out of stack or time, and the method can change: {names}.",
        )
    return Suggestion.REFINE, "The fault looks local."


def _point(
    task: Task,
    subject: Subject,
    scores: Mapping[int, float],
    failure: TestFailure,
    traces: Mapping[str, frozenset[int]],
) -> Point:
    lines = subject.source.split("\n")
    line = most_suspicious(subject, scores, failure, traces.get(failure.test, frozenset()))
    name = failure.test.rpartition("::")[2] or failure.test
    if failure.timed_out:
        loop = loop_line(subject)
        line = loop if loop is not None else line
        message = f"`{name}` was stopped for time: the function does not end on it"
    else:
        message = f"`{name}` fails: {failure.message}" if failure.message else f"`{name}` fails"
    case = case_of(failure, task)
    doctest = failure.test.endswith("(doctest)") or "Failed example" in failure.detail
    observed = failure.message or "failed"
    if failure.timed_out:
        observed = "stopped for time"
    elif case is not None and case.observed is not None:
        observed = case.observed
    return Point(
        message,
        quote=lines[line].strip() if line is not None else "",
        line=line,
        input=case.call if case is not None else None,
        expected=case.expected if case is not None else None,
        reproduced=True,
        observed=observed,
        source="doctest" if doctest else "tests",
    )


def _how_many(failing: int, ran: int, reach_known: bool) -> str:
    if ran == 1:
        return "The one test that runs it fails." if reach_known else "The one test fails."
    verb = "fails" if failing == 1 else "fail"
    return f"{failing} of {ran} tests {'that run it ' if reach_known else ''}{verb}."


def _flaky(found: Findings) -> str:
    count = len(found.evidence.flaky)
    return f"; {_number(count, 'flaky test')} left out" if count else ""


def _unseen(found: Findings) -> str:
    return "" if found.reach_known else "; which of them run it was not seen"


def _count(tests: tuple[str, ...]) -> str:
    return _number(len(tests), "test")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
