"""What one run of the tests has shown; several runs of one version are merged into one."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from redraft.core.evidence import TestFailure
from redraft.gates.census import Recording


class Stop(str, Enum):
    """How a run ended; only NORMAL supports a pass."""

    NORMAL = "normal"
    TEST_TIME = "test time"
    START_TIME = "start time"
    RUN_TIME = "run time"
    CRASHED = "crashed"
    MEMORY = "memory"
    PROCESSES = "processes"
    FORGED = "forged"
    NO_PYTEST = "no pytest"
    NO_SANDBOX = "no sandbox"


@dataclass(slots=True)
class Report:
    """The tests of one version: ids as collected, outcomes, failures, traces.

    ``uncollected`` maps what could not be collected to its message.  ``reached``
    holds the 0-based lines per test; the key ``""`` stands for collection.
    ``threads`` and ``left`` count what was still running at the end.
    ``seconds`` is per test.  ``module`` is the name and search path of the target.
    ``recording`` is which test entered what, where the plan asks for it.
    """

    collected: list[str] = field(default_factory=list)
    outcomes: dict[str, str] = field(default_factory=dict)
    failures: dict[str, TestFailure] = field(default_factory=dict)
    uncollected: dict[str, str] = field(default_factory=dict)
    reached: dict[str, set[int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    hollow: set[str] = field(default_factory=set)
    tampered: dict[str, str] = field(default_factory=dict)
    current: str = ""
    collection_over: bool = False
    ready: bool = False
    code: int | None = None
    threads: int = 0
    left: int = 0
    stop: Stop = Stop.NORMAL
    message: str = ""
    module: dict[str, Any] | None = None
    memory_limited: bool = True
    start_seconds: float = 0.0
    recording: Recording = field(default_factory=Recording)

    @property
    def passed(self) -> set[str]:
        """Tests seen to pass."""
        return {name for name, outcome in self.outcomes.items() if outcome == "passed"}

    @property
    def failed(self) -> set[str]:
        """Tests seen to fail."""
        return {name for name, outcome in self.outcomes.items() if outcome == "failed"}

    def take(self, record: dict[str, Any]) -> None:
        """One authentic record; its event names the method that takes it."""
        self.recording.take(record)
        method = getattr(self, "_" + str(record["event"]).replace(" ", "_"), None)
        if method is not None:
            method(record)

    def _ready(self, record: dict[str, Any]) -> None:
        self.ready = True

    def _collected(self, record: dict[str, Any]) -> None:
        known = set(self.collected)
        self.collected += [name for name in record["ids"] if name not in known]

    def _collection_over(self, record: dict[str, Any]) -> None:
        self.collection_over = True

    def _uncollected(self, record: dict[str, Any]) -> None:
        self.uncollected[record["id"]] = record["message"]

    def _started(self, record: dict[str, Any]) -> None:
        self.current = record["id"]
        if self.current not in self.collected:
            self.collected.append(self.current)

    def _reached(self, record: dict[str, Any]) -> None:
        self.reached.setdefault(record["id"], set()).add(record["line"])

    def _module(self, record: dict[str, Any]) -> None:
        self.module = {"name": record["name"], "path": record["path"]}

    def _tampered(self, record: dict[str, Any]) -> None:
        self.tampered[record["what"]] = record["message"]

    def _internal_error(self, record: dict[str, Any]) -> None:
        self.message = record["message"]

    def _no_pytest(self, record: dict[str, Any]) -> None:
        self.message, self.stop = record["message"], Stop.NO_PYTEST

    def _over(self, record: dict[str, Any]) -> None:
        self.code, self.threads = record["exit"], record["threads"]
        self.left = record.get("left", 0)
        for kind in record.get("tampered", ()):
            # a record of its own may have been kept back
            self.tampered.setdefault(kind, f"it hid what it did ({kind})")

    def _finished(self, record: dict[str, Any]) -> None:
        name = record["id"]
        self.current = ""
        self.outcomes[name] = record["outcome"]
        self.seconds[name] = record["seconds"]
        if record["lines"]:
            self.reached.setdefault(name, set()).update(record["lines"])
        if record["hollow"]:
            self.hollow.add(name)
        self.failures.pop(name, None)
        if record["outcome"] == "failed":
            self.failures[name] = TestFailure(
                name,
                record.get("message", "the test failed"),
                record.get("detail", ""),
                record.get("line"),
            )

    def lose(self, message: str, *, timed_out: bool) -> None:
        """The test that was running did not finish."""
        name, self.current = self.current, ""
        if name:
            self.outcomes[name] = "failed"
            self.failures[name] = TestFailure(name, message, timed_out=timed_out)

    def merge(self, later: Report) -> None:
        """Take over a further run that went on where this one was cut off."""
        known = set(self.collected)
        self.collected += [name for name in later.collected if name not in known]
        self.outcomes |= later.outcomes
        self.recording.merge(later.recording)
        self.failures |= later.failures
        self.uncollected |= later.uncollected
        self.seconds |= later.seconds
        self.hollow |= later.hollow
        self.tampered |= later.tampered
        for name, lines in later.reached.items():
            self.reached.setdefault(name, set()).update(lines)
        self.code, self.stop, self.message = later.code, later.stop, later.message
        self.threads, self.left = later.threads, later.left
        self.module = later.module or self.module
        self.start_seconds = max(self.start_seconds, later.start_seconds)
        self.collection_over = later.collection_over
