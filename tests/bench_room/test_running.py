"""Records are in the journal before they are told; what was done is not done again."""

from __future__ import annotations

import asyncio
import dataclasses
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from redraft.bench.datasets import Loaded
from redraft.bench.options import CHAT, RECORDED, BenchOptions, Trial
from redraft.bench.records import DraftRecord, TaskRecord
from redraft.bench.rows import FULL
from redraft.bench.runners.base import Bench
from redraft.bench.runners.local import LocalRunner
from redraft.bench.running import Plan, Told, plan, run
from redraft.bench.trial import Means, run_trial
from redraft.core.errors import Unusable
from redraft.core.secret import Secret
from redraft.journal.benches import JournalBenches
from redraft.journal.journal import Journal
from redraft.journal.options import JournalOptions
from tests.bench_room import tiny
from tests.bench_room.tiny import Memory

ROWS = tuple(tiny.row(id=f"task {number}") for number in range(4))


class Runner:
    """Makes records out of nothing, and keeps what it was asked for."""

    def __init__(self, says: str = "") -> None:
        self.says = says
        self.asked: list[str] = []
        self.closed = False

    async def run(
        self, bench: Bench, trials: Sequence[Trial]
    ) -> AsyncIterator[tuple[Trial, TaskRecord]]:
        try:
            for trial in reversed(trials):  # in any order
                self.asked.append(trial.row.id)
                await asyncio.sleep(0)
                yield trial, record_of(trial, bench.options, self.says)
        finally:
            self.closed = True


def record_of(trial: Trial, options: BenchOptions, says: str = "") -> TaskRecord:
    draft = DraftRecord(0, "original", "\ud800 x", True, points=("p",), seconds=0.125)
    return TaskRecord(
        trial.row.id, "toy", trial.strategy, options.policy, trial.model, options.gate,
        options.seed, (draft,), (0,), 0, "passed", samples=(True, None), kind=says,
    )  # fmt: skip


def journal_at(path: Path) -> Journal:
    return Journal(JournalOptions(str(path / "journal.sqlite3")))


def benches(journal: Journal) -> JournalBenches:
    found = journal.benches
    assert found is not None
    return found


async def told(
    path: Path,
    runner: Runner,
    *,
    resume: bool = False,
    stop: int | None = None,
    asked: BenchOptions | None = None,
) -> tuple[list[Told], int]:
    """What a benchmark tells, up to a number of records, and its number in the journal."""
    options = asked or tiny.options()
    planned = plan(options, Loaded("toy", ROWS))
    journal, numbers = journal_at(path), list[int]()
    found: list[Told] = []
    running = run(
        Bench(options, path / "journal.sqlite3"),
        planned,
        journal,
        runner,
        resume=resume,
        begun=numbers.append,
    )
    async with aclosing(running):  # type: ignore[type-var]
        async for one in running:
            held = benches(journal_at(path)).records(numbers[0])
            assert TaskRecord.of(held[one.trial.key]) == one.record, "it was there before"
            found.append(one)
            if len(found) == stop:
                break
    journal.close()
    return found, numbers[0]


async def test_a_run_that_ended_early_is_gone_on_with(tmp_path: Path) -> None:
    first = Runner("first")
    some, number = await told(tmp_path, first, stop=2)
    assert first.closed, "what was under way is ended"
    second = Runner("second")
    everything, same = await told(tmp_path, second, resume=True)
    assert same == number
    assert set(first.asked[:2]).isdisjoint(second.asked)
    assert sorted(one.record.task for one in everything) == [row.id for row in ROWS]
    assert [one.record for one in everything if not one.fresh] == [
        one.record for one in sorted(some, key=lambda one: one.record.task)
    ]
    assert [one.record.kind for one in everything].count("first") == 2
    nobody = Runner()
    again, _ = await told(tmp_path, nobody, resume=True)
    assert nobody.asked == []
    assert {one.record for one in again} == {one.record for one in everything}
    assert not any(one.fresh for one in again)


async def test_without_resume_all_is_run_again(tmp_path: Path) -> None:
    _, number = await told(tmp_path, Runner())
    again = Runner()
    _, other = await told(tmp_path, again)
    assert other != number
    assert len(again.asked) == len(ROWS)


def named(**more: Any) -> str:
    rows = more.pop("rows", ROWS)
    return tiny.options(**more).name(rows)


def test_a_changed_option_is_another_benchmark() -> None:
    loop = dataclasses.replace(tiny.quick().loop, rounds=9)
    changed: list[dict[str, Any]] = [
        {},
        {"seed": 1},
        {"gate": FULL},
        {"policy": RECORDED},
        {"models": ("m",)},
        {"strategies": ("self_refine",)},
        {"strategies": ("self_redraft", "self_refine")},
        {"limit": 2},
        {"settings": dataclasses.replace(tiny.quick(), loop=loop)},
        {"rows": ROWS[:3]},
        {"rows": (*ROWS[:3], dataclasses.replace(ROWS[3], tests="other"))},
        {"dataset": Path("other.jsonl")},
    ]
    assert len({named(**more) for more in changed}) == len(changed)


def test_where_it_runs_and_with_how_many_hands_does_not_matter() -> None:
    assert named(workers=4) == named(dataset=Path("/elsewhere/toy.jsonl")) == named()


def test_nothing_secret_is_written_down() -> None:
    model = dataclasses.replace(
        tiny.quick().model,
        base_url="https://me:pass-word@host.example:8000/v1?token=tok-en",
        headers={"Authorization": "bea-rer"},
    )
    options = tiny.options(settings=dataclasses.replace(tiny.quick(), model=model))
    written = repr(options.data())
    assert "https://host.example:8000/v1" in written
    for secret in ("pass-word", "me:", "tok-en", "bea-rer"):
        assert secret not in written
    assert options.name(ROWS) != tiny.options().name(ROWS)


async def test_another_seed_is_not_gone_on_with(tmp_path: Path) -> None:
    _, number = await told(tmp_path, Runner(), stop=1)
    other = Runner()
    _, another = await told(tmp_path, other, resume=True, asked=tiny.options(seed=1))
    assert another != number
    assert len(other.asked) == len(ROWS)


def go_on(path: Path, says: str) -> None:
    found, _ = asyncio.run(told(path, Runner(says), resume=True))
    assert len(found) == len(ROWS)


async def test_two_processes_may_go_on_with_one_benchmark(tmp_path: Path) -> None:
    _, number = await told(tmp_path, Runner("here"), stop=1)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=go_on, args=(tmp_path, name)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        await asyncio.to_thread(worker.join, 60)
        assert worker.exitcode == 0
    held = benches(journal_at(tmp_path)).records(number)
    assert sorted(record["task"] for record in held.values()) == [row.id for row in ROWS]
    assert [record["kind"] for record in held.values()].count("here") == 1


async def test_without_a_journal_nothing_is_run() -> None:
    journal = Journal(JournalOptions(""))
    journal.path = None
    runner = Runner()
    empty = Plan("toy", ROWS, (), ())
    with pytest.raises(Unusable, match="no place for a journal"):
        async for _ in run(Bench(tiny.options(), Path()), empty, journal, runner, resume=False):
            pass


# -- one trial --------------------------------------------------------------------------------


def trial(**more: Any) -> Trial:
    return Trial(tiny.row(**more), "self_redraft", "")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"first": "", "reference": ""}, "nothing to begin with"),
        ({"first": "def other():\n    pass\n"}, "no function add"),
        ({"first": "def add(a, b):\n    return '\ud800'\n"}, "half a character"),
    ],
)
async def test_what_goes_wrong_with_a_task_is_its_record(row: dict[str, Any], says: str) -> None:
    record = await run_trial(trial(**row), tiny.options(), Means(Memory()))
    assert says in record.error
    assert (record.stop, record.drafts, record.final) == ("error", (), None)
    assert TaskRecord.of(record.data()) == record


@pytest.mark.sandbox
async def test_a_task_is_run_judged_and_written_down_once() -> None:
    kept = Memory()
    asked = trial(drafts=("def add(a, b):\n    return a * b\n",))
    record = await run_trial(asked, tiny.options(), Means(kept))
    first, last = record.drafts[0], record.final
    assert last is not None
    assert (first.kind, first.right, last.right) == ("original", False, True)
    assert (record.stop, record.chosen, record.standing) == ("solved", 1, (0, 1))
    assert (first.outcome, last.outcome, last.fixed, last.broken) == ("failed", "passed", 1, 0)
    assert record.samples == (False,)
    assert last.source == "def add(a, b):\n    return a + b"
    assert record.gate_seconds + record.model_seconds <= record.seconds + 0.01
    held = dict(kept.values)
    again = await run_trial(asked, tiny.options(), Means(kept))
    assert kept.values == held, "nothing is made or judged a second time"
    assert untimed(again) == untimed(record)


def untimed(record: TaskRecord) -> TaskRecord:
    """Without what is measured in seconds."""
    drafts = tuple(dataclasses.replace(draft, seconds=0.0) for draft in record.drafts)
    return dataclasses.replace(
        record, drafts=drafts, seconds=0.0, gate_seconds=0.0, model_seconds=0.0
    )


@pytest.mark.sandbox
async def test_recorded_drafts_of_one_task_are_not_taken_for_anothers() -> None:
    """Two models' samples may begin alike."""
    kept, wrong = Memory(), "def add(a, b):\n    return a * b\n"
    for last in ("def add(a, b):\n    return b + a\n", "def add(a, b):\n    return sum((a, b))\n"):
        asked = trial(drafts=(wrong, last))
        record = await run_trial(asked, tiny.options(policy=RECORDED), Means(kept))
        assert record.final is not None
        assert record.final.source == last.strip()


@pytest.mark.sandbox
async def test_a_first_draft_that_a_model_wrote_is_paid_for() -> None:
    from redraft.models.scripted import ScriptedServer

    kept = Memory()
    with ScriptedServer(tiny.SCRIPT) as server:
        settings = tiny.quick()
        model = dataclasses.replace(settings.model, base_url=server.base_url, model="scripted")
        options = tiny.options(policy=CHAT, settings=dataclasses.replace(settings, model=model))
        asked = trial(first="")
        record = await run_trial(asked, options, Means(kept, Secret("sk-key")))
        assert record.drafts[0].calls == 1
        assert record.drafts[0].tokens > 0
        assert record.calls == len(server.requests) == kept.count("reply")
        refine = dataclasses.replace(asked, strategy="self_refine")
        other = await run_trial(refine, options, Means(kept, Secret("sk-key")))
        assert other.drafts[0].source == record.drafts[0].source
        asked_before = len(server.requests)
        again = await run_trial(asked, options, Means(kept, Secret("sk-key")))
        assert len(server.requests) == asked_before
    # and where there is no model any more
    offline = await run_trial(asked, options, Means(kept))
    assert untimed(record) == untimed(again) == untimed(offline)
    assert "sk-key" not in repr(kept.values)


# -- on this machine --------------------------------------------------------------------------


async def test_workers_give_the_same_records_and_end(tmp_path: Path) -> None:
    """No sandbox is needed for tasks that cannot be run."""
    trials = [trial(id=str(n), first="def other():\n    pass\n") for n in range(5)]
    found: dict[int, dict[str, TaskRecord]] = {}
    for workers in (1, 2):
        bench = Bench(tiny.options(workers=workers), tmp_path / "journal.sqlite3", Secret("k"))
        found[workers] = {}
        async for one, record in LocalRunner().run(bench, trials):
            found[workers][one.key] = record
    assert len(found[1]) == 5
    assert found[1] == found[2]
    for process in multiprocessing.active_children():
        await asyncio.to_thread(process.join, 30)
    assert multiprocessing.active_children() == []


@pytest.mark.sandbox
async def test_a_worker_that_was_killed_is_told_in_one_sentence(tmp_path: Path) -> None:
    bench = Bench(tiny.options(workers=2), tmp_path / "journal.sqlite3")
    trials = [trial(id=str(n)) for n in range(20)]

    async def run_and_kill() -> None:
        async for _ in LocalRunner().run(bench, trials):
            victims = multiprocessing.active_children()
            assert victims[0].pid is not None
            os.kill(victims[0].pid, signal.SIGKILL)

    with pytest.raises(Unusable, match=r"^A worker was killed.*--resume"):
        await run_and_kill()
