"""How often each round's critiques say refine, and how often redraft: the paper's Figure 6."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redraft.bench.pictures.look import Run, Theme, panels, place, title, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDES = (("refine", -1, "right"), ("redraft", 1, "left"))


def butterfly(summary: dict[str, Any], theme: Theme) -> Figure | None:
    """Refine to the left, redraft to the right, one wing-beat for each round and run."""
    runs = [
        r for r in summary["runs"] if any(s["refine"] or s["redraft"] for s in r["suggestions"])
    ]
    if not runs:
        return None
    most = max(len(run["suggestions"]) for run in runs)
    figure, axes = panels(runs, theme, height=1.25 + 0.27 * most, single=True)
    widest = max(
        s[side] / r["records"] for r in runs for s in r["suggestions"] for side, *_ in SIDES
    )
    for ax, (run,) in axes:
        _wings(ax, run, theme, widest)
        named = place(run, runs)
        title(ax, f"{words(run['strategy'])} · {named}", f"n = {run['records']}", theme, above=24)
        ax.set_ylim(most - 0.4, -0.6)
    return figure


def _wings(ax: Axes, run: Run, theme: Theme, widest: float) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    tints = {"refine": theme.refine, "redraft": theme.redraft}
    for side, sign, align in SIDES:
        for at, counts in enumerate(run["suggestions"]):
            share = counts[side] / run["records"]
            ax.barh(at, sign * share, height=0.74, color=tints[side], linewidth=0)
            ranges = run[f"{side}_by_round_interval"]
            if at < len(ranges) and ranges[at] is not None and counts[side]:
                low, high = ranges[at]
                ax.plot(
                    [sign * low, sign * high], [at, at], color=theme.ink, linewidth=1, alpha=0.75
                )
                share = max(share, high)
            if counts[side]:
                ax.annotate(
                    str(counts[side]), (sign * share, at), xytext=(5 * sign, 0),
                    textcoords="offset points", ha=align, va="center", fontsize=8, color=theme.quiet,
                )  # fmt: skip
        ax.text(
            0.5 + sign * 0.015, 1.02, side, transform=ax.transAxes, ha=align, va="bottom",
            color=tints[side], fontsize=9.5, fontweight="bold",
        )  # fmt: skip
    ax.axvline(0, color=theme.ground, linewidth=2)
    reach = widest * 1.45
    ax.set_xlim(-reach, reach)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{100 * abs(v):.3g} %"))
    ax.set_yticks(range(len(run["suggestions"])))
    ax.set_ylabel("round")
    ax.set_xlabel("share of all tasks, with its interval; the number counts suggestions")
    ax.grid(visible=False, axis="y")
    ax.spines["left"].set_visible(False)
