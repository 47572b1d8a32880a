"""``make bench-repair``: how many bugs the built-in repairer mends, and how many it mends right.

It tries the rows of HumanEvalFix, where they are, and the project's own bugs, each
under two gates: all tests, and the docstring's examples alone.  In HumanEvalFix the
examples are those of ``example_test`` and the docstring's own ``>>>``, as the product
runs them; where a ``>>>`` does not hold on the right version it is left out.  Of the
project's own bugs those with a ``>>>`` in their function are tried so.

Plausible: the gate lets the offered draft pass with every failing test mended.
Right, all tests: it does what the reference does on 300 generated inputs (inputs on
which the reference raises do not count); right, examples: it passes the hidden tests.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.bench.repair import humanevalfix, own
from tests.bench.repair.subjects import GATES, Subject
from tests.bench.repair.table import Record, as_json, read, show
from tests.bench.repair.trial import Terms, Trial

DATA = Path(__file__).parents[3] / ".." / "shared" / "data" / "humanevalfix-dev.jsonl.gz"


def main() -> int:
    """Exit codes: 0 measured, 2 there was nothing to measure."""
    options = _options()
    if options.summary:
        _report(read(options.summary), options.json)
        return 0
    _pin(options.workers, options.shard[0])
    trials = _trials(options)
    if not trials:
        print("There is nothing to try.", file=sys.stderr)
        return 2
    kept = options.out is not None
    with tempfile.TemporaryDirectory() as folder:
        out = options.out or Path(folder) / "records.jsonl"
        os.environ["REDRAFT_JOURNAL"] = str(Path(folder) / "journal.sqlite3")
        terms = Terms(
            options.seconds, options.workers, options.right, Path(folder) / "journal.sqlite3"
        )
        asyncio.run(_run(trials, terms, out, resume=kept and not options.again))
        wanted = {(subject.name, gate) for subject, gate in trials}
        records = [r for r in read([out]) if (r["name"], r["gate"]) in wanted]
    _report(records, options.json)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.repair",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", type=Path, metavar="FILE", help="HumanEvalFix rows; else $REDRAFT_BENCH_DATA")
    add("--no-data", action="store_true", help="none of HumanEvalFix")
    add("--own", action=argparse.BooleanOptionalAction, default=True, help="the project's bugs")
    add("--limit", type=int, metavar="N", help="no more than so many bugs of each origin")
    add("--only", metavar="TEXT", action="append", help="bugs whose name holds this")
    add("--kind", metavar="TEXT", help="bugs whose type holds this")
    add("--gate", choices=[*GATES, "both"], default="both")
    add("--right", action=argparse.BooleanOptionalAction, default=True, help="false alarms too")
    add("--seconds", type=float, default=10.0, help="of search, for each bug")
    add("--workers", type=int, default=1, help="processors that everything runs on")
    add("--shard", type=_shard, default=(0, 1), metavar="I/N", help="every N-th bug, from I in 1…N")
    add("--out", type=Path, metavar="FILE", help="a line of JSON for each bug; goes on from it")
    add("--again", action="store_true", help="try what --out has already")
    add("--json", type=Path, metavar="FILE", help="write the tables there too")
    add("--summary", type=Path, nargs="+", metavar="FILE", help="try nothing, show these records")
    return parser.parse_args()


def _shard(text: str) -> tuple[int, int]:
    number, _, of = text.partition("/")
    found = int(number) - 1, int(of)
    if not 0 <= found[0] < found[1]:
        raise argparse.ArgumentTypeError("a shard is I/N with I from 1 to N")
    return found


def _pin(workers: int, shard: int) -> None:
    """Keep this process and all that it starts on so many processors; shards take different ones."""
    if not hasattr(os, "sched_setaffinity"):
        print("This system cannot bind a process to one processor.", file=sys.stderr)
        return
    have = sorted(os.sched_getaffinity(0))
    start = shard * workers % len(have)
    os.sched_setaffinity(0, set((have[start:] + have[:start])[:workers]))


def _trials(options: argparse.Namespace) -> list[tuple[Subject, str]]:
    sets: list[Sequence[Subject]] = []
    path = options.data or Path(os.environ.get("REDRAFT_BENCH_DATA") or DATA)
    if not options.no_data:
        if path.is_file():
            sets.append(humanevalfix.load(path))
        else:
            print(f"HumanEvalFix is left out: there is no {path.name}; name it with --data.")
    if options.own:
        sets.append(own.load())
    found = []
    number, of = options.shard
    for subjects in sets:
        some = [s for s in subjects if not options.only or any(o in s.name for o in options.only)]
        some = [s for s in some if not options.kind or options.kind in s.kind]
        found += some[: options.limit][number::of]
    gates = GATES if options.gate == "both" else (options.gate,)
    return [(subject, gate) for subject in found for gate in gates if gate in subject.suites]


async def _run(
    trials: Sequence[tuple[Subject, str]], terms: Terms, out: Path, *, resume: bool
) -> None:
    done = {(r["name"], r["gate"]) for r in read([out])} if resume and out.exists() else set()
    for number, (subject, gate) in enumerate(trials, 1):
        if (subject.name, gate) in done:
            continue
        began = time.monotonic()
        record = await _tried(Trial(subject, gate, terms))
        with out.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(record) + "\n")
        took = time.monotonic() - began
        print(f"{number}/{len(trials)} {_line(record)} ({took:.1f} s in all)", file=sys.stderr)


async def _tried(trial: Trial) -> Record:
    """A fault of the repairer's own is a result too, and must not end the run."""
    try:
        return await trial.run()
    except Exception:  # noqa: BLE001  # whatever it is, it is shown among the misses
        subject = trial.subject
        why = traceback.format_exc()
        print(why, file=sys.stderr)
        return {
            "name": subject.name,
            "origin": subject.origin,
            "kind": subject.kind,
            "function": subject.function,
            "gate": trial.gate,
            "state": "crashed",
            "why": why.strip().splitlines()[-1],
        }


def _line(record: Record) -> str:
    name = f"{record['name']} [{record['gate']}]"
    if record["state"] != "tried":
        return f"{name} {record['state']} {str(record.get('why', ''))[:80]}"
    what = (
        "right"
        if record["right"]
        else "right in 3"
        if record["right_in_3"]
        else "plausible"
        if record["plausible"]
        else "MISSED"
    )
    alarm = " FALSE ALARM" if record.get("alarm") else ""
    return f"{name} {what}, {record['tried']} tried in {record['seconds']:.1f} s{alarm}"


def _report(records: Sequence[Record], path: Path | None) -> None:
    show(records, sys.stdout)
    if path is not None:
        path.write_text(json.dumps(as_json(records), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
