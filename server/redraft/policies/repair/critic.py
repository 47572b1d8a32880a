"""Critique by running: what fails, where it is likely to come from, and what it was asked."""

from __future__ import annotations

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft
from redraft.core.evidence import Outcome
from redraft.core.task import LintFact, Task
from redraft.policies.repair import complexity, crashes, findings, lint_faults, type_facts
from redraft.policies.repair.failing import criticise_failing
from redraft.policies.repair.findings import Findings
from redraft.policies.repair.inquiry import Learned
from redraft.policies.repair.options import RepairOptions
from redraft.policies.repair.subject import Subject
from redraft.policies.repair.wording import flaky, number, unseen


def criticise(
    task: Task,
    draft: Draft,
    subject: Subject,
    found: Findings,
    learned: Learned,
    options: RepairOptions,
    author: str,
) -> Critique:
    """The critique of a draft from its tests, from generated inputs and from its text.

    Tests and faults that no caller can help decide; what else was noticed is told
    beside it and accuses nobody.
    """
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
    # the linter read the user's own code; its lines mean nothing on another draft
    facts = task.context.lint if subject.source == task.source else ()
    lint = lint_faults.faults(subject, facts)
    remarks = (*lint, *type_facts.contradictions(subject))
    if found.failures:
        slow = _slow(subject) if findings.endless(found.failures) else ()
        return criticise_failing(
            task, draft, subject, found, learned, (*remarks, *slow), options, author
        )
    told = crashes.crashes(learned.exploration)
    sure = _sure(task, subject, found, facts, told)
    if sure:
        return Critique(
            Suggestion.REFINE,
            f"No test fails, but there is {'a fault' if len(sure) == 1 else 'more than one fault'}"
            " that no caller can help.",
            (*sure, *(point for point in remarks if point not in sure)),
            basis=_basis(found, learned, told),
            author=author,
        )
    if evidence.outcome.told and found.passing and not found.excused:
        summary = "No test that runs the function fails."
        notes = crashes.told(told)
        return Critique(
            Suggestion.PASS,
            f"{summary} {notes}" if notes else summary,
            (*remarks, *_slow(subject)),
            basis=_basis(found, learned, told),
            author=author,
        )
    return Critique(
        Suggestion.COULD_NOT_TELL,
        points=(*(crashes.point(crash, subject) for crash in told[: options.points]), *remarks),
        basis=_basis(found, learned, told) if found.passing else "",
        author=author,
        reason=_untold(found, learned, told),
        unusable=evidence.outcome is Outcome.UNAVAILABLE,
    )


def _sure(
    task: Task,
    subject: Subject,
    found: Findings,
    facts: tuple[LintFact, ...],
    told: tuple[crashes.Crash, ...],
) -> tuple[Point, ...]:
    """What is at fault though no test fails, each line once."""
    points = {
        crash.line: crashes.point(crash, subject, known=True)
        for crash in told
        if crashes.sure(crash, task, subject)
    }
    if found.passing:
        traces = found.evidence.traces
        ran = frozenset[int]().union(*(traces.get(test, frozenset()) for test in found.passing))
        for point in lint_faults.sure(subject, task, facts, ran):
            points.setdefault(point.line, point)
    return tuple(points.values())


def _slow(subject: Subject) -> tuple[Point, ...]:
    """What takes more time than it need, as remarks."""
    lines = subject.source.split("\n")
    return tuple(
        Point(
            finding.message,
            quote=lines[finding.line].strip(),
            line=finding.line,
            source="complexity",
        )
        for finding in complexity.findings(subject)
    )


def _untold(found: Findings, learned: Learned, told: tuple[crashes.Crash, ...]) -> str:
    """Why it cannot be told, and what was seen nevertheless; one sentence."""
    if found.excused:
        test, why = next(iter(found.excused.items()))
        example = "an example of the docstring" if test.endswith("(doctest)") else test
        reason = f"{example} does not hold, but {why}, so that says nothing"
        if found.passing:
            reason += f" ({number(len(found.passing), 'other test')}, no failure)"
    elif not found.evidence.outcome.told:
        reason = findings.told_nothing(found.evidence)
    else:
        reason = f"no test that runs this function passed or failed{flaky(found)}"
    inputs = crashes.inputs_in_words(learned.exploration)
    if not inputs:
        return reason
    if learned.exploration is not None and learned.exploration.tried:
        inputs += f", {crashes.kinds_in_words(told)}" if told else ", no crash"
    return f"{reason.rstrip('.')}; {inputs}"


def _basis(found: Findings, learned: Learned, told: tuple[crashes.Crash, ...]) -> str:
    """What a verdict without a failing test rests on."""
    exploration = learned.exploration
    inputs = crashes.inputs_in_words(exploration)
    tests = number(len(found.passing), "test")
    ran = " ran it" if found.reach_known else ""
    if not found.passing:
        words = inputs
    elif exploration is not None and exploration.tried and not told:
        words = f"{tests} and {inputs}{ran}, no failure"
    else:
        words = f"{tests}{ran}, no failure"
        if told:
            words += f"; {inputs}, {crashes.kinds_in_words(told)}"
        elif inputs:
            words += f"; {inputs}"
    return f"{words}{flaky(found)}{unseen(found) if found.passing else ''}"
