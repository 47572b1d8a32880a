"""The gate's judgement of one version."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from redraft.cli.render import diff as of_diff
from redraft.cli.render import evidence as of_evidence
from redraft.cli.render.look import MARGIN, signs, visible
from redraft.core.evidence import TestFailure
from redraft.core.function import Function
from redraft.core.review import Review

SHOWN_FAILURES = 5


def show_judgement(
    console: Console, review: Review, function: Function, shown: str, against: str = ""
) -> None:
    """Outcome, diff, tests and why the version may or may not replace the code.

    ``against`` is what the version is compared with, where that is not the code as it is.
    """
    now = "before" if against else "now"
    look = signs(console)
    (proposal,) = review.proposals
    evidence = proposal.evidence
    word, colour = of_evidence.OUTCOMES[evidence.outcome]
    line = Text().append(f" {word.upper()} ", f"bold black on {colour}")
    line.append(f"  {visible(function.qualname)}", "bold")
    line.append(f"  {visible(shown)}:{function.start_line + 1}", "dim")
    if against:
        line.append(f"  against {visible(against)}", "dim")
    console.print(line)
    console.print()
    first = function.start_line + 1
    console.print(of_diff.diff(proposal.before, proposal.draft.source, first, look))
    for part in of_evidence.each_test(review.baseline, [proposal], look, ("given",), now):
        console.print(part)
    for part in of_evidence.comparison(review.baseline, [proposal], look, ("given",)):
        console.print(part)
    if proposal.behaviour is not None:
        for part in of_evidence.behaviour(proposal.behaviour, look, "given", now):
            console.print(part)
    console.print()
    for sentence in (*evidence.refusals[1:], *evidence.warnings):
        console.print(Padding(Text(visible(sentence), "yellow"), (0, 0, 0, MARGIN), expand=False))
    for failure in evidence.failures[:SHOWN_FAILURES]:
        words = f"{look.bad} {visible(failure.test)}: {visible(_message(failure))}"
        console.print(Padding(Text(words, "red"), (0, 0, 0, MARGIN), expand=False))
    style = "bold green" if proposal.wins else "bold yellow"
    console.print(Padding(Text(visible(proposal.why), style), (0, 0, 0, MARGIN), expand=False))


def _message(failure: TestFailure) -> str:
    """The failure in a line; of a command, whose message is its exit code, the last it printed."""
    lines = [line.strip() for line in failure.detail.splitlines() if line.strip()]
    if not failure.test.startswith(of_evidence.COMMAND) or not lines:
        return failure.message
    return f"{failure.message}: {lines[-1]}"
