"""What a simulated coder is like: a handful of chances."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Character:
    """Chances (0 to 1), each of one draft or one critique.

    ``quality``: a fresh draft is right, over all tasks.  ``correlation``: how alike
    the drafts of one task are; a task's own chance is drawn from a Beta distribution
    with mean ``quality`` whose intraclass correlation this is (0: all tasks equally
    hard, 1: a task is always solved or never).  ``recall``: a wrong draft is noticed.
    ``false_alarm``: a right draft is not passed.  ``taste``: what is not passed is to
    be redrafted, else refined.  ``follows``: a redraft asked for really starts anew
    (the paper's recall on draft, section 3.3); else it is a refinement by another
    name.  ``refine_success``: refining makes a wrong draft right, for a task of mean
    difficulty.  ``refine_harm``: refining makes a right draft wrong.  ``coupling``:
    how far the success of refining follows the task's difficulty (0: not at all; 1: in
    proportion to the task's chance of a right draft).  ``shows``: what is not passed is
    said with an input that is to show the fault, for the gate to run.

    Raises:
        ValueError: a chance is none.
    """

    name: str = "coder"
    quality: float = 0.3
    correlation: float = 0.65
    recall: float = 0.8
    false_alarm: float = 0.1
    taste: float = 0.3
    follows: float = 0.45
    refine_success: float = 0.1
    refine_harm: float = 0.1
    coupling: float = 1.0
    shows: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "name" and not 0 <= value <= 1:
                raise ValueError(f"{field.name} is a chance between 0 and 1, not {value!r}")

    def having(self, **numbers: float) -> Character:
        """The same character with some numbers changed."""
        values: dict[str, Any] = {**asdict(self), **numbers}
        return Character(**values)

    def refining(self, difficulty: float) -> float:
        """The chance that refining makes a wrong draft of a task right; the task by its own chance."""
        if self.quality == 0:
            return self.refine_success * (1 - self.coupling)
        relative = (1 - self.coupling) + self.coupling * difficulty / self.quality
        return min(1.0, self.refine_success * relative)

    def shape(self) -> tuple[float, float] | None:
        """Both parameters of the Beta distribution; None where it has no density.

        With a + b = 1 / correlation - 1 the intraclass correlation 1 / (a + b + 1) is as asked for.
        """
        if not 0 < self.correlation < 1 or not 0 < self.quality < 1:
            return None
        weight = 1 / self.correlation - 1
        return self.quality * weight, (1 - self.quality) * weight
