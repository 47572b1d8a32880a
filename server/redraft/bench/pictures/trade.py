"""What each strategy mends against what it breaks: the paper's Table 1 as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redraft.bench.pictures.look import (
    Run,
    Theme,
    colour,
    halo,
    mark,
    panels,
    percent,
    place,
    spread,
    title,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def trade(summary: dict[str, Any], theme: Theme) -> Figure | None:
    """Improvement over regression; on the line the two balance."""
    runs = [r for r in summary["runs"] if r["r_imp"] is not None and r["r_reg"] is not None]
    if not runs:
        return None
    figure, axes = panels(runs, theme, height=3.6)
    for ax, group in axes:
        right = max(_high(run, "r_reg") for run in group)
        top = max(_high(run, "r_imp") for run in group)
        ax.set_xlim(0, max(0.05, right * 1.12))
        ax.set_ylim(0, max(0.05, top * 1.18))
        _balance(ax, group[0], theme)
        for run in group:
            _point(
                ax, run, colour(run["strategy"], runs, theme), mark(run["strategy"], runs), theme
            )
        percent(ax)
        percent(ax, "x")
        ax.set_xlabel("right first drafts that end wrong (r_reg)")
        ax.set_ylabel("wrong first drafts that end right (r_imp)")
        first = group[0]
        title(
            ax, place(first, runs), f"n = {first['r_imp_n']} wrong, {first['r_reg_n']} right", theme
        )
        _names(ax, group, runs, theme)
    return figure


def _point(ax: Axes, run: Run, tint: str, sign: str, theme: Theme) -> None:
    x, y = run["r_reg"], run["r_imp"]
    for name, along in (("r_reg", True), ("r_imp", False)):
        if run[f"{name}_interval"] is not None:
            ends = run[f"{name}_interval"]
            line = (ends, [y, y]) if along else ([x, x], ends)
            ax.plot(*line, color=tint, linewidth=1.6, alpha=0.75, clip_on=False)
    ax.plot(
        x, y, marker=sign, color=tint, markersize=8.5, markeredgecolor=theme.ground,
        markeredgewidth=1.4, linestyle="none", zorder=5, clip_on=False,
    )  # fmt: skip


def _names(ax: Axes, group: list[Run], runs: list[Run], theme: Theme) -> None:
    """Beside each point its strategy, kept apart where points are near each other."""
    heights = spread([run["r_imp"] for run in group], (ax.get_ylim()[1] - ax.get_ylim()[0]) * 0.075)
    for run, y in zip(group, heights, strict=True):
        ax.annotate(
            words(run["strategy"]), (run["r_reg"], y), xytext=(10, 8), textcoords="offset points",
            color=colour(run["strategy"], runs, theme), fontsize=9.5, fontweight="bold", zorder=6,
            path_effects=halo(theme),
        )  # fmt: skip


def _balance(ax: Axes, run: Run, theme: Theme) -> None:
    """The line on which as many tasks are mended as are broken, given how many began right."""
    begun = run["first_pass_at_1"]
    if begun is None or not 0 < begun < 1:
        return
    slope = begun / (1 - begun)
    right, top = ax.get_xlim()[1], ax.get_ylim()[1]
    reach = min(right, top / slope)
    ax.fill_between(
        [0, reach, right], [0, slope * reach, top], color=theme.loss, linewidth=0, zorder=0
    )
    ax.plot([0, reach], [0, slope * reach], color=theme.quiet, linewidth=1, linestyle=(0, (4, 3)))
    # in the corner below the line, or above the line where that corner is too flat for words
    steep = slope * right * 0.6 / top > 0.12
    ax.text(
        0.98, 0.03 if steep else slope * right / top + 0.03, f"below the line more is broken than mended ({100 * begun:.0f} % began right)",
        transform=ax.transAxes, ha="right", fontsize=8, color=theme.quiet, path_effects=halo(theme),
    )  # fmt: skip


def _high(run: Run, name: str) -> float:
    ends = run[f"{name}_interval"]
    high: float = run[name] if ends is None else ends[1]
    return high
