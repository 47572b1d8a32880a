"""What the records of a run come to, as a table and as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any, TextIO

from redraft.bench.equality import WANTED
from tests.bench.repair.subjects import EXAMPLES, FULL

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """The bugs of one type (or all) under one gate.

    ``n`` are those that a test shows; ``short`` those whose repair was compared on
    fewer than the wanted inputs; ``wild`` of ``right`` hold on wild inputs too.
    ``tried`` is the median; times are in seconds, rates per second and core.
    """

    kind: str
    n: int
    plausible: int
    right: int
    right_in_3: int
    wild: int
    short: int
    tried: float
    seconds: float
    seconds_p90: float
    rate: float
    rights: int
    alarms: int
    unsure: int


def read(paths: Iterable[Path]) -> list[Record]:
    """The records of several files, the last of each task."""
    found: dict[tuple[str, str], Record] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                record = json.loads(line)
                found[record["name"], record["gate"]] = record
    return list(found.values())


def row(kind: str, records: Sequence[Record]) -> Row:
    """One row of the records given."""
    tried = [r for r in records if r["state"] == "tried"]
    crashed = sum(r["state"] == "crashed" for r in records)
    rights = [r for r in records if "alarm" in r]
    seconds = [r["seconds"] for r in tried]
    plausible = [r for r in tried if r["plausible"]]
    alarms = [r for r in rights if r["alarm"] and r["verdict"] != "could_not_tell"]
    return Row(
        kind=kind,
        n=len(tried) + crashed,
        plausible=len(plausible),
        right=sum(r["right"] for r in tried),
        right_in_3=sum(r["right_in_3"] for r in tried),
        wild=sum(r["right"] and r.get("wild", {}).get("right", False) for r in tried),
        short=sum(
            r["plausible"] and r.get("equality", {}).get("reached", WANTED) < WANTED for r in tried
        ),
        tried=median([r["tried"] for r in tried]) if tried else 0,
        seconds=median(seconds) if seconds else 0.0,
        seconds_p90=p90(seconds),
        rate=median([r["per_second"] for r in tried]) if tried else 0.0,
        rights=len(rights),
        alarms=len(alarms),
        unsure=sum(r["verdict"] == "could_not_tell" for r in rights),
    )


def p90(sample: Sequence[float]) -> float:
    """The 90th percentile, never beyond what was seen."""
    if len(sample) < 2:
        return sample[0] if sample else 0.0
    return quantiles(sample, n=10, method="inclusive")[8]


def groups(records: Sequence[Record]) -> list[tuple[str, str, list[Row]]]:
    """Rows by origin and gate: one for each bug type, then the total."""
    found = []
    for origin in dict.fromkeys(r["origin"] for r in records):
        for gate in (FULL, EXAMPLES):
            some = [r for r in records if r["origin"] == origin and r["gate"] == gate]
            if not some:
                continue
            kinds = sorted({r["kind"] for r in some})
            rows = [row(kind, [r for r in some if r["kind"] == kind]) for kind in kinds]
            found.append((origin, gate, [*rows, row("all", some)]))
    return found


def misses(records: Sequence[Record]) -> list[dict[str, object]]:
    """What was tried and did not come out right, and what could not be tried."""
    return [
        {
            "name": r["name"],
            "gate": r["gate"],
            "kind": r["kind"],
            "state": r["state"],
            "why": r.get("miss") or r.get("why") or "no test shows the bug",
            "right_in_3": r.get("right_in_3", False),
        }
        for r in records
        if r["state"] != "tried" or not r["right"]
    ]


def show(records: Sequence[Record], out: TextIO) -> None:
    """The tables, then the misses."""
    for origin, gate, rows in groups(records):
        out.write(f"\n{origin}, gate: {gate}\n")
        wide = max(len(r.kind) for r in rows)
        out.write(
            f"  {'bug type':<{wide}} {'n':>4} {'plausible':>11} {'right':>11} {'in first 3':>11} "
            f"{'wild':>5} {'tried':>6} {'s':>6} {'p90':>6} {'/s/core':>8} {'alarms':>8}\n"
        )
        wild = any("wild" in r for r in records if (r["origin"], r["gate"]) == (origin, gate))
        for r in rows:
            out.write(
                f"  {r.kind:<{wide}} {r.n:>4} {_part(r.plausible, r.n):>11} "
                f"{_part(r.right, r.n):>11} {_part(r.right_in_3, r.n):>11} "
                f"{r.wild if wild else '-':>5} {r.tried:>6.0f} {r.seconds:>6.2f} "
                f"{r.seconds_p90:>6.2f} {r.rate:>8.0f} {f'{r.alarms}/{r.rights}':>8}\n"
            )
        total = rows[-1]
        _notes(gate, total, [r for r in records if (r["origin"], r["gate"]) == (origin, gate)], out)
    lost = misses(records)
    if lost:
        out.write(f"\n{len(lost)} not right, or not tried\n")
        for miss in lost:
            third = ", a rival is right" if miss["right_in_3"] else ""
            why = str(miss["why"])
            out.write(f"  {miss['name']} ({miss['gate']}, {miss['kind']}): {why[:110]}{third}\n")
    alarms = [r for r in records if r.get("alarm")]
    for alarm in alarms:
        draft = f"; it drafted: {alarm['alarm_draft']}" if alarm.get("alarm_draft") else ""
        out.write(
            f"  on the right {alarm['name']} ({alarm['gate']}): {alarm['alarm_why'][:160]}{draft}\n"
        )
    out.flush()


def _notes(gate: str, total: Row, records: Sequence[Record], out: TextIO) -> None:
    unshown = sum(r["state"] == "unshown" for r in records)
    unfit = sum(r["state"] == "unfit" for r in records)
    crashed = sum(r["state"] == "crashed" for r in records)
    dropped = sum(r.get("doctests") is False for r in records)
    notes = []
    if gate == FULL:
        reached = [r["equality"]["reached"] for r in records if "equality" in r]
        if reached:
            notes.append(
                f"repairs were compared on {min(reached)} to {max(reached)} inputs, "
                f"{total.short} on fewer than {WANTED}"
            )
    elif total.plausible:
        share = total.right_in_3 / total.plausible
        notes.append(f"a right one among the first three in {share:.1%} of the plausible")
    if unshown:
        notes.append(f"{unshown} not tried: no test of this gate shows the bug")
    if unfit:
        notes.append(f"{unfit} not tried: the tests fail on the right version")
    if crashed:
        notes.append(f"{crashed} CRASHED in the repairer or the gate, and count as missed")
    if dropped:
        notes.append(
            f"in {dropped} the docstring's examples do not hold on the right version and were left out"
        )
    if total.unsure:
        notes.append(f"{total.unsure} right versions of which nothing could be told")
    for note in notes:
        out.write(f"    {note}\n")


def as_json(records: Sequence[Record]) -> dict[str, object]:
    """The same as plain data."""
    return {
        "groups": [
            {"origin": origin, "gate": gate, "rows": [asdict(r) for r in rows]}
            for origin, gate, rows in groups(records)
        ],
        "misses": misses(records),
        "alarms": [
            {"name": r["name"], "gate": r["gate"], "why": r["alarm_why"], "draft": r["alarm_draft"]}
            for r in records
            if r.get("alarm")
        ],
    }


def _part(some: int, of: int) -> str:
    return f"{some} {some / of:>6.1%}" if of else "-"
