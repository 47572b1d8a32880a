"""The progress of a benchmark, with a clock that stands still until it is moved."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from redraft.bench.progress import BenchProgress, clock
from redraft.bench.records import TaskRecord
from tests.bench_room.invented import draft, record


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def fixed(task: str = "one", **more: object) -> TaskRecord:
    return record([draft(0, False), draft(1, True)], task=task, **more)


def plain() -> tuple[Console, StringIO]:
    file = StringIO()
    return Console(file=file, width=200), file


def test_without_a_terminal_there_are_plain_lines_now_and_then() -> None:
    console, file = plain()
    time = Clock()
    with BenchProgress(console, {"self_redraft": 100}, clock=time) as progress:
        for number in range(100):
            time.now += 2
            progress.done(fixed(str(number), cost=0.01, input_tokens=10))
    lines = file.getvalue().splitlines()
    assert len(lines) <= 21
    assert lines[0] == "5/100 tasks, 5 right, 5 fixed, 0.0500 spent, about 3 min 10 s left"
    assert lines[-1] == "100/100 tasks, 100 right, 100 fixed, 1.00 spent"
    assert "\x1b" not in file.getvalue()


def test_what_was_there_before_says_nothing_of_the_time_left() -> None:
    console, _ = plain()
    time = Clock()
    progress = BenchProgress(console, {"self_redraft": 20}, clock=time)
    for number in range(10):
        progress.resumed(fixed(str(number)))
    assert progress.seconds_left() is None
    time.now += 5
    progress.done(fixed("new"))
    assert progress.seconds_left() == pytest.approx(9 * 5)


def test_what_is_broken_untold_or_not_run_is_said() -> None:
    console, _ = plain()
    progress = BenchProgress(console, {"self_redraft": 4}, clock=Clock())
    progress.done(record([draft(0, True), draft(1, False)]))
    progress.done(record([draft(0, True), draft(1, None)]))
    progress.done(record([], error="could not be read"))
    assert progress.line().startswith(
        "3/4 tasks, 0 right, 0 fixed, 1 broken, 2 could not be told, 1 could not be run"
    )


def test_in_a_terminal_each_strategy_has_a_row_that_is_drawn_over() -> None:
    file = StringIO()
    console = Console(file=file, width=100, force_terminal=True, color_system=None)
    totals = {"self_redraft": 2, "self_refine": 2}
    with BenchProgress(console, totals, clock=Clock()) as progress:
        progress.done(fixed())
        progress.done(fixed(strategy="self_refine", calls=7))
    shown = file.getvalue().split("\x1b[2K")[-1]
    assert "self redraft" in file.getvalue()
    assert "1/2" in file.getvalue()
    assert "7 calls" in file.getvalue()
    assert "tasks," not in shown, "no plain lines between"


def test_names_from_a_data_set_cannot_reach_the_terminal() -> None:
    file = StringIO()
    console = Console(file=file, width=100, color_system=None)
    progress = BenchProgress(console, {"a\x1b]0;x\x07[red]b": 1}, clock=Clock())
    console.print(progress)
    assert "\x07" not in file.getvalue()
    assert "[red]b" in file.getvalue(), "no markup either"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0 s"), (59.4, "59 s"), (60, "1 min"), (200, "3 min 20 s"), (3599, "59 min"), (7500, "2 h 5 min"), (7200, "2 h")],
)  # fmt: skip
def test_lengths_of_time_are_said_as_one_says_them(seconds: float, said: str) -> None:
    assert clock(seconds) == said
