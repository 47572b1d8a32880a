"""Pictures of a summary: one file each, one line each in the table.

They are drawn from the content of ``summary.json`` alone, so that they can be drawn again
without the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from redraft.bench.pictures.accuracy import over_cost, over_rounds
from redraft.bench.pictures.butterfly import butterfly
from redraft.bench.pictures.calibration import calibration
from redraft.bench.pictures.gatetime import gate_time
from redraft.bench.pictures.look import THEMES, Theme, settings
from redraft.bench.pictures.trade import trade

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MISSING = "No pictures were drawn: matplotlib is needed (pip install 'redraft[bench]')."

SHARPNESS = 160
"""Dots per inch of a PNG."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its name is that of its files; it is None of a summary that it has nothing to show of."""

    name: str
    title: str
    says: str
    draw: Callable[[dict[str, Any], Theme], Figure | None]


PICTURES: Mapping[str, Picture] = MappingProxyType(
    {
        picture.name: picture
        for picture in (
            Picture(
                "accuracy-rounds",
                "Accuracy over rounds",
                "How many tasks are right had the run ended after each round. Bands are 95 % intervals.",
                over_rounds,
            ),
            Picture(
                "accuracy-cost",
                "Accuracy over cost",
                "How many tasks are right had each been given so much and no more. The dashed line is "
                "what independent samples reach where the best one is always picked.",
                over_cost,
            ),
            Picture(
                "improvement-regression",
                "Improvement against regression",
                "What a strategy mends, upwards, and what it breaks, to the right. Lines are 95 % intervals.",
                trade,
            ),
            Picture(
                "butterfly",
                "Refine and redraft",
                "How often the critic asks for each, round by round.",
                butterfly,
            ),
            Picture(
                "calibration",
                "Are verdicts borne out?",
                "Of the drafts of which something was said, the share that is right. Lines are 95 % intervals.",
                calibration,
            ),
            Picture(
                "gate-time",
                "Where the time goes",
                "Seconds of a task by who took them, and how the gate's spread over the tasks.",
                gate_time,
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One picture in one theme, as the bytes of its files."""

    picture: Picture
    theme: str
    svg: bytes
    png: bytes


def can_draw() -> bool:
    """Whether matplotlib is there; where it is not, ``MISSING`` says what to install."""
    return find_spec("matplotlib") is not None


def draw(summary: dict[str, Any]) -> Iterator[Drawn]:
    """Each picture that a summary has something to show of, light and dark; none without matplotlib.

    The same summary gives the same bytes, as far as the same matplotlib draws them.
    """
    if not can_draw():
        return
    from matplotlib import rc_context

    for picture in PICTURES.values():
        for theme in THEMES:
            with rc_context(cast(Any, settings(theme))):
                figure = picture.draw(summary, theme)
                if figure is not None:
                    yield Drawn(picture, theme.name, _file(figure, "svg"), _file(figure, "png"))


def save(drawn: Drawn, folder: Path) -> list[Path]:
    """Write a picture's files: ``<name>-light.svg`` and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for ending, content in (("svg", drawn.svg), ("png", drawn.png)):
        path = folder / f"{drawn.picture.name}-{drawn.theme}.{ending}"
        path.write_bytes(content)
        written.append(path)
    return written


def _file(figure: Figure, kind: str) -> bytes:
    file = BytesIO()
    undated = {"Date": None} if kind == "svg" else {"Software": None}
    figure.savefig(
        file, format=kind, dpi=SHARPNESS, facecolor=figure.get_facecolor(), metadata=undated
    )
    return file.getvalue()
