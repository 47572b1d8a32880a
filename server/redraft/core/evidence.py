"""What running a draft has shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType


class Outcome(str, Enum):
    """How the gate judged a draft; only PASSED is a pass.

    PASSED: nothing that passed before is broken, and no failing test is left
    unless at least one that failed before is fixed.  FAILED: it helps nothing
    (every failing test still fails) or a guard refuses it.  BROKE: a test that
    passed before fails.  The rest are ways of not knowing.
    """

    PASSED = "passed"
    FAILED = "failed"
    BROKE = "broke"
    NO_TESTS = "no_tests"
    TIMED_OUT = "timed_out"
    UNAVAILABLE = "unavailable"

    @property
    def told(self) -> bool:
        """Whether the gate could tell at all."""
        return self in (Outcome.PASSED, Outcome.FAILED, Outcome.BROKE)


@dataclass(frozen=True, slots=True)
class Isolation:
    """What the sandbox kept from the code that ran."""

    name: str
    network_blocked: bool = False
    writes_blocked: bool = False
    memory_limited: bool = False
    processes_limited: bool = False

    @staticmethod
    def none() -> Isolation:
        """Nothing was run."""
        return Isolation("not run")


class ObservationKind(str, Enum):
    """What came of running one input."""

    VALUE = "value"
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Observation:
    """The result of running one input on one version.

    ``text`` is the value's ``repr`` or ``TypeName: message``, cut to a bounded
    length; for UNKNOWN it is the reason.  ``deliberate`` is set when the
    function itself raised the exception by a ``raise`` statement.
    """

    input: str
    kind: ObservationKind
    text: str
    deliberate: bool = False


class Aspect(str, Enum):
    """In what two versions differ on an input, gravest first."""

    TIME = "time"
    EXCEPTION = "exception"
    VALUE = "value"
    SELF = "self changed"
    ARGUMENT = "argument changed"
    STATE = "module state"
    TYPE = "type"
    ORDER = "order"
    ALIASING = "aliasing"
    OUTPUT = "printed output"
    MESSAGE = "message"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Difference:
    """An input on which two versions differ.

    ``source`` says where the input is from (``recorded``, ``doctest``, …), empty
    where it was asked for.
    """

    input: str
    before: Observation
    after: Observation
    aspect: Aspect = Aspect.VALUE
    source: str = ""


@dataclass(frozen=True, slots=True)
class TestFailure:
    """One failing test.

    ``message`` is the last line of the failure, ``detail`` a bounded traceback.
    ``line`` is the 0-based line of the function on which the innermost frame of
    the function stood, None when the function was not on the stack.
    ``timed_out`` marks a test that was stopped for time.
    """

    test: str
    message: str
    detail: str = ""
    line: int | None = None
    timed_out: bool = False

    __test__ = False  # not a test class, whatever pytest thinks of its name


class Method(str, Enum):
    """How a version was put in the place of the user's code, fastest first.

    SWAP: the function's code object is replaced in a fork of a process that has
    collected the tests.  IMPORT: the project is imported anew in a fork of a
    process that has only pytest and foreign libraries loaded.  COLD: everything
    starts anew.  In each the candidate's text also lies at the file's own path,
    but for a sieve's SWAP (docs/decisions/0011).
    """

    SWAP = "swap"
    IMPORT = "import"
    COLD = "cold"


@dataclass(frozen=True, slots=True)
class Slowdown:
    """A passing test that takes much longer than before; seconds."""

    test: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The gate's answer about one draft.

    Test names are pytest node ids relative to the project's root (doctests and
    commands have names of the same form).  ``passed`` and ``failed`` are what
    was seen now, ``fixed`` and ``broken`` the difference to the baseline.
    ``reached`` are the tests that ran a line of the function and ``traces`` the
    0-based lines of the function that each of them ran; both are recorded for a
    baseline alone.  ``refusals`` are the guards' objections, ``warnings`` what
    the user should know although it does not block.  ``ran`` of ``total`` says
    how much of the selection was run.  ``seconds`` is wall time.  ``methods`` are
    the ways in which the version was put in place, one per run; what may be
    proposed has at least one COLD among them.
    """

    outcome: Outcome
    reason: str = ""
    fixed: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    failures: tuple[TestFailure, ...] = ()
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    inputs_won: tuple[str, ...] = ()
    inputs_lost: tuple[str, ...] = ()
    isolation: Isolation = field(default_factory=Isolation.none)
    ran: int = 0
    total: int = 0
    seconds: float = 0.0
    reached: tuple[str, ...] = ()
    traces: Mapping[str, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))
    methods: tuple[Method, ...] = ()
    slower: tuple[Slowdown, ...] = ()
    partial: bool = False
    """Only some of the selected tests were asked for: good for ranking, never for proposing."""

    @property
    def relevant_failures(self) -> tuple[TestFailure, ...]:
        """The failures that the function can have a part in: those of tests that reached it.

        Where nothing was recorded (no tracing, a command as the test run) every
        failure counts, because leaving one out would be a guess.
        """
        if not self.reached:
            return self.failures
        reached = set(self.reached)
        return tuple(f for f in self.failures if f.test in reached or f.line is not None)
