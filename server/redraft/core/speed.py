"""How fast a version is beside the user's code: what a race lets one say, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from redraft.core.behaviour import Lap, Race

CLEAR = 1.5
"""How many times faster something must be to be called so: less may be noise, and is not worth
another text."""
SURE = 1e-5
"""Seconds; what is shorter than this is as much the clock's as the function's."""


AGREEING = 3
"""The largest inputs that must say the same."""


class Pace(Enum):
    """One version beside another."""

    FASTER = "faster"
    SLOWER = "slower"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a version is beside the user's code on the largest input that both came to an end on.

    ``times`` is how many times faster or slower, at least ``CLEAR``; None where
    they cannot be told apart or nothing can be told.  ``size`` is that input's
    (elements of a list, characters of a text, a number itself), ``before`` and
    ``after`` are seconds, the least of several turns.  ``reason`` says why
    nothing can be told.
    """

    pace: Pace
    times: float | None = None
    size: int = 0
    before: float = 0.0
    after: float = 0.0
    reason: str = ""

    @property
    def told(self) -> bool:
        """Whether there is anything to show."""
        return self.pace is not Pace.UNKNOWN

    @property
    def summary(self) -> str:
        """In a few words, without a full stop."""
        if self.times is not None:
            return f"{in_times(self.times)} times {self.pace.value} at size {self.size:,}"
        if self.told:
            return f"as fast at size {self.size:,}"
        return f"not told: {self.reason}"


def speed_of(race: Race) -> Speed:
    """What a race says of the second version.

    Nothing where the two gave different results, or where both are over before a
    clock can tell.  The three largest inputs that took long enough must say the same,
    because on the largest the turns are few, and one that was held up looks slow.
    """
    if not race.equal:
        return Speed(Pace.UNKNOWN, reason=race.reason or "the two versions give different results")
    ended = [lap for lap in race.laps if lap.ended]
    long_enough = [lap for lap in ended if max(lap.before, lap.after) >= SURE]
    if not long_enough:
        return Speed(Pace.UNKNOWN, reason=_why_none(race, ended))
    last = long_enough[-1]
    witnesses = long_enough[-AGREEING:]
    if len({_pace(lap) for lap in witnesses}) > 1:
        other = next(lap for lap in reversed(witnesses) if _pace(lap) is not _pace(last))
        reason = f"it is not the same at size {other.size:,} and {last.size:,}"
        return Speed(Pace.UNKNOWN, None, last.size, last.before, last.after, reason)
    pace, ratio = _pace(last), _ratio(last)
    times = {Pace.FASTER: ratio, Pace.SLOWER: 1 / ratio}.get(pace)
    return Speed(pace, times, last.size, last.before, last.after)


def in_times(times: float) -> str:
    """A factor as it is shown: ``3.1``, ``120``."""
    return f"{times:.1f}" if times < 10 else f"{round(times):,}"


def _why_none(race: Race, ended: Sequence[Lap]) -> str:
    if ended:
        return "both are too quick to be timed"
    if race.laps:
        return "there is no input on which both came to an end"
    return race.reason or "nothing was run"


def _ratio(lap: Lap) -> float:
    return max(lap.before, 1e-9) / max(lap.after, 1e-9)


def _pace(lap: Lap) -> Pace:
    ratio = _ratio(lap)
    if ratio >= CLEAR:
        return Pace.FASTER
    return Pace.SLOWER if 1 / ratio >= CLEAR else Pace.SAME
