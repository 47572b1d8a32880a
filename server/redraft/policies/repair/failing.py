"""The critique of a function with failing tests: where, on which calls, and what it calls for."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import TestFailure
from redraft.core.task import Task
from redraft.policies.repair import complexity, examples, findings
from redraft.policies.repair.cases import Case, case_of
from redraft.policies.repair.findings import Findings
from redraft.policies.repair.inquiry import Learned
from redraft.policies.repair.localise import loop_line, most_suspicious, suspicion
from redraft.policies.repair.options import RepairOptions
from redraft.policies.repair.rewrites import REWRITES, Rewrite
from redraft.policies.repair.rewrites.base import self_calls
from redraft.policies.repair.skeleton import skeleton
from redraft.policies.repair.subject import Subject, short
from redraft.policies.repair.wording import flaky, how_many_fail, number, unseen

_SEVERAL = 3
"""Failing tests from which on it can be said that most fail."""


_DEEP = 150
"""The size of an input, by its numbers or its text, from which on a recursion may be deep rather
than endless: Python's own limit is 1000 frames, of which a test and its runner use some."""
_NUMBER = re.compile(r"\b\d{1,9}\b")


@dataclass(frozen=True, slots=True)
class _Said:
    """A point with the case it shows, by which the points are ordered."""

    point: Point
    case: Case | None


def applicable(subject: Subject) -> tuple[tuple[Rewrite, str], ...]:
    """The structural rewrites that the function has the shape for, with their results."""
    results = ((rewrite, rewrite.rewrite(subject)) for rewrite in REWRITES)
    return tuple((rewrite, source) for rewrite, source in results if source is not None)


def criticise_failing(
    task: Task,
    draft: Draft,
    subject: Subject,
    found: Findings,
    learned: Learned,
    remarks: tuple[Point, ...],
    options: RepairOptions,
    author: str,
) -> Critique:
    """The smallest failing input first; ``remarks`` are what else is to be said of the text."""
    scores = suspicion(subject, found.evidence)
    said = [
        _said(task, subject, scores, failure, found.evidence.traces) for failure in found.failures
    ]
    for told in learned.examples:
        point = _placed(examples.point(told), subject, said)
        said.append(_Said(point, Case(told.call, told.wanted, point.observed)))
    said.sort(key=_order)
    points: dict[tuple[int | None, str | None, str], Point] = {}
    for one in said:
        point = one.point
        points.setdefault((point.line, point.input, point.observed or ""), point)
    shown = tuple(points.values())[: options.points]
    hidden = len(points) - len(shown)
    ran = len(found.failing) + len(found.passing)
    suggestion, why = _verdict(draft, subject, found, [one.case for one in said])
    parts = [how_many_fail(found), why]
    smallest = said[0].case if said else None
    if smallest is not None and len(points) > 1:
        parts.append(f"The smallest failing input is `{short(smallest.call, 80)}`.")
    if hidden:
        parts.append(f"{number(hidden, 'further failure')} not shown.")
    return Critique(
        suggestion,
        " ".join(parts),
        shown + remarks,
        basis=f"{number(ran, 'test')}, {len(found.failing)} failing{flaky(found)}{unseen(found)}",
        author=author,
    )


def start_from(task: Task, subject: Subject, found: Findings) -> tuple[str, str]:
    """Where a programmer or a model may start: one or two sentences, and the skeleton.

    Both are empty where nothing fails.
    """
    if not found.failures:
        return "", ""
    scores = suspicion(subject, found.evidence)
    pairs = [(failure, case_of(failure, task)) for failure in found.failures]
    known = sorted((case for _, case in pairs if case is not None), key=lambda case: case.size)
    smallest = known[0] if known else None
    failure = next((f for f, case in pairs if case == smallest), found.failures[0])
    line = _line(subject, scores, failure, found.evidence.traces)
    words = []
    if line is not None:
        quote = subject.source.split("\n")[line].strip().rstrip(":")
        words.append(f"Start from `{quote}`")
    if smallest is not None:
        should = f" and should give `{smallest.expected}`" if smallest.expected else ""
        words.append(f"it fails on `{short(smallest.call, 120)}`{should}")
    sentence = "; ".join(words)
    cases = tuple(dict.fromkeys(known))
    return sentence[:1].upper() + sentence[1:], skeleton(subject, scores, line, cases)


# -- what it calls for ------------------------------------------------------


def _verdict(
    draft: Draft, subject: Subject, found: Findings, cases: Sequence[Case | None]
) -> tuple[Suggestion, str]:
    failing, passing = len(found.failing), len(found.passing)
    if _is_stub(subject):
        return Suggestion.REDRAFT, "Nothing is written yet that could be refined."
    if findings.endless(found.failures):
        rewrites = applicable(subject) if self_calls(subject) else ()
        # a wrong base case also recurses without end, but then hardly any test passes
        hopeless = (failing >= _SEVERAL and not passing) or _shallow(found, cases)
        if rewrites and not hopeless:
            names = " and ".join(rewrite.summary for rewrite, _source in rewrites)
            return (
                Suggestion.REDRAFT,
                f"It runs out of stack or time, and the method can change: {names}.",
            )
        slow = [finding for finding in complexity.findings(subject) if finding.rewrite]
        # small inputs go well and large ones never end: that is no wrong detail
        # (a loop by condition may be endless by a wrong detail, however slow its body is)
        looping = any(True for _ in subject.find(ast.While))
        if slow and passing and not looping and all(map(_ran_out, found.failures)):
            return (
                Suggestion.REDRAFT,
                f"It runs out of time on some inputs and is right on the others: {slow[0].message}.",
            )
    tried = draft.kind is DraftKind.REFINE and not found.evidence.fixed
    if tried and failing >= _SEVERAL and failing > passing:
        return Suggestion.REDRAFT, "A local change was made, and most tests fail all the same."
    if failing >= _SEVERAL and failing > passing:
        return (
            Suggestion.REFINE,
            "Most fail, which one wrong detail can do: a local edit is worth a search first.",
        )
    return Suggestion.REFINE, "The fault looks local."


def _shallow(found: Findings, cases: Sequence[Case | None]) -> bool:
    """Whether the stack ran out on small inputs: then the recursion has no end, which is a detail."""
    known = [case for case in cases if case is not None]
    if not known or any(failure.timed_out for failure in found.failures):
        return False
    numbers = [int(text) for case in known for text in _NUMBER.findall(case.call)]
    long = any(len(case.call) >= _DEEP for case in known)
    return len(known) == len(cases) and not long and max(numbers, default=0) < _DEEP


def _ran_out(failure: TestFailure) -> bool:
    return findings.endless((failure,))


def _is_stub(subject: Subject) -> bool:
    """Whether the body does nothing yet: a docstring, ``pass``, ``...``, NotImplementedError."""
    for statement in subject.function.body:
        plain = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        raised = statement.exc if isinstance(statement, ast.Raise) else None
        if isinstance(raised, ast.Call):
            raised = raised.func
        missing = isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
        if not (plain or missing or isinstance(statement, ast.Pass)):
            return False
    return True


# -- its points -------------------------------------------------------------


def _said(
    task: Task,
    subject: Subject,
    scores: Mapping[int, float],
    failure: TestFailure,
    traces: Mapping[str, frozenset[int]],
) -> _Said:
    lines = subject.source.split("\n")
    line = _line(subject, scores, failure, traces)
    name = failure.test.rpartition("::")[2] or failure.test
    doctest = failure.test.endswith("(doctest)") or "Failed example" in failure.detail
    who = "the docstring's example" if failure.test.endswith("(doctest)") else f"`{name}`"
    case = case_of(failure, task)
    if failure.timed_out:
        message = f"{who} was stopped for time: the function does not end on it"
    else:
        message = f"{who} fails: {failure.message}" if failure.message else f"{who} fails"
    observed = failure.message or "failed"
    if failure.timed_out:
        observed = "stopped for time"
    elif case is not None and case.observed is not None:
        observed = case.observed
    point = Point(
        message,
        quote=lines[line].strip() if line is not None else "",
        line=line,
        input=case.call if case is not None else None,
        expected=case.expected if case is not None else None,
        reproduced=True,
        observed=observed,
        source=examples.SOURCE if doctest else "tests",
    )
    return _Said(point, case)


def _line(
    subject: Subject,
    scores: Mapping[int, float],
    failure: TestFailure,
    traces: Mapping[str, frozenset[int]],
) -> int | None:
    """The line to quote for one failure."""
    if failure.timed_out:
        loop = loop_line(subject)
        if loop is not None:
            return loop
    if "RecursionError" in failure.message:
        # the stack may have ended anywhere; what filled it is the call of itself
        calls = self_calls(subject)
        if calls:
            return min(call.lineno for call in calls) - 1
    return most_suspicious(subject, scores, failure, traces.get(failure.test, frozenset()))


def _placed(point: Point, subject: Subject, said: Sequence[_Said]) -> Point:
    """The point on the line of the docstring's own failure."""
    line = next((one.point.line for one in said if one.point.source == examples.SOURCE), None)
    quote = subject.source.split("\n")[line].strip() if line is not None else ""
    return replace(point, line=line, quote=quote)


def _order(said: _Said) -> tuple[bool, tuple[int, int, str]]:
    return said.case is None, said.case.size if said.case is not None else (0, 0, "")
