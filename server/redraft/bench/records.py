"""What a benchmark writes down: one record for each task under each strategy.

Everything that is reported is worked out from these records and nothing else, so
that a run can be looked at again, by other metrics, without running anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """One draft of a trajectory.

    ``round`` 0 is the first draft.  ``kind`` is how it came to be (``original``,
    ``refine``, ``redraft``, ``generate``), ``asked`` what had been suggested, empty
    for a first draft.  ``right`` is what judges after the run said of it: None where
    that could not be told.  ``suggestion`` is the critique's of this draft, empty
    where there was none.  ``method_changed`` says by facts, blind to what was
    suggested, whether its method is another than its predecessor's (paper,
    section 3.3); None where it could not be told.  ``outcome`` is the gate's,
    empty where no gate ran.  ``changed`` counts lines added and taken away against
    the first draft; ``seconds`` is wall time from the run's start to this draft.
    ``tokens`` and ``calls`` are what the run had spent by then, ``cost`` in money.
    """

    round: int
    kind: str
    source: str
    right: bool | None
    asked: str = ""
    suggestion: str = ""
    summary: str = ""
    points: tuple[str, ...] = ()
    method_changed: bool | None = None
    outcome: str = ""
    fixed: int = 0
    broken: int = 0
    changed: int = 0
    seconds: float = 0.0
    tokens: int = 0
    calls: int = 0
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """One task under one strategy, policy and model.

    ``drafts`` are in the order in which they were made; ``standing`` holds, for
    each round from 0, the index of the draft that would have been given to the user
    had the run ended then; ``chosen`` the index of the one that was.  ``stop`` is
    the reason why it ended, ``passed`` whether the critic said PASS of the draft
    that stood.  ``defects`` counts replies that could not be read at first, of
    ``replies``.  ``gate_seconds`` and ``model_seconds`` are parts of ``seconds``.
    ``samples`` are the verdicts on independent first drafts, where there are any,
    for pass@k and the oracle.  ``error`` is empty unless the task could not be run.
    """

    task: str
    dataset: str
    strategy: str
    policy: str
    model: str
    gate: str
    seed: int
    drafts: tuple[DraftRecord, ...]
    standing: tuple[int, ...]
    chosen: int
    stop: str
    passed: bool = False
    defects: int = 0
    replies: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0
    gate_seconds: float = 0.0
    model_seconds: float = 0.0
    samples: tuple[bool | None, ...] = ()
    kind: str = ""
    error: str = ""

    @property
    def first(self) -> DraftRecord | None:
        """The first draft, None where there was none."""
        return self.drafts[0] if self.drafts else None

    @property
    def final(self) -> DraftRecord | None:
        """The draft that the user would have got, None where there was none."""
        return self.drafts[self.chosen] if self.drafts else None

    def right_after(self, round_: int) -> bool | None:
        """Whether the draft that stood after a round is right; a run that had ended stays as it was."""
        if not self.standing:
            return None
        return self.drafts[self.standing[min(round_, len(self.standing) - 1)]].right

    def data(self) -> dict[str, Any]:
        """As it is written down."""
        return asdict(self)

    @staticmethod
    def of(data: Mapping[str, Any]) -> TaskRecord:
        """Read back what ``data`` gave; fields that nobody knows are left alone."""
        values = _known(TaskRecord, data)
        values["drafts"] = tuple(_draft(draft) for draft in data["drafts"])
        for name in ("standing", "samples"):
            values[name] = tuple(values.get(name, ()))
        return TaskRecord(**values)


def _draft(data: Mapping[str, Any]) -> DraftRecord:
    values = _known(DraftRecord, data)
    values["points"] = tuple(values.get("points", ()))
    return DraftRecord(**values)


def _known(of: type[Any], data: Mapping[str, Any]) -> dict[str, Any]:
    names = {f.name for f in fields(of)}
    return {name: value for name, value in data.items() if name in names}
