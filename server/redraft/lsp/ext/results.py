"""What our own requests answer."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """A review (``docs/json.md``) with the document that it is about.  Each point has an ``id``.

    ``source`` is the function as it was read, at column 0.
    """

    uri: str
    version: int | None
    source: str
    review: Data

    def data(self) -> Data:
        """On the wire the review's fields stand beside these."""
        return {"uri": self.uri, "version": self.version, "source": self.source, **self.review}


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """``applied`` is the editor's word; ``reason`` says why not, ``moved`` that it was re-anchored."""

    applied: bool
    reason: str | None = None
    moved: bool = False

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class DismissResult:
    """Whether there was such a point."""

    dismissed: bool

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class SetKeyResult:
    """The policy in force from now on."""

    policy: str

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class TestResult:
    """How a function as it stands does in its tests."""

    __test__ = False  # no test class

    function: Data
    evidence: Data

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class LocateTestResult:
    """Where a test is (``line`` from 1); nulls where it was not found."""

    uri: str | None = None
    line: int | None = None

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class KnownResult:
    """What is known of a document's functions as they stand."""

    functions: list[Data]

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """Requests of earlier, newest first."""

    runs: list[Data]

    def data(self) -> Data:
        """As it goes over the wire."""
        return {"runs": self.runs}


@dataclass(frozen=True, slots=True)
class StopResult:
    """How many pieces of work were stopped."""

    stopped: int

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class ModelsResult:
    """What there is to choose from, and what is chosen."""

    local: list[Data]
    hosted: list[Data]
    policy: str
    base_url: str
    model: str

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class TryModelResult:
    """Whether it answered, in one sentence, and what else its server offers."""

    ok: bool
    said: str
    models: list[str]
    model: str
    seconds: float

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, slots=True)
class StatusResult:
    """Who serves, what runs, what it has cost since the start, and which settings were not taken."""

    version: str
    policy: str
    model: str
    trusted: bool
    running: list[Data]
    usage: Data
    problems: list[str]

    def data(self) -> Data:
        """As it goes over the wire."""
        return dataclasses.asdict(self)
