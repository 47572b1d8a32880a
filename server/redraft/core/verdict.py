"""What is to be said of the user's code where nobody was asked for a critique."""

from __future__ import annotations

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.events import Stopped
from redraft.core.evidence import Evidence

_SHOWN = 5
AUTHOR = "tests"


def from_tests(source: str, baseline: Evidence | None, stopped: Stopped) -> Critique:
    """What the tests say of ``source``; COULD_NOT_TELL where they say nothing against it.

    That tests fail shows a fault and no method that is wrong: REFINE.  That they pass
    is no PASS: nobody has looked at what they do not test.
    """
    failures = baseline.relevant_failures if baseline is not None else ()
    if not failures:
        reason = (
            stopped.detail or f"The run stopped before the first critique: {stopped.reason.value}."
        )
        return Critique.could_not_tell(reason)
    count, lines = len(failures), source.split("\n")
    summary = f"{count} tests that run it fail." if count > 1 else "1 test that runs it fails."
    points = tuple(
        Point(
            f"{failure.test}: {failure.message}",
            quote=lines[failure.line] if failure.line is not None else "",
            line=failure.line,
            source=AUTHOR,
        )
        for failure in failures[:_SHOWN]
    )
    return Critique(Suggestion.REFINE, summary, points, basis="its tests", author=AUTHOR)
