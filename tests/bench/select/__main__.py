"""``python -m tests.bench.select``: choosing among drafts that a model made, with no model.

Each problem has recorded drafts (CodeT's samples of a 16B model, ``--data``), its
documentation's examples as the tests that the gate sees, and hidden tests as the
truth.  The user's code is the stub of the problem.  What is measured is how many
problems are solved by the first draft, by any, by the largest group of drafts that
behave alike, by any that passes the examples, by S* where nobody answers its
questions, and by whoever knows the hidden tests.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

from redraft.bench.datasets import load
from tests.bench.select.table import read, show
from tests.bench.select.trial import run

DATA = Path(__file__).parents[3] / ".." / "shared" / "data" / "codegen-samples-dev.jsonl.gz"


def main() -> int:
    """Exit codes: 0 measured, 2 there was nothing to measure."""
    options = _options()
    if options.summary:
        show(read(options.summary), sys.stdout)
        return 0
    if not options.data.is_file():
        print(f"There is no {options.data.name}; name a file with --data.", file=sys.stderr)
        return 2
    records = asyncio.run(_measured(options))
    show(records, sys.stdout)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.select",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", type=Path, metavar="FILE", default=DATA, help="recorded drafts")
    add("--limit", type=int, metavar="N", help="no more than so many problems")
    add("--only", metavar="TEXT", help="problems whose name holds this")
    add("--drafts", type=int, default=10, metavar="N", help="of each problem")
    add("--skip", type=int, default=0, metavar="N", help="leave out so many drafts of each first")
    add("--out", type=Path, metavar="FILE", help="a line of JSON for each problem; goes on from it")
    add("--summary", type=Path, nargs="+", metavar="FILE", help="run nothing, show these records")
    return parser.parse_args()


async def _measured(options: argparse.Namespace) -> list[dict[str, object]]:
    rows = [r for r in load(options.data).rows if not options.only or options.only in r.id]
    rows = rows[: options.limit]
    out: Path | None = options.out
    known = {r["id"]: r for r in read([out])} if out is not None and out.exists() else {}
    records = []
    for number, row in enumerate(rows, 1):
        if row.id in known:
            records.append(known[row.id])
            continue
        began = time.monotonic()
        record = await run(row, options.drafts, options.skip)
        records.append(record)
        if out is not None:
            with out.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(record) + "\n")
        took = time.monotonic() - began
        print(f"{number}/{len(rows)} {row.id} ({took:.1f} s)", file=sys.stderr)
    return records


if __name__ == "__main__":
    sys.exit(main())
