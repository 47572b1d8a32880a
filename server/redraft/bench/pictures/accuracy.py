"""Accuracy over rounds, and over what they cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from redraft.bench.pictures.look import (
    Run,
    Theme,
    colour,
    halo,
    label_ends,
    mark,
    panels,
    percent,
    place,
    title,
    words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABELS = {
    "calls": "calls of a model per task, at most",
    "tokens": "tokens per task, at most",
    "seconds": "seconds per task, at most",
}


def over_rounds(summary: dict[str, Any], theme: Theme) -> Figure | None:
    """pass@1 after each round, with intervals; None where no run had more than its first draft."""
    runs = [r for r in summary["runs"] if len(r["pass_at_1_by_round"]) > 1 and r["tasks"]]
    if not runs:
        return None
    figure, axes = panels(runs, theme)
    for ax, group in axes:
        shares: list[float] = []
        ends = []
        for run in group:
            values, ranges = run["pass_at_1_by_round"], run["pass_at_1_by_round_interval"]
            tint = colour(run["strategy"], runs, theme)
            at = list(range(len(values)))
            low, high = _band(values, ranges)
            ax.fill_between(at, low, high, color=tint, alpha=0.14, linewidth=0)
            ax.plot(at, values, color=tint, marker=mark(run["strategy"], runs), markersize=4.5)
            shares += [*low, *high]
            ends.append((at[-1], values[-1], words(run["strategy"]), tint))
        last = max(len(run["pass_at_1_by_round"]) for run in group) - 1
        ax.set_xlim(-0.15, last + 0.15)
        ax.set_xticks(_few(last))
        begin = _frame(ax, shares)
        ax.set_xlabel("round (0: the first draft)")
        ax.set_ylabel("tasks that are right")
        cut = "" if begin == 0 else f" · the axis begins at {100 * begin:.0f} %"
        title(ax, place(group[0], runs), f"n = {group[0]['tasks']}{cut}", theme)
        ax.grid(visible=False, axis="x")
        label_ends(ax, ends)
    return figure


def over_cost(summary: dict[str, Any], theme: Theme) -> Figure | None:
    """pass@1 over the dearest resource that was counted, and what samples would have reached."""
    runs = [r for r in summary["runs"] if r["tasks"] and r["pass_at_1"] is not None]
    resource = next((name for name in ("tokens", "calls", "seconds") if _used(runs, name)), None)
    if resource is None:
        return None
    runs = [r for r in runs if r[resource]]
    figure, axes = panels(runs, theme)
    for ax, group in axes:
        shares: list[float] = []
        ends = []
        most = max(run[f"pass_at_1_by_{resource}_at"][-1] for run in group)
        for run in group:
            name = f"pass_at_1_by_{resource}"
            tint = colour(run["strategy"], runs, theme)
            at = [*run[f"{name}_at"], most]
            values = [*run[name], run[name][-1]]
            low, high = _band(values[:-1], run[f"{name}_interval"])
            low, high = [*low, low[-1]], [*high, high[-1]]
            ax.fill_between(at, low, high, color=tint, alpha=0.12, linewidth=0, step="post")
            ax.step(at, values, color=tint, where="post")
            ax.plot(
                run[resource], _read(at, values, run[resource]), marker=mark(run["strategy"], runs),
                color=tint, markersize=6.5, markeredgecolor=theme.ground, markeredgewidth=1.2,
                linestyle="none", zorder=5,
            )  # fmt: skip
            shares += high
            ends.append((most, values[-1], words(run["strategy"]), tint))
        _samples(ax, group, resource, most, theme, shares)
        ax.set_xlim(0, most * 1.02)
        ax.set_ylim(0, min(1.0, max(shares) * 1.08 + 0.02))
        percent(ax)
        ax.set_xlabel(f"{LABELS[resource]}     (mark: what a task takes on average)")
        ax.set_ylabel("tasks that are right")
        title(ax, place(group[0], runs), f"n = {group[0]['tasks']}", theme)
        label_ends(ax, ends)
        ax.set_xticks([t for t in ax.get_xticks() if 0 <= t <= most * 1.02])
    return figure


def _samples(
    ax: Axes, group: Sequence[Run], resource: str, most: float, theme: Theme, shares: list[float]
) -> None:
    """What independent samples reach where the best is always picked, as a dashed line."""
    run = next((r for r in group if r["pass_at_k_by_k"]), None)
    price = _price(run, resource) if run is not None else None
    if run is None or price is None:
        return
    points = [
        (k * price, value)
        for k, value in zip(run["pass_at_k_by_k_at"], run["pass_at_k_by_k"], strict=True)
        if k * price <= most
    ]
    if not points:
        return
    at, values = [x for x, _ in points], [y for _, y in points]
    ax.plot(at, values, color=theme.quiet, linestyle=(0, (4, 2)), linewidth=1.4, marker=".")
    shares.append(max(values))
    ax.annotate(
        f"any of {run['pass_at_k_by_k_at'][len(at) - 1]} samples", (at[-1], values[-1]), xytext=(7, 3),
        textcoords="offset points", color=theme.quiet, fontsize=8.5, path_effects=halo(theme),
    )  # fmt: skip


def _price(run: Run, resource: str) -> float | None:
    """What a sample costs: one call, or what the summary's N says that the mean budget holds."""
    if resource == "calls":
        return 1.0
    price: float | None = run.get(f"sample_{resource}")
    return price


def _used(runs: Sequence[Run], resource: str) -> bool:
    return any(run[resource] for run in runs)


def _band(
    values: Sequence[float], ranges: Sequence[Sequence[float] | None]
) -> tuple[list[float], list[float]]:
    pairs = [r if r is not None else (v, v) for v, r in zip(values, ranges, strict=True)]
    return [low for low, _ in pairs], [high for _, high in pairs]


def _read(at: Sequence[float], values: Sequence[float], budget: float) -> float:
    return [v for a, v in zip(at, values, strict=True) if a <= budget][-1]


def _frame(ax: Axes, shares: Sequence[float]) -> float:
    """Show what the values fill, from 0 where that is near; gives where the axis begins."""
    low, high = min(shares), max(shares)
    room = max(0.02, (high - low) * 0.15)
    begin = 0.0 if low < high / 2 else math.floor(20 * (low - room)) / 20
    ax.set_ylim(begin, min(1.0, high + room))
    percent(ax)
    return begin


def _few(last: int) -> list[int]:
    step = max(1, -(-last // 8))
    return list(range(0, last + 1, step))
