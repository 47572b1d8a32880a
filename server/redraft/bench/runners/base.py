"""What a runner is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from redraft.bench.options import BenchOptions, Trial
from redraft.bench.records import TaskRecord
from redraft.core.secret import Secret


@dataclass(frozen=True, slots=True)
class Bench:
    """All that a runner is told: what to run, where answers are kept, and what reaches a model."""

    options: BenchOptions
    journal: Path
    key: Secret | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


class Runner(Protocol):
    """Runs trials, several at a time."""

    def run(self, bench: Bench, trials: Sequence[Trial]) -> AsyncIterator[tuple[Trial, TaskRecord]]:
        """Each trial with its record, in the order in which they end.

        Closing the iterator ends what is under way.
        """
