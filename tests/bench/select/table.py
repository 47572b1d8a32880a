"""What the records of a run come to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import comb
from pathlib import Path
from typing import Any, TextIO

Record = dict[str, Any]
FILTER, OURS, ORACLE = "public filter, any", "s_star, no model", "oracle"


@dataclass(frozen=True, slots=True)
class Way:
    """A way of choosing: the share of a problem that it solves, from 0 to 1."""

    name: str
    solves: Callable[[Record], float]


def _is_right(record: Record, draft: int | None) -> float:
    return float(draft is not None and record["right"][draft] is True)


def _any(record: Record, drafts: Sequence[int]) -> float:
    """The expectation over drafts of which one is taken at random."""
    return sum(_is_right(record, n) for n in drafts) / len(drafts) if drafts else 0.0


def _largest(groups: Sequence[Sequence[int]]) -> int | None:
    return max(groups, key=lambda group: (len(group), -group[0]))[0] if groups else None


WAYS = (
    Way("first draft", lambda r: _is_right(r, 0)),
    Way("random draft", lambda r: _any(r, range(r["drafts"]))),
    Way("majority of all", lambda r: _is_right(r, _largest(r["groups"]))),
    Way("public filter, first", lambda r: _is_right(r, min(r["level"], default=None))),
    Way(FILTER, lambda r: _any(r, r["level"])),
    Way("public filter, smallest", lambda r: _is_right(r, r["smallest"])),
    Way("largest of those that pass", lambda r: _is_right(r, _largest(r["level_groups"]))),
    Way(OURS, lambda r: _is_right(r, r["chosen"])),
    Way(ORACLE, lambda r: float(any(right is True for right in r["right"]))),
)


def read(paths: Iterable[Path]) -> list[Record]:
    """The records of several files, the last of each problem."""
    found: dict[str, Record] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                record = json.loads(line)
                found[record["id"]] = record
    return list(found.values())


def show(records: Sequence[Record], out: TextIO) -> None:
    """The shares, how much of the gap is closed, and where what is left is lost."""
    count = len(records)
    shares = {way.name: sum(way.solves(r) for r in records) for way in WAYS}
    out.write(f"{count} problems, {records[0]['drafts']} drafts each\n")
    for name, solved in shares.items():
        out.write(f"  {name:<28} {solved:6.2f}  {solved / count:6.1%}\n")
    for base in (FILTER, "public filter, first"):
        gap = shares[ORACLE] - shares[base]
        won = shares[OURS] - shares[base]
        closed = f"{won / gap:.0%}" if gap else "-"
        out.write(f"  of the gap from “{base}” to the oracle ({gap:.2f}): {closed} closed\n")
    _versus(records, out)
    _losses(records, out)


def _versus(records: Sequence[Record], out: TextIO) -> None:
    """Problems on which ours and the first that passes differ, and how likely by chance (sign test)."""
    pairs = [
        (_is_right(r, r["chosen"]), _is_right(r, min(r["level"], default=None))) for r in records
    ]
    won = sum(ours > theirs for ours, theirs in pairs)
    lost = sum(ours < theirs for ours, theirs in pairs)
    n, k = won + lost, max(won, lost)
    p = min(1.0, 2 * sum(comb(n, i) for i in range(k, n + 1)) / 2**n) if n else 1.0
    out.write(f"  against the first that passes: {won} won, {lost} lost (sign test, p = {p:.2f})\n")


def _losses(records: Sequence[Record], out: TextIO) -> None:
    """Of the problems that have a right draft and are not solved: where it was lost."""
    hopeless = sum(not r["level"] for r in records)
    filtered: list[str] = []
    outvoted: list[str] = []
    together: list[str] = []
    for record in records:
        right = {n for n, one in enumerate(record["right"]) if one is True}
        if not right or record["chosen"] in right:
            continue
        among = right & set(record["level"])
        alike = {n for group in record["level_groups"] if record["chosen"] in group for n in group}
        kind = filtered if not among else together if alike & right else outvoted
        kind.append(record["id"])
    out.write(f"  no draft passes the examples in {hopeless}\n")
    for what, names in (
        ("the examples refuse every right draft", filtered),
        ("another behaviour was chosen", outvoted),
        ("no input was found that tells right from wrong", together),
    ):
        out.write(f"  {what}: {len(names)} {', '.join(names)}\n")
    unknown = sum(right is None for r in records for right in r["right"])
    out.write(f"  drafts that the hidden tests cannot judge: {unknown}\n")
    seconds = sorted(r["seconds"] for r in records)
    out.write(f"  seconds to weigh and choose: median {seconds[len(seconds) // 2]:.1f}\n")
