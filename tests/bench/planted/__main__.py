"""``make bench-planted``: bugs planted in real packages by a mutation tool, and their repair.

The bugs are kept in ``bugs/``: cosmic-ray made them, and the package's own tests
notice each.  What is asked is what ``redraft fix`` asks, with the package's tests
as the gate and the built-in repairer as the policy; the same functions without
their bug must be left alone.

Plausible: every failing test passes and none is broken.  Right: the text or the
syntax tree of the right code, or equal to it on 300 generated inputs, none
differing; alike on fewer is not right, and told apart.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.bench.gate.packages import Unreachable, cache, install
from tests.bench.planted.bugs import Bug, Planted, shard
from tests.bench.planted.packages import TARGETS, Target, target
from tests.bench.planted.sample import SEED, Unplantable, plant
from tests.bench.planted.suite import Unfit
from tests.bench.planted.table import as_json, show
from tests.bench.planted.trial import Trial
from tests.bench.repair.table import Record, read

COUNT = 30


def main() -> int:
    """Exit codes: 0 measured, 1 no bugs could be planted, 2 the index was not reached."""
    options = _options()
    if options.summary:
        _report(read(options.summary), options.json)
        return 0
    targets = [target(options.package)] if options.package else list(TARGETS)
    try:
        if options.plant:
            return _plant(targets, SEED if options.seed is None else options.seed)
        return _measure(options, targets)
    except Unreachable as error:
        print(
            f"{error}\nThe packages come from the index that pip is configured for; once fetched, "
            f"they are kept in {cache()}.",
            file=sys.stderr,
        )
        return 2


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.planted",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--package", choices=[one.name for one in TARGETS], help="this one alone")
    add("--limit", type=int, metavar="N", help="no more than so many bugs of each package")
    add("--only", metavar="TEXT", help="bugs whose name holds this")
    add("--seconds", type=float, default=10.0, help="of search, for each bug")
    add("--seed", type=int, help="which bugs --limit takes, and which --plant makes")
    add("--out", type=Path, metavar="FILE", help="a line of JSON for each bug; goes on from it")
    add("--summary", type=Path, nargs="+", metavar="FILE", help="try nothing, show these records")
    add("--json", type=Path, metavar="FILE", help="write the tables there too")
    add("--shard", type=_shard, default=(1, 1), metavar="I/N", help="every N-th bug, from the I-th")
    add("--cores", type=int, default=1, help="processors that everything runs on")
    add("--plant", action="store_true", help="make the bugs anew with the mutation tool")
    return parser.parse_args()


def _shard(text: str) -> tuple[int, int]:
    index, _, count = text.partition("/")
    try:
        found = int(index), int(count)
    except ValueError:
        found = 0, 0
    if not 1 <= found[0] <= found[1]:
        raise argparse.ArgumentTypeError("a shard is I/N with I from 1 to N")
    return found


def _plant(targets: Sequence[Target], seed: int) -> int:
    try:
        for one in targets:
            plant(one, COUNT, seed, print).write(one.file)
    except (Unplantable, Unfit) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _measure(options: argparse.Namespace, targets: Sequence[Target]) -> int:
    _pin(options.cores, options.shard[0] - 1)
    with tempfile.TemporaryDirectory() as folder:
        out: Path = options.out or Path(folder) / "records.jsonl"
        done = {r["name"] for r in read([out])} if out.exists() else set()
        wanted = set()
        for one in targets:
            kept, installed = Planted.read(one.file), install(one.package)
            journal = Path(folder) / "journal.sqlite3"
            for bug in _chosen(kept.bugs, options):
                trial = Trial(bug, one.package.label, installed, options.seconds, journal)
                wanted.add(trial.name)
                if trial.name not in done:
                    asyncio.run(_keep(trial, out))
        _report([r for r in read([out]) if r["name"] in wanted] if wanted else [], options.json)
    return 0


def _chosen(bugs: Sequence[Bug], options: argparse.Namespace) -> tuple[Bug, ...]:
    some = [bug for bug in bugs if not options.only or options.only in bug.name]
    if options.seed is not None:
        random.Random(options.seed).shuffle(some)
    return shard(some[: options.limit], *options.shard)


async def _keep(trial: Trial, out: Path) -> None:
    """A fault of the product's own is a result too, and must not end the run."""
    began = time.monotonic()
    try:
        record = await trial.run()
    except Exception:  # noqa: BLE001  # whatever it is, it is shown among the misses
        why = traceback.format_exc()
        print(why, file=sys.stderr)
        record = {**trial.head, "state": "crashed", "why": why.strip().splitlines()[-1]}
    with out.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(record) + "\n")
    print(f"{_line(record)} ({time.monotonic() - began:.1f} s in all)", file=sys.stderr)


def _line(record: Record) -> str:
    if record["state"] != "tried":
        return f"{record['name']} {record['state']}"
    ranks = {"right": "right", "right_in_3": "right among three", "plausible": "plausible"}
    what = next((said for key, said in ranks.items() if record[key]), "MISSED")
    alarm = f", on the right code: {record['verdict']}" if record["alarm"] else ""
    return (
        f"{record['name']} {record['kind']}: {what}, {record['tried']} tried in "
        f"{record['seconds']:.1f} s{alarm}"
    )


def _pin(cores: int, first: int) -> None:
    """Keep this process and all that it starts on so many processors; shards take different ones."""
    if not hasattr(os, "sched_setaffinity"):
        print("This system cannot bind a process to one processor.", file=sys.stderr)
        return
    have = sorted(os.sched_getaffinity(0))
    start = first * cores % len(have)
    os.sched_setaffinity(0, set((have[start:] + have[:start])[:cores]))


def _report(records: Sequence[Record], path: Path | None) -> None:
    show(records, sys.stdout)
    if path is not None:
        path.write_text(json.dumps(as_json(records), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
