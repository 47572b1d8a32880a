"""What running the versions showed, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from redraft.cli.render import beside
from redraft.cli.render.diff import numbers
from redraft.cli.render.look import MARGIN, Signs, plural, titles, visible
from redraft.core.behaviour import Behaviour
from redraft.core.choice import tried
from redraft.core.evidence import Aspect, Difference, Evidence, Isolation, Outcome
from redraft.core.proposal import Proposal
from redraft.core.reproduce import describe

LABEL = 13
"""Columns of the labels left of the facts."""
SHOWN_TESTS = 12
COMMAND = "command: "
"""How the name of a test command of the user's own begins; it is in no file."""
SHOWN_INPUTS = 6
LONGEST = 120
"""Characters shown of an input or a result; all of it is in the JSON."""
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
    names: Sequence[str] = (),
    now: str = "now",
) -> Iterator[RenderableType]:
    """Every test that fails now or that a version changes: now, and with each version.

    ``names`` are those of the versions; without, they are called after their kind.
    """
    before = set(baseline.failed) if baseline else set()
    changed = {t for p in proposals for t in (*p.evidence.fixed, *p.evidence.broken)}
    tests = sorted(before | changed)
    if not tests:
        return
    table = _table(2)
    table.add_column(Text("test", "dim"), overflow="ellipsis", no_wrap=True, ratio=1)
    for title in (now, *(names or titles(proposals))):
        table.add_column(Text(title, "dim"), justify="center", no_wrap=True)
    for file, group in groupby(tests[:SHOWN_TESTS], key=lambda name: name.partition("::")[0]):
        if not file.startswith(COMMAND):
            table.add_row(Text(visible(file), "dim"))
        for name in group:
            short = name.partition("::")[2] or name
            then = _cell(False if name in before else None, signs, passed=baseline, name=name)
            table.add_row(
                Text(f"  {visible(short)}"),
                then,
                *(_after(name, p.evidence, signs) for p in proposals),
            )
    yield Padding(table, (1, 0, 0, MARGIN), expand=False)
    if len(tests) > SHOWN_TESTS:
        yield Padding(
            Text(f"  and {len(tests) - SHOWN_TESTS} more", "dim"), (0, 0, 0, MARGIN), expand=False
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
    names: Sequence[str] = (),
) -> Iterator[RenderableType]:
    """One column per version: outcome, tests, speed, size and method."""
    table = _table(3)
    table.add_column("", style="dim", no_wrap=True, width=LABEL - 3)
    for title in names or titles(proposals):
        table.add_column(Text(title, "bold"), overflow="fold")
    failing = len(baseline.failed) if baseline else 0
    facts = [_facts(p, failing, signs) for p in proposals]
    labels = ("gate", "fixes", "breaks", "tests run", "slower", "inputs", "lines", "method")
    rows = [(label, [fact[row] for fact in facts]) for row, label in enumerate(labels)]
    rows.insert(labels.index("lines"), ("speed", beside.speed(proposals)))
    rows += beside.counts(proposals, signs)
    rows.append(("tried", [Text(tried(p.evidence)) for p in proposals]))
    for label, cells in rows:
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
        Text(plural(len(evidence.slower), "test"), "yellow") if evidence.slower else Text(),
        inputs,
        Text(f"{signs.dash}{gone} +{come}"),
        Text(method),
    ]


def differences(
    found: Sequence[Difference], signs: Signs, name: str, now: str = "now"
) -> Iterator[RenderableType]:
    """Inputs on which a version does something else than the code does: input, now, with it."""
    if not found:
        return
    shown = found[:SHOWN_INPUTS]
    # a value, an error and an end that does not come speak for themselves
    plain = (Aspect.VALUE, Aspect.EXCEPTION, Aspect.TIME)
    aspects = any(difference.aspect not in plain for difference in shown)
    table = _table(2)
    table.add_column(Text("input", "dim"), overflow="fold", ratio=2)
    if aspects:
        table.add_column(Text("differs in", "dim"), overflow="fold")
    table.add_column(Text(now, "dim"), overflow="fold", ratio=1)
    table.add_column(Text(name, "dim"), overflow="fold", ratio=1)
    for difference in shown:
        cells = [Text(_short(difference.input, signs), "cyan")]
        if aspects:
            cells.append(Text(difference.aspect.value, "dim"))
        results = (difference.before, difference.after)
        cells += [Text(_short(describe(result), signs)) for result in results]
        table.add_row(*cells)
    yield Padding(table, (1, 0, 0, MARGIN), expand=False)
    left = len(found) - SHOWN_INPUTS
    if left > 0:
        yield Padding(Text(f"and {left} more", "dim"), (0, 0, 0, MARGIN), expand=False)


def behaviour(
    found: Behaviour, signs: Signs, name: str, now: str = "now"
) -> Iterator[RenderableType]:
    """How a version compares with the code on inputs, in a sentence under what differs."""
    yield from differences(found.differences, signs, name, now)
    whose = name if now in ("now", "before") else f"{now} and {name}"
    words = Text().append(f"{'behaviour':<{LABEL}}", "dim").append(f"{whose}: ", "dim")
    words.append(visible(found.summary))
    yield Padding(words, (0, 0, 0, MARGIN), expand=False)


def _short(text: str, signs: Signs) -> str:
    line = visible(" ".join(text.split()))
    return line if len(line) <= LONGEST else line[: LONGEST - len(signs.cut)] + signs.cut


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
