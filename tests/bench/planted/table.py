"""What the records come to: a table for each package, by the tool's operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import TextIO

from redraft.bench.equality import WANTED
from tests.bench.repair.table import Record, Row, misses, row


def groups(records: Sequence[Record]) -> list[tuple[str, list[Row]]]:
    """Rows by package: one for each operator, then the total."""
    found = []
    for origin in dict.fromkeys(r["origin"] for r in records):
        some = [r for r in records if r["origin"] == origin]
        kinds = sorted({r["kind"] for r in some})
        rows = [row(kind, [r for r in some if r["kind"] == kind]) for kind in kinds]
        found.append((origin, [*rows, row("all", some)]))
    return found


def show(records: Sequence[Record], out: TextIO) -> None:
    """The tables, what they rest on, then each miss and each alarm."""
    for origin, rows in groups(records):
        out.write(f"\n{origin}, gate: its own test suite\n")
        wide = max(len(r.kind) for r in rows)
        out.write(
            f"  {'operator':<{wide}} {'n':>4} {'plausible':>11} {'right':>11} {'in first 3':>11} "
            f"{'tried':>6} {'s':>6} {'p90':>6} {'/s/core':>8} {'alarms':>8} {'unsure':>8}\n"
        )
        for r in rows:
            out.write(
                f"  {r.kind:<{wide}} {r.n:>4} {_part(r.plausible, r.n):>11} "
                f"{_part(r.right, r.n):>11} {_part(r.right_in_3, r.n):>11} {r.tried:>6.0f} "
                f"{r.seconds:>6.2f} {r.seconds_p90:>6.2f} {r.rate:>8.0f} "
                f"{f'{r.alarms}/{r.rights}':>8} {f'{r.unsure}/{r.rights}':>8}\n"
            )
        for note in notes([r for r in records if r["origin"] == origin]):
            out.write(f"    {note}\n")
    for miss in misses(records):
        third = ", a rival is right" if miss["right_in_3"] else ""
        out.write(f"  {miss['name']} ({miss['kind']}): {str(miss['why'])[:140]}{third}\n")
    for alarm in (r for r in records if r.get("alarm")):
        draft = f"; it drafted: {alarm['alarm_draft']}" if alarm.get("alarm_draft") else ""
        out.write(f"  on the right {alarm['name']}: {str(alarm['alarm_why'])[:160]}{draft}\n")
    out.flush()


def notes(records: Sequence[Record]) -> list[str]:
    """What the figures of one package rest on, in sentences."""
    tried = [r for r in records if r["state"] == "tried"]
    plausible = [r for r in tried if r["plausible"]]
    by = Counter(str(r["by"]).partition(",")[0] for r in plausible if r["right"])
    same = sum(count for how, count in by.items() if how.startswith("the same"))
    found = []
    if plausible:
        found.append(
            f"of {len(plausible)} plausible: {same} the right code itself, "
            f"{sum(by.values()) - same} equal to it on {WANTED} inputs or more, "
            f"{sum('too few' in str(r['by']) for r in plausible)} alike on too few inputs to tell"
        )
    false = [r["name"] for r in plausible if r.get("suite", "passed") != "passed"]
    if false:
        found.append(f"FALSE PASSES, the package's whole suite fails: {', '.join(false)}")
    if tried:
        search = median(r["search_seconds"] for r in tried)
        whole = median(r["seconds"] for r in tried)
        found.append(f"median of the search {search:.2f} s, of the whole request {whole:.2f} s")
    unseen = sum(not r["failing"] for r in tried)
    if unseen:
        found.append(f"in {unseen} the gate saw no test fail, and they count as missed")
    crashed = sum(r["state"] == "crashed" for r in records)
    if crashed:
        found.append(f"{crashed} CRASHED, and count as missed")
    return found


def as_json(records: Sequence[Record]) -> dict[str, object]:
    """The same as plain data."""
    return {
        "groups": [
            {
                "origin": origin,
                "rows": [asdict(r) for r in rows],
                "notes": notes([r for r in records if r["origin"] == origin]),
            }
            for origin, rows in groups(records)
        ],
        "misses": misses(records),
        "alarms": [
            {"name": r["name"], "why": r["alarm_why"], "draft": r["alarm_draft"]}
            for r in records
            if r.get("alarm")
        ],
    }


def _part(some: int, of: int) -> str:
    return f"{some} {some / of:>6.1%}" if of else "-"
