"""Where the fault is looked for first."""

from __future__ import annotations

import math

import pytest

from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.policies.repair.localise import (
    UNKNOWN,
    carried,
    loop_line,
    most_suspicious,
    ochiai,
    suspicion,
)
from redraft.policies.repair.subject import Subject

SOURCE = "def f(x):\n    if x:\n        y = g(\n            x)\n        return y\n    return 0"


def _run(line: int | None = None) -> Evidence:
    traces = {
        "bad": frozenset({1, 3, 4}),
        "good": frozenset({1, 5}),
        "fine": frozenset({1, 3, 4}),
        "worse": frozenset({1, 3, 4}),
    }
    return Evidence(
        Outcome.FAILED,
        passed=("good", "fine"),
        failed=("bad", "worse"),
        failures=(TestFailure("bad", "no", line=line), TestFailure("worse", "no", line=line)),
        reached=tuple(traces),
        traces=traces,
    )


def test_ochiai_is_computed_as_published() -> None:
    scores = ochiai(_run())
    assert scores[1] == pytest.approx(2 / math.sqrt(2 * 4))
    assert scores[3] == pytest.approx(2 / math.sqrt(2 * 3))
    assert scores[5] == 0.0
    assert ochiai(Evidence(Outcome.PASSED, passed=("a",))) == {}


def test_a_statement_over_lines_shares_the_suspicion_of_the_traced_one() -> None:
    scores = suspicion(Subject(SOURCE), _run())
    assert scores[2] == scores[3] > scores[1] > scores[5]


def test_the_line_that_raised_is_quoted_and_weighs_more() -> None:
    subject = Subject(SOURCE)
    scores = suspicion(subject, _run(line=1))
    assert max(scores, key=lambda line: scores[line]) == 1
    assert most_suspicious(subject, scores, TestFailure("bad", "no", line=1)) == 1


def test_without_a_trace_no_line_is_quoted_as_if_it_were_known() -> None:
    subject = Subject(SOURCE)
    bare = Evidence(Outcome.FAILED, failures=(TestFailure("bad", "no"),))
    scores = suspicion(subject, bare)
    assert set(scores.values()) == {UNKNOWN}
    assert most_suspicious(subject, scores, bare.failures[0]) is None


def test_suspicion_goes_with_a_line_into_a_rewrite() -> None:
    before, after = "def f(x):\n    y = 1\n    return x", "def f(x):\n    if x:\n        return x"
    assert carried({0: 0.1, 1: 0.7, 2: 0.3}, before, after) == {0: 0.1, 1: 0.7, 2: 0.3}


def test_the_loop_that_may_not_end_is_a_while_before_a_for() -> None:
    source = "def f(xs):\n    for x in xs:\n        while x:\n            pass"
    assert loop_line(Subject(source)) == 2
    assert loop_line(Subject("def f(xs):\n    for x in xs:\n        pass")) == 1
    assert loop_line(Subject("def f(xs):\n    return 1")) is None


def test_a_raise_is_not_blamed_for_where_the_decision_was_made() -> None:
    source = "def f(n, limit):\n    if n >= limit:\n        raise ValueError(n)\n    return n"
    evidence = Evidence(
        Outcome.FAILED,
        failed=("bad",),
        failures=(TestFailure("bad", "ValueError: 3", line=2),),
        reached=("bad", "good", "refused"),
        traces={
            "bad": frozenset({1, 2}),
            "good": frozenset({1, 3}),
            "refused": frozenset({1, 2}),
        },
    )
    subject = Subject(source)
    scores = suspicion(subject, evidence)
    assert most_suspicious(subject, scores, evidence.failures[0], frozenset({1, 2})) == 1
