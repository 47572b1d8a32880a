"""``redraft bench``: strategies, policies and models on a dataset, measured."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from redraft.cli import exits, flags, interrupt
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session
from redraft.core.errors import BadInput
from redraft.settings import ROWS, Settings

if TYPE_CHECKING:
    from redraft.bench.options import BenchOptions
    from redraft.bench.records import TaskRecord

_STRATEGIES = next(row.choices for row in ROWS if row.key == "strategy")
_GATES = ("examples", "full", "none")
_POLICIES = ("repair", "chat", "recorded")
_SHOWN = 3
"""Tasks that are left out, of which each is told."""
_PAPERS = ("self_refine", "self_redraft")
"""What is compared where nothing else is asked for: the two loops of SELF-REDRAFT."""
ROUNDS = 16
"""The paper's T (section "Iteration Settings"); a benchmark waits for nobody."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What is measured, how, and where it is written."""
    parser.add_argument(
        "dataset", type=Path, metavar="DATASET", help="JSON lines, JSON, or a folder of cases"
    )
    add = parser.add_argument
    add(
        "--strategy",
        action="append",
        metavar="NAME",
        dest="strategies",
        help="repeatable; all run on the same first drafts; without, self_refine and self_redraft, "
        "as in the paper; `redraft strategies` lists them",
    )
    add(
        "--policy",
        choices=_POLICIES,
        dest="thinker",  # not the setting of that name, which knows no recording
        help="who thinks; without, a model if one is set up",
    )
    add("--model", action="append", metavar="NAME", dest="models", help="repeatable")
    add("--base-url", dest="model_base_url", metavar="URL", help="an OpenAI-compatible endpoint")
    add(
        "--gate",
        choices=_GATES,
        default="examples",
        help="what the gate may see: the public examples (hidden tests judge), the dataset's own "
        "tests (a comparison with the reference judges), or no tests",
    )
    add("--limit", type=flags.count, metavar="N", help="the first N tasks that can be measured")
    add("--seed", type=int, default=0, metavar="N", help="of the search and of what is drawn")
    add(
        "--rounds", type=flags.count, default=ROUNDS, metavar="T", help=f"{ROUNDS}, as in the paper"
    )
    add(
        "--samples",
        type=flags.count,
        metavar="N",
        help="drafts side by side, in strategies that write several; the setting loop.samples without",
    )
    add("--out", type=Path, metavar="DIR", help="a report: HTML, pictures, Markdown, JSON")
    add("--resume", action="store_true", help="go on with the same benchmark, killed or not")
    add("--runner", choices=("local", "ray"), default="local", help="where tasks are run")
    add("--workers", type=flags.count, default=1, metavar="N", help="tasks at a time")
    add(
        "--at-once",
        type=flags.count,
        metavar="N",
        help="with --runner ray: calls of a model at a time, over all nodes; without, as many as "
        "workers",
    )
    flags.output(parser)


def run(session: Session) -> int:
    """0 measured; 2 nothing to measure."""
    return interrupt.run(_run(session))


async def _run(session: Session) -> int:
    from redraft.bench.progress import BenchProgress
    from redraft.bench.runners import runner
    from redraft.bench.runners.base import Bench
    from redraft.bench.running import plan
    from redraft.bench.running import run as running
    from redraft.bench.summary import summarise
    from redraft.journal.journal import Journal

    options = _options(session)
    planned = plan(options)
    for sentence in planned.left_out[:_SHOWN]:
        session.warn(f"Left out: {sentence}.")
    if len(planned.left_out) > _SHOWN:
        session.warn(f"Left out: {len(planned.left_out) - _SHOWN} more tasks.")
    journal = Journal(options.settings.journal, session.environment)
    if journal.path is None:
        raise BadInput("There is no place for a journal; set REDRAFT_JOURNAL to a file.")
    bench = Bench(options, journal.path, session.key, session.environment)
    records: list[TaskRecord] = []
    each = len(planned.rows)
    totals = {_row(s, m): each for s in options.strategies for m in options.models}
    try:
        with BenchProgress(
            session.err, totals, row=lambda record: _row(record.strategy, record.model)
        ) as progress:
            told = running(
                bench,
                planned,
                journal,
                runner(session.flags.runner),
                resume=session.flags.resume,
            )
            async for one in told:
                (progress.done if one.fresh else progress.resumed)(one.record)
                records.append(one.record)
    finally:
        journal.close()
    summary = summarise(records)
    if session.flags.out is not None:
        from redraft.bench.writing import write

        for sentence in write(session.flags.out, records, summary):
            session.warn(sentence)
    if session.json:
        session.emit(summary)
    else:
        from redraft.bench.markdown import markdown

        session.out.print(markdown(summary), soft_wrap=True)
        if session.flags.out is not None:
            session.out.print(f"The report is {session.flags.out / 'report.html'}.")
    return exits.OK


def _row(strategy: str, model: str) -> str:
    return f"{strategy}, {model}" if model else strategy


def _options(session: Session) -> BenchOptions:
    from redraft.bench.options import CHAT, REPAIR, BenchOptions
    from redraft.connect import connect

    given = session.flags
    settings: Settings = session.settings(Path.cwd())
    for name in given.strategies or ():
        if name not in _STRATEGIES:
            raise BadInput(f"--strategy must be one of {', '.join(_STRATEGIES)}, not {name!r}.")
    if given.at_once is not None and given.runner != "ray":
        raise BadInput("--at-once goes with --runner ray; here --workers bounds the calls too.")
    policy = given.thinker
    if policy is None:
        asked = dataclasses.replace(settings, policy="auto")
        policy = connect(asked, session.key, session.environment).policy
    if policy == CHAT:
        # asked here, so that a missing model is told before anything is begun
        connect(dataclasses.replace(settings, policy=CHAT), session.key, session.environment)
    limits = dataclasses.replace(settings.limits, calls=None, tokens=None, seconds=None)
    samples = given.samples or settings.loop.samples
    loop = dataclasses.replace(settings.loop, rounds=given.rounds, samples=samples)
    models = tuple(given.models or (settings.model.model,)) if policy == CHAT else ("",)
    return BenchOptions(
        dataset=given.dataset,
        strategies=tuple(dict.fromkeys(given.strategies or _PAPERS)),
        policy=policy or REPAIR,
        models=tuple(dict.fromkeys(models)),
        gate=given.gate,
        limit=given.limit,
        seed=given.seed,
        workers=given.workers,
        at_once=given.at_once,
        settings=dataclasses.replace(settings, limits=limits, loop=loop),
    )


COMMAND = Command(
    "bench",
    "measure strategies and models on a dataset",
    "Runs every strategy with every model on the same first drafts of a dataset's tasks, judges "
    "what comes out by tests that nobody was shown, and works out the metrics of docs/bench.md. "
    "Each task is written to the journal when it is done; --resume goes on from there.",
    arguments,
    run,
    (
        Example(
            ("bugs.jsonl", "--policy", "repair", "--strategy", "self_redraft"),
            0,
            shows=("# Redraft benchmark", "HumanEvalFix"),
            tells="measure the built-in repairer on a data set",
        ),
        Example(
            ("no-such-dataset.jsonl", "--policy", "repair"),
            2,
            complains=("no-such-dataset.jsonl cannot be read",),
        ),
        Example(
            ("pyproject.toml", "--strategy", "magic", "--policy", "repair"),
            2,
            complains=("--strategy must be one of",),
        ),
    ),
)
