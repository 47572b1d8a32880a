"""What the user may set about the gate."""

from __future__ import annotations

from dataclasses import dataclass

FLOORS = ("network", "writes", "memory", "processes")
"""What a sandbox may have to keep in check."""
LEVELS = ("auto", "namespaces", "bubblewrap", "landlock", "sandbox-exec", "job-objects")
"""The best isolation level, or one by its name in the table of levels."""


@dataclass(frozen=True, slots=True)
class GateOptions:
    """How drafts are tested; every default with its reason.

    ``enabled``: off means that nothing is ever run, and the gate says so.
    ``command`` replaces the selected tests by a shell command, judged by its exit code.
    ``python`` overrides the project's interpreter.
    ``run_seconds`` 60: one run of the selected tests; beyond it a programmer has turned away.
    ``test_seconds`` 10: one test; the usual unit test takes milliseconds, and ten seconds leave
    room for a first import of a heavy library on a busy laptop.
    ``patience`` 5: a test that passed before is stopped at this multiple of its own time (but not
    below ``least_seconds`` 0.5, above the noise of a loaded machine), so that an endless loop in a
    draft costs little; never later than ``test_seconds``.
    ``memory_mb`` 2048: holds the common scientific stack and spares an 8 GB laptop.
    ``processes`` 256: far above a suite that starts workers, far below what stalls a machine.
    ``scratch_mb`` 512: what the tests may write, in memory, thrown away afterwards.
    ``output_kb`` 512: what is kept of the printed output; the rest is read and dropped.
    ``floor``: what the sandbox must keep out; below it tests are disabled, never run unlimited.
    ``level``: ``auto`` takes the best isolation level that works here, a name only that one.
    ``method``: ``auto`` takes the fastest way of trying a version that proves sound for the
    function; ``swap``, ``import`` and ``cold`` allow no faster way than the named one.
    ``differences_seconds`` 3: for finding inputs on which two versions differ, beside the tests;
    0 looks for none.
    ``speed_seconds`` 1: for timing a version that passes beside the user's code, after that; enough
    to see a factor of 1.5 on inputs of a few sizes.  0 times none.
    ``repeats`` 1: further runs that a failing test turned passing must survive.
    """

    enabled: bool = True
    command: str | None = None
    python: str | None = None
    run_seconds: float = 60.0
    test_seconds: float = 10.0
    patience: float = 5.0
    least_seconds: float = 0.5
    memory_mb: int = 2048
    processes: int = 256
    scratch_mb: int = 512
    output_kb: int = 512
    floor: tuple[str, ...] = ("network", "writes")
    differences_seconds: float = 3.0
    speed_seconds: float = 1.0
    repeats: int = 1
    method: str = "auto"
    level: str = "auto"

    def __post_init__(self) -> None:
        unknown = set(self.floor) - set(FLOORS)
        if unknown:
            raise ValueError(f"the floor knows no {', '.join(sorted(unknown))}")
        if self.method not in ("auto", "swap", "import", "cold"):
            raise ValueError(f"the gate knows no method {self.method}")
        if self.level not in LEVELS:
            raise ValueError(f"the gate knows no isolation level {self.level}")
        numbers = (self.run_seconds, self.test_seconds, self.patience, self.least_seconds)
        sizes = (self.memory_mb, self.processes, self.scratch_mb, self.output_kb)
        least = min(self.repeats, self.differences_seconds, self.speed_seconds)
        if min(numbers) <= 0 or min(sizes) <= 0 or least < 0:
            raise ValueError("limits of the gate must be above zero")
