"""Pictures: every one is drawn, light and dark, and says what the summary says."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import settings as settings_
from hypothesis import strategies as st

from redraft.bench import pictures
from redraft.bench.page import page
from redraft.bench.pictures import PICTURES, Drawn, can_draw, draw, save
from redraft.bench.pictures.look import LIGHT, THEMES, settings, spread
from redraft.bench.summary import summarise
from tests.bench_room.invented import draft, record, run

matplotlib = pytest.mark.skipif(not can_draw(), reason="matplotlib is not installed")


@pytest.fixture(scope="module")
def summary() -> dict[str, Any]:
    records = [r for s in ("self_redraft", "self_refine") for r in run(s, 20, rounds=3)]
    return summarise([*records, *run("self_redraft", 20, rounds=3, model="large")])


@pytest.fixture(scope="module")
def drawn(summary: dict[str, Any]) -> list[Drawn]:
    return list(draw(summary))


@matplotlib
def test_every_picture_is_drawn_light_and_dark(drawn: list[Drawn], tmp_path: Path) -> None:
    made = [(one.picture.name, one.theme) for one in drawn]
    assert made == [(name, theme.name) for name in PICTURES for theme in THEMES]
    for one in drawn:
        for path in save(one, tmp_path):
            content = path.read_bytes()
            assert content.startswith(b"<?xml" if path.suffix == ".svg" else b"\x89PNG")
    assert len(list(tmp_path.iterdir())) == 4 * len(PICTURES)


@matplotlib
def test_the_same_summary_gives_the_same_bytes(summary: dict[str, Any], drawn: list[Drawn]) -> None:
    again = list(draw(summary))
    assert [one.svg for one in again] == [one.svg for one in drawn]
    assert [one.png for one in again] == [one.png for one in drawn]


@matplotlib
def test_lines_are_where_the_summary_has_them_and_bear_their_names(summary: dict[str, Any]) -> None:
    from matplotlib import rc_context

    rules: Any = settings(LIGHT)
    with rc_context(rules):
        figure = PICTURES["accuracy-rounds"].draw(summary, LIGHT)
    assert figure is not None
    drawn = {
        tuple(map(float, cast(Any, line.get_ydata())))
        for ax in figure.axes
        for line in ax.get_lines()
    }
    assert drawn == {tuple(map(float, one["pass_at_1_by_round"])) for one in summary["runs"]}
    said = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert sorted(said) == ["self redraft", "self redraft", "self refine"]
    notes = [ax.get_title(loc="right") for ax in figure.axes]
    assert all(note.startswith("n = 20") for note in notes)


@matplotlib
def test_what_has_nothing_to_show_is_left_out() -> None:
    found = summarise([record([draft(0, True)])])
    names = {one.picture.name for one in draw(found)}
    # one draft, no critique, no gate, no time: there is nothing to draw
    assert names == set()
    assert list(draw(summarise([]))) == []


@matplotlib
def test_a_name_that_would_be_markup_is_drawn_as_it_is() -> None:
    names = "a$b_{c}$ </svg><script>alert(1)</script>"
    found = summarise(run("self_redraft", 5, rounds=2, dataset=names, model="$\\frac$"))
    for one in draw(found):
        assert b"<script" not in one.svg


def test_without_matplotlib_one_sentence_says_what_to_install(
    summary: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "find_spec", lambda name: None)
    assert not can_draw()
    assert list(draw(summary)) == []
    report = page(summary, run("self_redraft", 20, rounds=3))
    assert "matplotlib is needed" in report
    assert report.count("<img") == 0


@settings_(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=8), st.floats(0.01, 0.3))
def test_labels_keep_their_order_and_their_distance(wanted: list[float], least: float) -> None:
    placed = spread(wanted, least)
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    for one, other in pairwise(order):
        assert placed[other] - placed[one] >= least - 1e-9
    if all(b - a >= least for a, b in pairwise(sorted(wanted))):
        assert placed == pytest.approx(wanted)
