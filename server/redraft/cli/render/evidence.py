"""What running the versions showed, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from redraft.cli.render.diff import numbers
from redraft.cli.render.look import MARGIN, NAMES, Signs, plural, visible
from redraft.core.evidence import Evidence, Isolation, Outcome
from redraft.core.proposal import Proposal

LABEL = 12
"""Columns of the labels left of the facts."""
SHOWN_TESTS = 12
OUTCOMES = {
    Outcome.PASSED: ("passed", "green"),
    Outcome.FAILED: ("failed", "red"),
    Outcome.BROKE: ("breaks tests", "red"),
    Outcome.NO_TESTS: ("no tests", "yellow"),
    Outcome.TIMED_OUT: ("timed out", "yellow"),
    Outcome.UNAVAILABLE: ("not tested", "yellow"),
}


def each_test(
    baseline: Evidence | None,
    proposals: Sequence[Proposal],
    signs: Signs,
    titles: Sequence[str] = (),
) -> Iterator[RenderableType]:
    """Every test that fails now or that a version changes: now, and with each version.

    ``titles`` names the versions; without, they are called after their kind.
    """
    before = set(baseline.failed) if baseline else set()
    changed = {t for p in proposals for t in (*p.evidence.fixed, *p.evidence.broken)}
    names = sorted(before | changed)
    if not names:
        return
    table = _table(2)
    table.add_column(Text("test", "dim"), overflow="ellipsis", no_wrap=True, ratio=1)
    for title in ("now", *(titles or (NAMES[p.kind] for p in proposals))):
        table.add_column(Text(title, "dim"), justify="center", no_wrap=True)
    for file, group in groupby(names[:SHOWN_TESTS], key=lambda name: name.partition("::")[0]):
        table.add_row(Text(visible(file), "dim"))
        for name in group:
            short = name.partition("::")[2] or name
            now = _cell(False if name in before else None, signs, passed=baseline, name=name)
            table.add_row(
                Text(f"  {visible(short)}"),
                now,
                *(_after(name, p.evidence, signs) for p in proposals),
            )
    yield Padding(table, (1, 0, 0, MARGIN), expand=False)
    if len(names) > SHOWN_TESTS:
        yield Padding(
            Text(f"  and {len(names) - SHOWN_TESTS} more", "dim"), (0, 0, 0, MARGIN), expand=False
        )


def _table(gap: int) -> Table:
    return Table(box=None, padding=(0, gap, 0, 0), pad_edge=False, show_edge=False, header_style="")


def _cell(state: bool | None, signs: Signs, *, passed: Evidence | None, name: str) -> Text:
    if state is None and passed is not None and name in passed.passed:
        state = True
    return _mark(state, signs)


def _mark(state: bool | None, signs: Signs) -> Text:
    sign, style = {
        True: (signs.good, "green"),
        False: (signs.bad, "red"),
        None: (signs.unknown, "dim"),
    }[state]
    return Text(sign, style)


def _after(name: str, evidence: Evidence, signs: Signs) -> Text:
    if name in evidence.broken or name in evidence.failed:
        return _mark(False, signs)
    return _mark(True if name in evidence.passed or name in evidence.fixed else None, signs)


def comparison(
    baseline: Evidence | None,
    proposals: Sequence[Proposal],
    signs: Signs,
    titles: Sequence[str] = (),
) -> Iterator[RenderableType]:
    """One column per version: outcome, tests, size and method."""
    table = _table(3)
    table.add_column("", style="dim", no_wrap=True, width=LABEL - 3)
    for title in titles or [NAMES[p.kind] for p in proposals]:
        table.add_column(Text(title, "bold"), overflow="fold")
    failing = len(baseline.failed) if baseline else 0
    facts = [_facts(p, failing, signs) for p in proposals]
    for row, label in enumerate(
        ("gate", "fixes", "breaks", "tests run", "inputs", "lines", "method")
    ):
        cells = [fact[row] for fact in facts]
        if any(cell.plain for cell in cells):
            table.add_row(label, *cells)
    shut = list(dict.fromkeys(p.evidence.isolation for p in proposals))
    if len(shut) > 1:
        table.add_row("sandbox", *(Text(_isolation(p.evidence.isolation)) for p in proposals))
    yield Padding(table, (1, 0, 0, MARGIN), expand=False)
    if len(shut) == 1:
        line = Text().append(f"{'sandbox':<{LABEL}}", "dim").append(_isolation(shut[0]))
        yield Padding(line, (0, 0, 0, MARGIN), expand=False)


def _facts(proposal: Proposal, failing: int, signs: Signs) -> list[Text]:
    evidence = proposal.evidence
    word, style = OUTCOMES[evidence.outcome]
    gone, come = numbers(proposal.before, proposal.draft.source)
    told = evidence.outcome.told and not evidence.refusals
    fixed, broken = len(evidence.fixed), len(evidence.broken)
    inputs = Text()
    if evidence.inputs_won or evidence.inputs_lost:
        inputs = Text(f"{len(evidence.inputs_won)} won, {len(evidence.inputs_lost)} lost")
    method = {None: "", True: "changed", False: "kept"}[proposal.method_changed]
    return [
        Text("refused" if evidence.refusals else word, "red" if evidence.refusals else style),
        Text(f"{fixed} of {failing}" if failing else "none failed", "green" if fixed else "")
        if told
        else Text(),
        Text(plural(broken, "test") if broken else "none", "red" if broken else "")
        if told
        else Text(),
        Text(f"{evidence.ran} of {evidence.total}") if evidence.total else Text(),
        inputs,
        Text(f"{signs.dash}{gone} +{come}"),
        Text(method),
    ]


def _isolation(isolation: Isolation) -> str:
    kept = [
        word
        for word, held in (
            ("no network", isolation.network_blocked),
            ("no writes", isolation.writes_blocked),
            ("memory bounded", isolation.memory_limited),
        )
        if held
    ]
    name = visible(isolation.name)
    return f"{', '.join(kept)} ({name})" if kept else name
