"""``python -m redraft.bench.simulation``: the tables, and with ``--out`` files and pictures."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from redraft.bench.simulation.answers.budgets import budgets
from redraft.bench.simulation.answers.criticising import criticising
from redraft.bench.simulation.answers.gating import gating
from redraft.bench.simulation.answers.searching import searching
from redraft.bench.simulation.answers.tasting import tasting
from redraft.bench.simulation.fit import Fitted, fit_table, typical
from redraft.bench.simulation.fitting import characters, given_back, order, sensitivity
from redraft.bench.simulation.paper import PROBLEMS
from redraft.bench.simulation.pool import Pool, Problem, library_pools, problems, recorded_pools
from redraft.bench.simulation.reproduce import Reproduced, reproduce
from redraft.bench.simulation.tables import Table
from redraft.core.errors import BadInput

ANSWERS = ("gate", "budget", "taste", "critic", "strategies")
POOLS = 24
"""Functions of the standard library that the tasks are about, in turn."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many tasks: for the fit and each answer."""

    fit: int
    gate: int
    budget: int
    taste: int
    critic: int
    strategies: int


FULL = Sizes(
    fit=8 * PROBLEMS, gate=2 * PROBLEMS, budget=2000, taste=2000, critic=2000, strategies=1000
)
QUICK = Sizes(fit=2 * PROBLEMS, gate=300, budget=150, taste=300, critic=300, strategies=100)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 when its tables are printed, 2 when what it was given cannot be used."""
    options = _options(argv)
    try:
        pools = recorded_pools(options.records) if options.records else library_pools(POOLS)
        if not pools:
            raise BadInput(f"The records {options.records} hold no task with a right draft.")
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return 2
    tables, found = asyncio.run(_work(options, pools))
    if options.out is not None:
        _write(options, tables, found)
    return 0


async def _work(
    options: argparse.Namespace, pools: Sequence[Pool]
) -> tuple[list[Table], list[Reproduced]]:
    sizes, seed = QUICK if options.quick else FULL, options.seed
    fitted = fit_table()
    tables: list[Table] = []
    found: list[Reproduced] = []
    if options.what in ("fit", None):
        tasks = problems(pools, sizes.fit)
        found = [await reproduce(one, tasks, seed) for one in fitted]
        _print(tables, [characters(fitted), given_back(found), order(found), sensitivity()])
    if options.what in ("answers", None):
        for name in ANSWERS:
            if options.only in (name, None):
                size: int = getattr(sizes, name)
                _print(tables, await _answer(name, fitted, problems(pools, size), seed))
    return tables, found


async def _answer(
    name: str, fitted: Sequence[Fitted], tasks: Sequence[Problem], seed: int
) -> list[Table]:
    if name == "gate":
        return await gating(fitted, tasks, seed)
    if name == "strategies":
        return await searching(fitted, tasks, seed)
    mean = typical(tuple(fitted))
    if name == "budget":
        return await budgets(mean, tasks, seed)
    return await (tasting if name == "taste" else criticising)(mean, tasks, seed)


def _print(tables: list[Table], more: Sequence[Table]) -> None:
    for table in more:
        sys.stdout.write(f"{table.text()}\n\n")
    sys.stdout.flush()
    tables += more


def _write(options: argparse.Namespace, tables: Sequence[Table], found: list[Reproduced]) -> None:
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    data = {
        "seed": options.seed,
        "quick": options.quick,
        "python": ".".join(map(str, sys.version_info[:2])),
        "tables": [table.data() for table in tables],
        "curves": {
            one.fitted.row.name: {
                "self_refine": one.curve(redraft=False),
                "self_redraft": one.curve(redraft=True),
                "pass_at_8": one.pass_8.value,
            }
            for one in found
        },
    }
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    (out / "simulation.json").write_text(text, encoding="utf-8")
    pages = "\n\n".join(table.markdown() for table in tables) + "\n"
    (out / "simulation.md").write_text(pages, encoding="utf-8")
    if found:
        try:
            from redraft.bench.simulation.pictures import draw
        except ImportError:
            sys.stderr.write("No pictures: they need matplotlib (pip install 'redraft[bench]').\n")
            return
        draw(found, out)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m redraft.bench.simulation",
        description="Simulated coders under the real strategies: the paper's Table 1 given back, "
        "and what it leaves open.",
    )
    parser.add_argument(
        "what", nargs="?", choices=("fit", "answers"), help="one half; both where left out"
    )
    parser.add_argument("only", nargs="?", choices=ANSWERS, help="one answer alone")
    parser.add_argument("--quick", action="store_true", help="few tasks: minutes, wide intervals")
    parser.add_argument("--seed", type=int, default=7, help="what all chance hangs on (7)")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="also write files and pictures there"
    )
    parser.add_argument(
        "--records", type=Path, metavar="FILE",
        help="take the drafts from a benchmark's records instead of planting bugs",
    )  # fmt: skip
    options = parser.parse_args(argv)
    if options.only and options.what != "answers":
        parser.error(f"{options.only} is one of the answers: say answers {options.only}")
    return options


if __name__ == "__main__":
    sys.exit(main())
