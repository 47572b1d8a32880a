"""Whether a rewrite may be offered as the same and faster, and the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass

from redraft.core.behaviour import Behaviour, Lap, Race
from redraft.core.speed import CLEAR, SURE, in_times

INPUTS = 5
"""On so few generated or recorded inputs "the same" would say little."""


@dataclass(frozen=True, slots=True)
class Proof:
    """``proven``, and in one sentence what it rests on or what is missing."""

    proven: bool
    sentence: str


def proven(race: Race, behaviour: Behaviour) -> Proof:
    """Decide about a rewrite that the tests have passed already.

    It must give the same on all inputs that could be compared, of which there
    must be some, and be clearly faster on the largest input of the race, where
    it must not gain less than on the way there by more than noise.
    """
    if not race.equal:
        return Proof(False, "it gives other results on larger inputs")
    if behaviour.differed:
        shown = f", as on `{behaviour.differences[0].input}`" if behaviour.differences else ""
        inputs = "input" if behaviour.differed == 1 else "inputs"
        return Proof(False, f"it behaves differently on {behaviour.differed} {inputs}{shown}")
    if behaviour.nondeterministic:
        return Proof(False, "chance decides some results, so nothing can be proven")
    same = behaviour.agreed + len(race.laps)
    if same < INPUTS or not behaviour.told:
        why = f": {behaviour.reason}" if behaviour.reason else ""
        return Proof(False, f"it could be compared on {same} inputs only{why}")
    gain = race.gain
    if gain is None:
        return Proof(
            False, f"it is the same on {same} inputs, and could not be timed: {race.reason}"
        )
    last = race.laps[-1]
    measured = f"{_seconds(last.before)} -> {_seconds(last.after)} at size {last.size:,}"
    if last.before < SURE:
        return Proof(False, f"it is the same on {same} inputs, and both are quick ({measured})")
    if gain < CLEAR:
        return Proof(False, f"it is the same on {same} inputs, but not faster ({measured})")
    if not _holds(race.laps, gain):
        return Proof(False, f"it is the same on {same} inputs, but the gain shrinks ({measured})")
    return Proof(
        True,
        f"the same on {same} inputs; {in_times(gain)} times faster at size {last.size:,} "
        f"({_seconds(last.before)} -> {_seconds(last.after)})",
    )


def _holds(laps: tuple[Lap, ...], gain: float) -> bool:
    """Whether the largest input gains at least half of what any long enough one before it did."""
    timed = [lap.before / max(lap.after, 1e-9) for lap in laps if lap.before >= SURE]
    return all(gain >= 0.5 * other for other in timed)


def _seconds(value: float) -> str:
    for unit, least in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if value >= least:
            return f"{value / least:.3g} {unit}"
    return f"{value * 1e9:.0f} ns"
