"""Pictures of the fit; needs matplotlib, so it is imported where it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from redraft.bench.simulation.reproduce import Reproduced

REFINE, REDRAFT, UPPER, INK = "#8a8f98", "#c2410c", "#1d4ed8", "#1f2328"


def draw(found: Sequence[Reproduced], out: Path) -> None:
    """``simulation-curves.png`` and ``simulation-table.png``."""
    _curves(found).savefig(out / "simulation-curves.png", dpi=144)
    _rates(found).savefig(out / "simulation-table.png", dpi=144)


def _curves(found: Sequence[Reproduced]) -> Figure:
    """Accuracy over rounds, one panel a model, with pass@8 as a line."""
    figure = Figure(figsize=(10, 5.8), layout="constrained", facecolor="white")
    panels = figure.subplots(2, 3, sharex=True)
    for axes, one in zip(panels.flat, found, strict=True):
        upper = 100 * one.pass_8.value
        lines = (
            ([100 * v for v in one.curve(redraft=False)], REFINE),
            ([100 * v for v in one.curve(redraft=True)], REDRAFT),
        )
        for values, colour in lines:
            axes.plot(values, color=colour, linewidth=2)
        axes.axhline(upper, color=UPPER, linewidth=1.5, linestyle=(0, (4, 3)))
        if one.fitted.row.final is not None:
            axes.plot([16], [100 * one.fitted.row.final], "o", color=REDRAFT, markersize=6,
                      markerfacecolor="white", markeredgewidth=1.6, clip_on=False, zorder=5)  # fmt: skip
        if one.fitted.row.pass_8 is not None:
            axes.plot([16], [100 * one.fitted.row.pass_8], "o", color=UPPER, markersize=6,
                      markerfacecolor="white", markeredgewidth=1.6, clip_on=False, zorder=5)  # fmt: skip
        low = min(lines[0][0][0], lines[1][0][0])
        axes.set_ylim(low - 0.12 * (upper - low), upper + 0.16 * (upper - low))
        axes.set_title(one.fitted.row.name + ("" if one.fitted.known else " *"), loc="left",
                       fontsize=11, color=INK)  # fmt: skip
        _quiet(axes)
    handles = [
        panels[0, 0].plot([], [], color=colour, linewidth=2, linestyle=style, label=name)[0]
        for name, colour, style in (
            ("pass@8", UPPER, (0, (4, 3))), ("SELF-REDRAFT", REDRAFT, "-"), ("Self-Refine", REFINE, "-"),
        )
    ]  # fmt: skip
    figure.legend(handles=handles, loc="outside upper right", ncols=3, frameon=False, fontsize=10)
    for axes in panels[1]:
        axes.set_xticks(range(0, 17, 4))
        axes.set_xlabel("rounds", color=INK)
    for axes in panels[:, 0]:
        axes.set_ylabel("right, %", color=INK)
    figure.supxlabel(
        "Simulated under the real strategies, no tests, last draft given.  "
        "Circles: reported by the paper.  * first accuracy assumed.",
        fontsize=9, color=REFINE,
    )  # fmt: skip
    return figure


def _rates(found: Sequence[Reproduced]) -> Figure:
    """The paper's rates as intervals, the simulated ones as dots."""
    figure = Figure(figsize=(10, 4.2), layout="constrained", facecolor="white")
    panels = figure.subplots(1, 2, sharey=True)
    for axes, title, places in zip(panels, ("r_imp, %", "r_reg, %"), ((0, 1), (2, 3)), strict=True):
        for row, one in enumerate(reversed(found)):
            for place, shift, colour in zip(places, (0.14, -0.14), (REFINE, REDRAFT), strict=True):
                reported, simulated = one.reported()[place], one.rates()[place]
                axes.plot([100 * reported.low, 100 * reported.high], [row + shift] * 2,
                          color=colour, linewidth=5, alpha=0.35, solid_capstyle="round")  # fmt: skip
                axes.plot([100 * reported.value], [row + shift], "|", color=colour,
                          markersize=11, markeredgewidth=2)  # fmt: skip
                axes.plot([100 * simulated.value], [row + shift], "o", color=colour,
                          markersize=5.5, markeredgecolor="white")  # fmt: skip
        axes.set_title(title, loc="left", fontsize=11, color=INK)
        axes.set_xlim(left=0)
        _quiet(axes)
    panels[0].set_yticks(range(len(found)), [one.fitted.row.name for one in reversed(found)])
    handles = [
        panels[0].plot([], [], "o", color=colour, label=name)[0]
        for name, colour in (("Self-Refine", REFINE), ("SELF-REDRAFT", REDRAFT))
    ]
    panels[1].legend(handles=handles, frameon=False, loc="lower right", fontsize=10)
    figure.supxlabel(
        "Strokes and bars: Table 1 with the 95 % interval of 1,055 problems.  Dots: simulated.",
        fontsize=9, color=REFINE,
    )  # fmt: skip
    return figure


def _quiet(axes: Any) -> None:
    axes.grid(axis="both", color="#e5e7eb", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, length=0, labelsize=9)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
