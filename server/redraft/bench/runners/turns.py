"""Which trial is next: two that would pay for the same answers never run at the same time."""

from __future__ import annotations

from collections.abc import Sequence

from redraft.bench.options import CHAT, Trial


class Turns:
    """Trials in their order, but for those that have to wait for another to end.

    A model's replies are kept by what was asked, whatever the strategy: run side
    by side, two strategies would both find the first draft unwritten and both pay
    for it.  Only a chat policy's replies cost money; others never wait.
    """

    def __init__(self, trials: Sequence[Trial], policy: str) -> None:
        self._left = list(trials)
        self._shares = policy == CHAT
        self._busy: set[tuple[str, str]] = set()

    def __bool__(self) -> bool:
        return bool(self._left)

    def next(self) -> Trial | None:
        """The first that may begin now, which then is under way; None where there is none."""
        for at, trial in enumerate(self._left):
            if self._of(trial) not in self._busy:
                del self._left[at]
                if self._shares:
                    self._busy.add(self._of(trial))
                return trial
        return None

    def ended(self, trial: Trial) -> None:
        """A trial that was under way has its record."""
        self._busy.discard(self._of(trial))

    def again(self, trial: Trial) -> None:
        """A trial that was under way was lost; it is the next."""
        self.ended(trial)
        self._left.insert(0, trial)

    def _of(self, trial: Trial) -> tuple[str, str]:
        return trial.row.id, trial.model
