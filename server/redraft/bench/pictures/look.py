"""Colours, type and panels, in one place for all pictures.

The colours are Okabe and Ito's (2008), told apart with every common colour blindness;
on a dark ground the lighter ones of them.  Nothing is told by colour alone: lines carry
their names, and strategies have marks of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Run = dict[str, Any]

MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
COLUMNS = 2
"""Panels side by side; three would make their labels too small for a page."""

PLACE = ("dataset", "model", "policy", "gate")
"""What a panel has in common; strategies are compared inside it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a light or a dark ground."""

    name: str
    ground: str
    ink: str
    quiet: str
    grid: str
    lines: tuple[str, ...]
    refine: str
    redraft: str
    loss: str


LIGHT = Theme(
    "light",
    "#ffffff",
    "#1b2233",
    "#5f687d",
    "#e6e9f0",
    ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b07a00", "#56b4e9", "#000000", "#8a7a00"),
    "#0072b2",
    "#d55e00",
    "#f6efe9",
)
DARK = Theme(
    "dark",
    "#141a26",
    "#e7ebf3",
    "#9aa5ba",
    "#273043",
    ("#56b4e9", "#f0803c", "#2fc79b", "#e59ac4", "#e6b030", "#8fb8ff", "#ffffff", "#f0e442"),
    "#56b4e9",
    "#f0803c",
    "#241f22",
)
THEMES = (LIGHT, DARK)


def settings(theme: Theme) -> dict[str, Any]:
    """What matplotlib is told for the time of one picture; its own settings stay as they are."""
    return {
        "axes.titlecolor": theme.ink,
        "font.family": "DejaVu Sans",
        "font.size": 9.5,
        "axes.titlesize": 10.5,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.titlepad": 9,
        "axes.labelsize": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 0.8,
        "axes.axisbelow": True,
        "xtick.labelsize": 8.5,
        "ytick.labelsize": 8.5,
        "xtick.major.size": 3,
        "ytick.major.size": 0,
        "lines.linewidth": 1.9,
        "lines.solid_capstyle": "round",
        "svg.fonttype": "path",
        "svg.hashsalt": "redraft",
        "path.simplify": False,
    }


def panels(
    runs: Sequence[Run], theme: Theme, *, height: float = 3.1, single: bool = False
) -> tuple[Figure, list[tuple[Axes, list[Run]]]]:
    """A figure with a panel for each data set and model, and the runs that belong in each.

    ``single`` gives each run a panel of its own.  Heights and widths are in inches.
    """
    from matplotlib.figure import Figure

    groups = grouped(runs) if not single else [[run] for run in runs]
    columns = min(COLUMNS, len(groups)) or 1
    rows = -(-len(groups) // columns)
    width = 7.4 if columns == 1 else 5.1 * columns
    figure = Figure(figsize=(width, height * rows + 0.35), layout="constrained")
    figure.set_facecolor(theme.ground)
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.1, wspace=0.05, hspace=0.06)  # type: ignore[union-attr,call-arg]
    axes = []
    for at, group in enumerate(groups):
        ax = figure.add_subplot(rows, columns, at + 1)
        paint(ax, theme)
        axes.append((ax, group))
    return figure, axes


def grouped(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs that differ by strategy alone, together."""
    found: dict[tuple[str, ...], list[Run]] = {}
    for run in runs:
        found.setdefault(tuple(run[name] for name in PLACE), []).append(run)
    return list(found.values())


def paint(ax: Axes, theme: Theme) -> None:
    """Give axes the colours of a theme."""
    ax.set_facecolor(theme.ground)
    ax.tick_params(colors=theme.quiet, labelcolor=theme.quiet)
    ax.xaxis.label.set_color(theme.quiet)
    ax.yaxis.label.set_color(theme.quiet)
    for spine in ax.spines.values():
        spine.set_color(theme.grid)
    ax.grid(visible=True, color=theme.grid, linewidth=0.8)


def title(ax: Axes, name: str, note: str, theme: Theme, *, above: float = 9) -> None:
    """A panel's name, and at its right what one must know to read it."""
    ax.set_title(name, pad=above)
    ax.set_title(note, pad=above, loc="right", color=theme.quiet, fontsize=8.5, fontweight="normal")


def halo(theme: Theme) -> list[Any]:
    """Keeps words readable where they lie on lines."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=3.5, foreground=theme.ground)]


def place(run: Run, runs: Sequence[Run]) -> str:
    """The name of a panel: its data set, and what else tells it from the others."""
    told = [n for n in PLACE if n == "dataset" or len({r[n] for r in runs}) > 1]
    return " · ".join(str(run[name]) for name in told if run[name])


def strategies(runs: Sequence[Run]) -> list[str]:
    """All strategies, in the order in which they get their colours."""
    return sorted({run["strategy"] for run in runs})


def colour(strategy: str, runs: Sequence[Run], theme: Theme) -> str:
    """A strategy's colour, the same in every panel and every picture."""
    return theme.lines[strategies(runs).index(strategy) % len(theme.lines)]


def mark(strategy: str, runs: Sequence[Run]) -> str:
    """A strategy's mark."""
    return MARKS[strategies(runs).index(strategy) % len(MARKS)]


def words(name: str) -> str:
    """A name as it is read."""
    return name.replace("_", " ")


def percent(ax: Axes, axis: str = "y") -> None:
    """Write an axis of shares in per cent."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    one = ax.yaxis if axis == "y" else ax.xaxis
    one.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    one.set_major_formatter(FuncFormatter(lambda v, _: f"{100 * v:.4g} %"))


def spread(wanted: Sequence[float], least: float) -> list[float]:
    """Places for labels, as near to those wanted as a least distance lets them be."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    # blocks of labels that touch: where each starts, and which labels are in it
    blocks: list[list[int]] = []

    def start(block: list[int]) -> float:
        middle = sum(wanted[at] for at in block) / len(block)
        return middle - least * (len(block) - 1) / 2

    for at in order:
        blocks.append([at])
        while len(blocks) > 1 and (start(blocks[-2]) + least * len(blocks[-2]) > start(blocks[-1])):
            last = blocks.pop()
            blocks[-1] += last
    placed = [0.0] * len(wanted)
    for block in blocks:
        for number, at in enumerate(block):
            placed[at] = start(block) + least * number
    return placed


def label_ends(
    ax: Axes, ends: Sequence[tuple[float, float, str, str]], *, room: float = 0.3
) -> None:
    """Write each line's name where it ends: (x, y, name, colour), kept apart from each other."""
    low, high = ax.get_xlim()
    ax.set_xlim(low, high + (high - low) * room)
    bottom, top = ax.get_ylim()
    inches = ax.figure.get_size_inches()[1] * ax.get_position().height  # type: ignore[union-attr]
    least = (top - bottom) * 0.17 / max(inches * 0.8, 0.5)
    heights = spread([y for _, y, _, _ in ends], least)
    for (x, _, name, tint), y in zip(ends, heights, strict=True):
        ax.annotate(
            name,
            (x, y),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=tint,
            fontsize=9,
            fontweight="bold",
            annotation_clip=False,
        )
