"""How far a benchmark is, while it runs: a live table in a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, final

from redraft.bench.fate import Fate, fate
from redraft.bench.records import TaskRecord

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.live import Live
    from rich.text import Text

EVERY = 0.05
"""Without a terminal, a line is printed each time that another such share of all tasks is done."""

WIDTH = 24
"""Cells of a bar."""


@dataclass(slots=True)
class Tally:
    """What is known of one strategy (of one model, where there are several)."""

    total: int
    done: int = 0
    right: int = 0
    fixed: int = 0
    broken: int = 0
    unknown: int = 0
    errors: int = 0
    calls: int = 0
    tokens: int = 0
    cost: float = 0.0
    priced: bool = False

    def add(self, record: TaskRecord) -> None:
        """Count a task that is done."""
        what = fate(record)
        self.done += 1
        self.right += what in (Fate.RIGHT, Fate.FIXED)
        self.fixed += what is Fate.FIXED
        self.broken += what is Fate.BROKEN
        self.unknown += what is Fate.COULD_NOT_TELL
        self.errors += bool(record.error)
        self.calls += record.calls
        self.tokens += record.input_tokens + record.output_tokens
        if record.cost is not None:
            self.cost += record.cost
            self.priced = True


@final
class BenchProgress:
    """Tell it of each task that is done; it shows how far the whole is.

    ``totals`` says how many tasks each row has; a record belongs to the row that
    ``row`` names, its strategy unless told otherwise.  ``clock`` gives seconds.
    """

    def __init__(
        self,
        console: Console,
        totals: Mapping[str, int],
        *,
        row: Callable[[TaskRecord], str] = lambda record: record.strategy,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._tallies = {name: Tally(total) for name, total in totals.items()}
        self._row = row
        self._clock = clock
        self._began = clock()
        self._resumed = 0
        self._told = 0.0
        self._live: Live | None = None

    def __enter__(self) -> BenchProgress:
        self._began = self._clock()
        if self._console.is_terminal and not self._console.is_dumb_terminal:
            from rich.live import Live

            self._live = Live(self, console=self._console, refresh_per_second=4)
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def resumed(self, record: TaskRecord) -> None:
        """Count a task that was done before this run: it says nothing of the time that is left."""
        self._resumed += 1
        self._add(record)

    def done(self, record: TaskRecord) -> None:
        """Count a task that has just been done."""
        self._add(record)
        if self._live is None:
            self._tell()

    def line(self) -> str:
        """How far it is, in one line."""
        whole = self._whole()
        parts = [
            f"{whole.done}/{whole.total} tasks",
            f"{whole.right} right",
            f"{whole.fixed} fixed",
        ]
        parts += [f"{whole.broken} broken"] if whole.broken else []
        parts += [f"{whole.unknown} could not be told"] if whole.unknown else []
        parts += [f"{whole.errors} could not be run"] if whole.errors else []
        parts += [spent] if (spent := _spent(whole)) else []
        left = self.seconds_left()
        if left is not None and whole.done < whole.total:
            parts.append(f"about {clock(left)} left")
        return ", ".join(parts)

    def seconds_left(self) -> float | None:
        """Wall time until the last task is done, at the pace so far; None before there is one."""
        whole = self._whole()
        now = whole.done - self._resumed
        if now <= 0:
            return None
        return max(0, whole.total - whole.done) * (self._clock() - self._began) / now

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for title in ("", "", "done", "right", "fixed", "broken", "spent"):
            table.add_column(title, justify="right" if title in _RIGHT else "left", style="none")
        for name, tally in self._tallies.items():
            table.add_row(
                Text(name.replace("_", " "), style="bold"),
                _bar(tally, ascii_only=options.ascii_only),
                f"{tally.done}/{tally.total}",
                f"{tally.right} ({tally.right / tally.done:.0%})" if tally.done else "",
                Text(str(tally.fixed), style="green" if tally.fixed else "dim"),
                Text(str(tally.broken), style="red" if tally.broken else "dim"),
                _spent(tally),
            )
        yield table
        whole = self._whole()
        left = self.seconds_left()
        so_far = f"{clock(self._clock() - self._began)} so far"
        rest = (
            f", about {clock(left)} left" if left is not None and whole.done < whole.total else ""
        )
        odd = f", {whole.errors} could not be run" if whole.errors else ""
        yield Text(so_far + rest + odd, style="dim")

    def _add(self, record: TaskRecord) -> None:
        self._tallies.setdefault(self._row(record), Tally(0)).add(record)

    def _tell(self) -> None:
        whole = self._whole()
        share = whole.done / whole.total if whole.total else 1.0
        if share >= self._told + EVERY or whole.done == whole.total:
            self._told = share
            self._console.print(self.line(), markup=False, highlight=False, soft_wrap=True)

    def _whole(self) -> Tally:
        whole = Tally(0)
        for tally in self._tallies.values():
            whole.total += max(tally.total, tally.done)
            for name in (
                "done",
                "right",
                "fixed",
                "broken",
                "unknown",
                "errors",
                "calls",
                "tokens",
            ):
                setattr(whole, name, getattr(whole, name) + getattr(tally, name))
            whole.cost += tally.cost
            whole.priced |= tally.priced
        return whole


_RIGHT = ("done", "right", "fixed", "broken", "spent")


def clock(seconds: float) -> str:
    """A length of time as one says it: 8 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _spent(tally: Tally) -> str:
    """Money where there is a price, otherwise tokens; nothing where no model was asked."""
    if tally.priced:
        return f"{tally.cost:.2f} spent" if tally.cost >= 1 else f"{tally.cost:.4f} spent"
    if tally.tokens:
        return f"{tally.tokens:,} tokens"
    return f"{tally.calls} calls" if tally.calls else ""


def _bar(tally: Tally, *, ascii_only: bool) -> Text:
    from rich.text import Text

    total = max(tally.total, tally.done, 1)
    full, empty = ("#", "-") if ascii_only else ("━", "━")
    right = round(WIDTH * tally.right / total)
    done = max(right, round(WIDTH * tally.done / total))
    return Text.assemble(
        (full * right, "green"), (full * (done - right), "yellow"), (empty * (WIDTH - done), "dim")
    )
