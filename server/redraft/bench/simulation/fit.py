"""Characters that behave as the models of the paper's Table 1.

Four numbers of a row make four of a character's.  Both r_imp together make the
critic's recall and the success of refining: Self-Refine alone tells what the two
do together, and what redrafts add tells how often there was another try.  Both
r_reg together make the false alarms and the harm of refining in the same way.
The rest is not in the table: see ``Assumed``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from redraft.bench.simulation.chain import rates
from redraft.bench.simulation.chance import pass_at
from redraft.bench.simulation.character import Character
from redraft.bench.simulation.paper import TABLE_1, K, Reported
from redraft.bench.simulation.play import PAPER_ROUNDS

_TURNS = 3
_STEPS = 16
CLOSE = 0.002
"""A rate that is off by more than this was not reached."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the table does not tell, each to be varied (docs/simulation.md).

    ``quality`` and ``correlation`` are of the four models of which the text gives no
    accuracy.  None lies between those of the two of which it does, as the r_imp of
    SELF-REDRAFT does: who mends more is taken to have drafts that differ more.  ``taste`` is one number for
    all: the paper's Figure 6 shows that some models like redrafts and some do not, and
    our text of it gives no counts.  ``follows`` is the middle of its Figure 5 (30 to
    55 %).  ``coupling`` is not reported by anybody.
    """

    quality: float | None = None
    correlation: float | None = None
    taste: float = 0.5
    follows: float = 0.425
    coupling: float = 1.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """A row and its character; ``missed`` names the rates that no character of the kind has."""

    row: Reported
    character: Character
    missed: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether the first drafts' accuracy follows from the text."""
        return self.row.first is not None


@lru_cache(maxsize=32)
def fit_table(assumed: Assumed | None = None) -> tuple[Fitted, ...]:
    """A character for each row of Table 1."""
    assumed = assumed or Assumed()
    fitted = []
    for row in TABLE_1:
        quality, correlation = _difficulty(row) if row.first is not None else _between(row)
        if row.first is None and assumed.quality is not None:
            quality = assumed.quality
        if row.first is None and assumed.correlation is not None:
            correlation = assumed.correlation
        fitted.append(fit_row(row, quality, correlation, assumed))
    return tuple(fitted)


def fit_row(row: Reported, quality: float, correlation: float, assumed: Assumed) -> Fitted:
    """The character of one row, by turns: each number from the rate that it moves most."""
    character = Character(
        row.name, quality, correlation, 0.8, 0.1, assumed.taste, assumed.follows, 0.1, 0.1,
        assumed.coupling,
    )  # fmt: skip
    for _ in range(_TURNS):
        character = _mending(character, row)
        character = _breaking(character, row)
    return Fitted(row, character, _missed(character, row))


def typical(fitted: tuple[Fitted, ...]) -> Character:
    """The mean of the characters."""
    names = (
        "quality", "correlation", "recall", "false_alarm", "taste", "follows", "refine_success",
        "refine_harm", "coupling",
    )  # fmt: skip
    means = {n: sum(getattr(f.character, n) for f in fitted) / len(fitted) for n in names}
    return Character("mean of the six", **means)


def _difficulty(row: Reported) -> tuple[float, float]:
    """Quality and correlation of a row whose accuracy and pass@8 are told."""
    quality = row.first
    assert quality is not None
    assert row.pass_8 is not None
    target = row.pass_8
    # the more alike the drafts of a task, the less eight of them add
    correlation = _bisect(lambda c: target - pass_at(K, Character(quality=quality, correlation=c)))
    return quality, correlation


def _between(row: Reported) -> tuple[float, float]:
    """Quality and correlation by the line through the rows of which they are known."""
    low, high = sorted((r for r in TABLE_1 if r.first is not None), key=lambda r: r.redraft_imp)
    share = (row.redraft_imp - low.redraft_imp) / (high.redraft_imp - low.redraft_imp)
    (q0, c0), (q1, c1) = _difficulty(low), _difficulty(high)
    return q0 + share * (q1 - q0), c0 + share * (c1 - c0)


def _mending(character: Character, row: Reported) -> Character:
    """Recall and the success of refining, by both r_imp."""

    def with_recall(recall: float) -> Character:
        changed = character.having(recall=recall)
        return _solved(changed, "refine_success", lambda c: _refine(c)[0] - row.refine_imp)

    # more recall with less success leaves Self-Refine alone and gives redrafts more tries
    return with_recall(_bisect(lambda r: _redraft(with_recall(r))[0] - row.redraft_imp))


def _breaking(character: Character, row: Reported) -> Character:
    """False alarms and the harm of refining, by both r_reg."""

    def with_harm(harm: float) -> Character:
        changed = character.having(refine_harm=harm)
        return _solved(changed, "false_alarm", lambda c: _refine(c)[1] - row.refine_reg)

    # more harm with fewer false alarms leaves Self-Refine alone and takes from redrafts
    return with_harm(_bisect(lambda h: row.redraft_reg - _redraft(with_harm(h))[1]))


def _solved(character: Character, name: str, off: Callable[[Character], float]) -> Character:
    """The character with the number that makes ``off`` zero, or as near as it goes."""

    def at(value: float) -> float:
        return off(character.having(**{name: value}))

    return character.having(**{name: _bisect(at)})


def _bisect(rising: Callable[[float], float]) -> float:
    """Where a rising function of 0 to 1 crosses zero, or the nearer end."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _refine(character: Character) -> tuple[float, float]:
    found = rates(character, PAPER_ROUNDS, may_redraft=False)
    return found.improvement, found.regression


def _redraft(character: Character) -> tuple[float, float]:
    found = rates(character, PAPER_ROUNDS, may_redraft=True)
    return found.improvement, found.regression


def _missed(character: Character, row: Reported) -> tuple[str, ...]:
    (refine_imp, refine_reg), (redraft_imp, redraft_reg) = _refine(character), _redraft(character)
    pairs = (
        ("r_imp of Self-Refine", refine_imp, row.refine_imp),
        ("r_imp of SELF-REDRAFT", redraft_imp, row.redraft_imp),
        ("r_reg of Self-Refine", refine_reg, row.refine_reg),
        ("r_reg of SELF-REDRAFT", redraft_reg, row.redraft_reg),
    )
    return tuple(name for name, is_, wanted in pairs if abs(is_ - wanted) > CLOSE)
