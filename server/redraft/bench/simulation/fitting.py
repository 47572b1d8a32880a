"""The tables of ``fit``: the characters, the paper's table given back, what hangs on what is assumed."""

from __future__ import annotations

from collections.abc import Sequence

from redraft.bench.simulation.fit import Assumed, Fitted, fit_table
from redraft.bench.simulation.paper import AVERAGE_GAIN, PROBLEMS, implied_first
from redraft.bench.simulation.rates import Estimate
from redraft.bench.simulation.reproduce import Reproduced
from redraft.bench.simulation.tables import Table

_VARIED: tuple[tuple[str, Assumed], ...] = (
    ("as assumed", Assumed()),
    ("first accuracy of the four .20", Assumed(quality=0.2)),
    ("first accuracy of the four .45", Assumed(quality=0.45)),
    ("first accuracy of the four .70", Assumed(quality=0.7)),
    ("correlation of the four .50", Assumed(correlation=0.5)),
    ("correlation of the four .80", Assumed(correlation=0.8)),
    ("taste .25", Assumed(taste=0.25)),
    ("taste .75", Assumed(taste=0.75)),
    ("recall on draft .30", Assumed(follows=0.3)),
    ("recall on draft .55", Assumed(follows=0.55)),
    ("refining as likely on every task", Assumed(coupling=0.0)),
)


def characters(fitted: Sequence[Fitted]) -> Table:
    """The fitted characters."""
    rows = []
    for one in fitted:
        c = one.character
        told = "" if one.known else " *"
        rows.append(
            (
                c.name, _number(c.quality) + told, _number(c.correlation) + told,
                _number(c.recall), _number(c.false_alarm), _number(c.refine_success),
                _number(c.refine_harm), ", ".join(one.missed) or "all",
            )
        )  # fmt: skip
    return Table(
        "Characters fitted to the paper's Table 1",
        ("model", "quality", "correlation", "recall", "false alarm", "refine success",
         "refine harm", "rates met"),
        tuple(rows),
        "* assumed: the text tells no accuracy of this model.  Taste "
        f"{Assumed().taste} and recall on draft {Assumed().follows} are assumed for all.",
    )  # fmt: skip


def given_back(found: Sequence[Reproduced]) -> Table:
    """The four rates of each model, simulated under the real strategies, beside the table's."""
    rows = []
    for one in found:
        cells = [one.fitted.row.name]
        for simulated, reported in zip(one.rates(), one.reported(), strict=True):
            inside = "" if reported.holds(simulated.value) else " OUTSIDE"
            low, high = 100 * reported.low, 100 * reported.high
            value = f"{100 * simulated.value:.1f} / {100 * reported.value:.1f}"
            cells.append(f"{value} ({low:.1f} to {high:.1f}){inside}")
        rows.append(tuple(cells))
    return Table(
        f"Table 1 given back, %: simulated ({len(found[0].refine)} tasks) / reported "
        f"(95 % interval of {PROBLEMS} problems)",
        ("model", "r_imp Self-Refine", "r_imp SELF-REDRAFT", "r_reg Self-Refine",
         "r_reg SELF-REDRAFT"),
        tuple(rows),
        "Intervals are Wilson's for a share of the wrong (r_imp) or right (r_reg) first drafts "
        "among 1,055, whose number follows from the first accuracy.",
    )  # fmt: skip


def order(found: Sequence[Reproduced]) -> Table:
    """Self-Refine, SELF-REDRAFT, pass@8: simulated accuracies and paired differences."""
    rows = []
    for one in found:
        first, refine, redraft = one.accuracies()
        row = one.fitted.row
        reported = "" if row.final is None else f"{100 * row.final:.1f}"
        upper = "" if row.pass_8 is None else f"{100 * row.pass_8:.1f}"
        rows.append(
            (
                row.name, first.points(), f"{100 * refine.value:.1f}",
                _beside(redraft, reported), _beside(one.pass_8, upper),
                one.gain.points(signed=True), one.left.points(signed=True),
                "yes" if one.gain.low > 0 and one.left.low > 0 else "not shown",
            )
        )  # fmt: skip
    gain = sum(one.gain.value for one in found) / len(found)
    return Table(
        "The order, %: simulated [reported] accuracies, paired differences with 95 % intervals",
        ("model", "first draft", "Self-Refine", "SELF-REDRAFT", "pass@8", "SELF-REDRAFT over Self-Refine",
         "pass@8 over SELF-REDRAFT", "order holds"),
        tuple(rows),
        f"Average gain {100 * gain:+.2f} points; the paper says {100 * AVERAGE_GAIN:+.3f}. Its own "
        "Table 1 gives that average only if the four models of unknown accuracy began at "
        f"{100 * implied_first():.0f} %.",
    )  # fmt: skip


def sensitivity() -> Table:
    """The mean character, and the gain that follows, when an assumption is another."""
    rows = []
    for name, assumed in _VARIED:
        fitted = fit_table(assumed)
        cells = [name]
        for what in ("recall", "false_alarm", "refine_success", "refine_harm"):
            values = [getattr(one.character, what) for one in fitted]
            cells.append(f"{min(values):.2f} to {max(values):.2f}")
        gains = [one.row.gain(one.character.quality) for one in fitted]
        missed = [f"{one.row.name} ({', '.join(one.missed)})" for one in fitted if one.missed]
        cells += [f"{100 * sum(gains) / len(gains):+.2f}", "; ".join(missed) or "none"]
        rows.append(tuple(cells))
    return Table(
        "What hangs on what is assumed: lowest to highest of the six characters",
        ("assumption", "recall", "false alarm", "refine success", "refine harm",
         "average gain, points", "not met"),
        tuple(rows),
        "The gain follows from the table's rates and the first accuracies alone.",
    )  # fmt: skip


def _beside(simulated: Estimate, reported: str) -> str:
    return f"{100 * simulated.value:.1f}" + (f" [{reported}]" if reported else "")


def _number(value: float) -> str:
    return f"{value:.3f}"
