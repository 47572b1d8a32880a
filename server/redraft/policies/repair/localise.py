"""Where the fault is likely to be: spectrum-based localisation over the tests' line traces."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from redraft.core.evidence import Evidence, TestFailure
from redraft.policies.repair.subject import Subject, inner_blocks

UNKNOWN = 0.5
"""The suspicion of a line of which no trace tells anything."""
RAISED = 0.4
"""What is added for the line on which an exception left the function."""


def ochiai(evidence: Evidence) -> dict[int, float]:
    """Suspicion in 0..1 of every traced 0-based line.

    Ochiai: failing runs of the line over the root of (all failing runs × all runs
    of the line); Abreu, Zoeteweij, van Gemund, "On the accuracy of spectrum-based
    fault localization", TAIC PART 2007.
    """
    failed = {failure.test for failure in evidence.relevant_failures} | set(evidence.failed)
    failed &= set(evidence.traces)
    if not failed:
        return {}
    scores: dict[int, float] = {}
    for line in set().union(*evidence.traces.values()):
        runs = [test for test, lines in evidence.traces.items() if line in lines]
        bad = sum(test in failed for test in runs)
        scores[line] = bad / math.sqrt(len(failed) * len(runs))
    return scores


def suspicion(subject: Subject, evidence: Evidence) -> dict[int, float]:
    """Suspicion of every line of a draft, each at least that of its statement's other lines."""
    traced = ochiai(evidence)
    count = subject.source.count("\n") + 1
    scores = {line: traced.get(line, 0.0) if traced else UNKNOWN for line in range(count)}
    for failure in evidence.relevant_failures:
        if failure.line is not None and failure.line in scores:
            scores[failure.line] += RAISED / len(evidence.relevant_failures)
    spread = dict(scores)
    for first, last in _own_lines(subject):
        highest = max(scores[line] for line in range(first, min(last, count - 1) + 1))
        for line in range(first, min(last, count - 1) + 1):
            spread[line] = max(spread[line], highest)
    return spread


def carried(scores: Mapping[int, float], before: str, after: str) -> dict[int, float]:
    """The suspicion of a rewritten source's lines: that of the same line before, blanks apart.

    A line that the rewrite made is as suspicious as the worst one: it came from
    some line before, and nothing says from which.
    """
    known: dict[str, float] = {}
    for line, text in enumerate(before.split("\n")):
        known[text.strip()] = max(known.get(text.strip(), 0.0), scores.get(line, UNKNOWN))
    worst = max(known.values(), default=UNKNOWN)
    return {line: known.get(text.strip(), worst) for line, text in enumerate(after.split("\n"))}


def _own_lines(subject: Subject) -> list[tuple[int, int]]:
    # a call over several lines is traced on some of them; a compound statement
    # owns its header alone
    found = []
    for block, place, _owner in subject.statements():
        statement = block[place]
        last = (statement.end_lineno or statement.lineno) - 1
        for inner in inner_blocks(statement):
            last = min(last, inner[0].lineno - 1 - (inner[0].lineno > statement.lineno))
        found.append((statement.lineno - 1, max(last, statement.lineno - 1)))
    return found


def most_suspicious(
    subject: Subject,
    scores: Mapping[int, float],
    failure: TestFailure | None,
    ran: AbstractSet[int] = frozenset(),
) -> int | None:
    """The line to quote: where an exception left the function, else the worst-scoring line.

    A ``raise`` is not quoted for being where the exception left: the function
    meant to raise there, and what is wrong is how it came to.  ``ran`` are the
    lines that the failing test ran; no other is blamed for it.  Among equals the
    decision is taken that chose what ran, then the last line.  None without any trace.
    """
    lines = subject.source.split("\n")
    raises = {node.lineno - 1 for node in subject.find(ast.Raise)}
    at = failure.line if failure is not None else None
    if at is not None and at < len(lines) and at not in raises:
        return at
    first = subject.body[0].lineno - 1 if subject.body else 0
    known = {
        line: score
        for line, score in scores.items()
        if line >= first and lines[line].strip() and (not ran or line in ran)
    }
    if len(set(scores.values())) == 1 or not known or max(known.values()) <= 0:
        return at
    decisions = {node.lineno - 1 for node in subject.nodes if isinstance(node, (ast.If, ast.While))}
    others = {line: score for line, score in known.items() if line not in raises}
    blamed = others if max(others.values(), default=0.0) > 0 else known
    return max(blamed, key=lambda line: (blamed[line], line in decisions, line))


def loop_line(subject: Subject) -> int | None:
    """The 0-based line of the loop that may not end: an outermost ``while``, else a ``for``."""
    whiles = [node.lineno - 1 for node in subject.find(ast.While)]
    fors = [node.lineno - 1 for node in subject.find(ast.For)]
    loops = whiles or fors
    return loops[0] if loops else None


def weight_of(lines: AbstractSet[int], scores: Mapping[int, float]) -> float:
    """How much suspicion lies on some lines."""
    return sum(scores.get(line, 0.0) for line in lines)
