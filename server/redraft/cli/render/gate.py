"""The gate's judgement of one version."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from redraft.cli.render import diff as of_diff
from redraft.cli.render import evidence as of_evidence
from redraft.cli.render.look import MARGIN, signs, visible
from redraft.core.function import Function
from redraft.core.review import Review

SHOWN_FAILURES = 5


def show_judgement(console: Console, review: Review, function: Function, shown: str) -> None:
    """Outcome, diff, tests and why the version may or may not replace the code."""
    look = signs(console)
    (proposal,) = review.proposals
    evidence = proposal.evidence
    word, colour = of_evidence.OUTCOMES[evidence.outcome]
    line = Text().append(f" {word.upper()} ", f"bold black on {colour}")
    line.append(f"  {visible(function.qualname)}", "bold")
    line.append(f"  {visible(shown)}:{function.start_line + 1}", "dim")
    console.print(line)
    console.print()
    first = function.start_line + 1
    console.print(of_diff.diff(proposal.before, proposal.draft.source, first, look))
    for part in of_evidence.each_test(review.baseline, [proposal], look, titles=("given",)):
        console.print(part)
    for part in of_evidence.comparison(review.baseline, [proposal], look, titles=("given",)):
        console.print(part)
    console.print()
    for sentence in (*evidence.refusals[1:], *evidence.warnings):
        console.print(Padding(Text(visible(sentence), "yellow"), (0, 0, 0, MARGIN), expand=False))
    for failure in evidence.failures[:SHOWN_FAILURES]:
        words = f"{look.bad} {visible(failure.test)}: {visible(failure.message)}"
        console.print(Padding(Text(words, "red"), (0, 0, 0, MARGIN), expand=False))
    style = "bold green" if proposal.wins else "bold yellow"
    console.print(Padding(Text(visible(proposal.why), style), (0, 0, 0, MARGIN), expand=False))
