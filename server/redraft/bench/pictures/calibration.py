"""How often what was said of a draft is borne out by the hidden tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redraft.bench.pictures.look import (
    Theme,
    colour,
    mark,
    panels,
    percent,
    place,
    strategies,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROWS = (
    ("right_when_suggested_pass", "critic says pass"),
    ("right_when_suggested_refine", "critic says refine"),
    ("right_when_suggested_redraft", "critic says redraft"),
    ("right_when_gate_passed", "gate says passed"),
    ("right_when_gate_failed", "gate says failed"),
    ("right_when_gate_broke", "gate says broke"),
)


def calibration(summary: dict[str, Any], theme: Theme) -> Figure | None:
    """For each thing that is said: the share of drafts that are right, with its interval and n."""
    runs = [r for r in summary["runs"] if any(r[name] is not None for name, _ in ROWS)]
    rows = [row for row in ROWS if any(run[row[0]] is not None for run in runs)]
    if not runs:
        return None
    figure, axes = panels(runs, theme, height=1.3 + 0.55 * len(rows))
    for ax, group in axes:
        step = 0.62 / max(len(group), 1)
        for at, (name, _) in enumerate(rows):
            if at % 2:
                ax.axhspan(at - 0.5, at + 0.5, color=theme.grid, alpha=0.35, linewidth=0)
            for place_, run in enumerate(group):
                y = at + (place_ - (len(group) - 1) / 2) * step
                if run[name] is not None:
                    tint = colour(run["strategy"], runs, theme)
                    _dot(ax, run, name, y, tint, mark(run["strategy"], runs), theme)
        ax.set_ylim(len(rows) - 0.5, -0.5)
        ax.set_xlim(0, 1)
        ax.set_yticks(range(len(rows)), [title for _, title in rows])
        ax.tick_params(axis="y", labelcolor=theme.ink, pad=9)
        percent(ax, "x")
        ax.grid(visible=False, axis="y")
        ax.set_xlabel("of those drafts, share that is right by the hidden tests")
        ax.set_title(place(group[0], runs))
    _legend(figure, strategies(runs), runs, theme)
    return figure


def _dot(
    ax: Axes, run: dict[str, Any], name: str, y: float, tint: str, sign: str, theme: Theme
) -> None:
    value, ends = run[name], run[f"{name}_interval"]
    if ends is not None:
        ax.plot(ends, [y, y], color=tint, linewidth=2.2, alpha=0.55)
    ax.plot(
        value, y, marker=sign, color=tint, markersize=6.5, markeredgecolor=theme.ground,
        markeredgewidth=1, linestyle="none", zorder=5, clip_on=False,
    )  # fmt: skip
    ax.annotate(
        f"n = {run[f'{name}_n']}", (1, y), xytext=(6, 0), textcoords="offset points", fontsize=8,
        va="center", color=theme.quiet, annotation_clip=False,
    )  # fmt: skip


def _legend(figure: Figure, names: list[str], runs: list[dict[str, Any]], theme: Theme) -> None:
    from matplotlib.lines import Line2D

    if len(names) < 2:
        return
    signs = [
        Line2D(
            [], [], color=colour(n, runs, theme), marker=mark(n, runs), label=words(n), linewidth=2
        )
        for n in names
    ]
    figure.legend(
        handles=signs, loc="outside upper left", ncols=len(names), frameon=False, fontsize=9,
        labelcolor=theme.ink, handlelength=1.4, columnspacing=1.4,
    )  # fmt: skip
