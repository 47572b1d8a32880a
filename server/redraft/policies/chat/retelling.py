"""Evidence and critiques in words for a model."""

from __future__ import annotations

from redraft.core.critique import READ_ONLY, Critique, Point
from redraft.core.evidence import Evidence, Outcome, TestFailure
from redraft.policies.chat.prompt import cut

_OUTCOMES = {
    Outcome.PASSED: "Its tests pass.",
    Outcome.FAILED: "It does not pass.",
    Outcome.BROKE: "It breaks tests that passed before.",
    Outcome.NO_TESTS: "There are no tests for it.",
    Outcome.TIMED_OUT: "It did not finish in time.",
    Outcome.UNAVAILABLE: "It could not be run.",
}
_MOST_TESTS = 8
_MOST_DIFFERENCES = 5


def evidence_text(evidence: Evidence, limit: int) -> str:
    """What running a version showed, at most ``limit`` characters; messages before details."""
    lines = [_OUTCOMES[evidence.outcome]]
    if evidence.outcome is Outcome.PASSED and evidence.failed:
        lines = ["It breaks no test and mends some, but others still fail."]
    if evidence.reason:
        lines.append(evidence.reason)
    lines += [f"Refused: {refusal}" for refusal in evidence.refusals]
    failures = evidence.relevant_failures
    for failure in failures[:_MOST_TESTS]:
        broke = " (passed before)" if failure.test in evidence.broken else ""
        lines.append(f"Failing test {failure.test}{broke}: {_why(failure)}")
    if len(failures) > _MOST_TESTS:
        lines.append(f"… and {len(failures) - _MOST_TESTS} more failing tests")
    lines += [f"Worse than the user's code on {text}" for text in evidence.inputs_lost]
    for difference in evidence.differences[:_MOST_DIFFERENCES]:
        lines.append(
            f"{difference.input}: the user's code {difference.before.kind.value} "
            f"{difference.before.text}; this one {difference.after.kind.value} "
            f"{difference.after.text}"
        )
    text = cut("\n".join(lines), limit)
    details = [f for f in failures[:_MOST_TESTS] if f.detail.strip()]
    room = limit - len(text)
    for failure in details:
        # what is left is shared evenly, so that one long traceback cannot hide the others
        share = room // len(details) - len(failure.test) - 4
        if share < 80:
            break
        text += f"\n\n{failure.test}:\n{cut(failure.detail.rstrip(), share)}"
    return text


def failing_word(evidence: Evidence | None) -> str:
    """What a critique rests on, beside reading."""
    if evidence is None or not evidence.outcome.told:
        return READ_ONLY
    failing = len(evidence.relevant_failures)
    ran = evidence.ran or len(evidence.passed) + len(evidence.failed)
    return f"read; {ran} tests run, {failing or 'none'} failing"


def critique_text(critique: Critique, limit: int) -> str:
    """A critique retold, at most ``limit`` characters, with what running its inputs showed."""
    lines = [f"Suggestion: {critique.suggestion.value}"]
    if critique.summary:
        lines.append(critique.summary)
    if critique.reason:
        lines.append(critique.reason)
    lines += [point_text(point) for point in critique.points]
    return cut("\n".join(lines), limit)


def point_text(point: Point) -> str:
    """One point on one line."""
    text = f"- {point.message}"
    if point.quote:
        text += f" | line: {point.quote.strip()}"
    if point.input is not None:
        text += f" | input: {point.input}"
        if point.claim:
            text += f" | said to give: {point.claim}"
        if point.expected:
            text += f" | should give: {point.expected}"
    if point.observed is not None:
        text += f" | when run: {point.observed}"
    if point.reproduced is False:
        text += " | running it did not show the fault"
    return " ".join(text.split())


def _why(failure: TestFailure) -> str:
    if failure.timed_out:
        return "stopped, because it took too long"
    return " ".join(failure.message.split()) or "no message"
