"""Where the time of a task goes, and how long the gate takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from redraft.bench.pictures.look import Theme, paint, place, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PARTS = (("model", "model_seconds"), ("gate", "gate_seconds"), ("the rest", ""))


def gate_time(summary: dict[str, Any], theme: Theme) -> Figure | None:
    """Mean seconds of a task by where they went; beside it, how the gate's spread over tasks."""
    runs = [r for r in summary["runs"] if r["seconds"]]
    if not runs:
        return None
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.2, 1.7 + 0.46 * len(runs)), layout="constrained")
    figure.set_facecolor(theme.ground)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[3, 2])
    for ax in (left, right):
        paint(ax, theme)
        ax.grid(visible=False, axis="y")
    _parts(left, runs, theme)
    _gate(right, runs, theme)
    names = [f"{words(run['strategy'])} · {place(run, runs)}" for run in runs]
    left.set_yticks(range(len(runs)), names)
    left.tick_params(axis="y", labelcolor=theme.ink)
    left.set_ylim(len(runs) - 0.4, -0.6)
    return figure


def _parts(ax: Axes, runs: list[dict[str, Any]], theme: Theme) -> None:
    tints = (theme.lines[0], theme.lines[1], theme.quiet)
    for at, run in enumerate(runs):
        start = 0.0
        known = (run["model_seconds"] or 0.0) + (run["gate_seconds"] or 0.0)
        for (_, field), tint in zip(PARTS, tints, strict=True):
            length = run[field] if field else max(0.0, run["seconds"] - known)
            ax.barh(at, length or 0.0, left=start, height=0.58, color=tint, linewidth=0)
            start += length or 0.0
        if run["seconds_interval"] is not None:
            ax.plot(run["seconds_interval"], [at, at], color=theme.ink, linewidth=1.1, alpha=0.8)
            start = max(start, run["seconds_interval"][1])
        gate = 100 * (run["gate_seconds"] or 0.0) / run["seconds"]
        ax.annotate(
            f"{run['seconds']:.3g} s, gate {gate:.2g} %", (start, at), xytext=(7, 0),
            textcoords="offset points", va="center", fontsize=8.5, color=theme.quiet,
        )  # fmt: skip
    longest = max((run["seconds_interval"] or [0, run["seconds"]])[1] for run in runs)
    ax.set_xlim(0, longest * 1.38)
    ax.set_xlabel("seconds per task, the mean with its interval")
    x = 0.0
    for (name, _), tint in zip(PARTS, tints, strict=True):
        ax.text(x, 1.03, name, transform=ax.transAxes, color=tint, fontweight="bold", fontsize=9.5)
        x += 0.035 + 0.021 * len(name)


def _gate(ax: Axes, runs: list[dict[str, Any]], theme: Theme) -> None:
    tint = theme.lines[1]
    for at, run in enumerate(runs):
        spread = run["gate_seconds_quantiles"]
        p5, p25, p50, p75, p95 = (spread[f"p{q}"] for q in (5, 25, 50, 75, 95))
        ax.plot([p5, p95], [at, at], color=tint, linewidth=1.6, alpha=0.6)
        ax.plot([p25, p75], [at, at], color=tint, linewidth=8, alpha=0.55, solid_capstyle="butt")
        ax.plot(
            p50, at, marker="o", color=tint, markersize=7, markeredgecolor=theme.ground,
            markeredgewidth=1.4,
        )  # fmt: skip
        ax.annotate(
            f"n = {run['records']}", (p95, at), xytext=(7, 0), textcoords="offset points",
            va="center", fontsize=8, color=theme.quiet,
        )  # fmt: skip
    longest = max(run["gate_seconds_quantiles"]["p95"] for run in runs)
    ax.set_xlim(0, (longest or 1.0) * 1.25)
    ax.tick_params(axis="y", labelleft=False)
    ax.set_xlabel("seconds: median, middle half, 5 to 95 %")
    ax.set_title("the gate alone, per task", fontsize=9.5, color=tint)
