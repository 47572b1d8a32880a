"""``summary.json`` depends on the records alone, and is what docs/bench.md says."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from redraft.bench.markdown import markdown
from redraft.bench.metrics import METRICS
from redraft.bench.metrics.base import Unit
from redraft.bench.records import TaskRecord
from redraft.bench.summary import summarise, text
from tests.bench_room.invented import record, run, table

DOC = Path(__file__).parents[2] / "docs" / "bench.md"


@pytest.fixture(scope="module")
def records() -> list[TaskRecord]:
    return [r for strategy in ("self_redraft", "self_refine") for r in run(strategy, 25, rounds=3)]


@pytest.fixture(scope="module")
def summary(records: list[TaskRecord]) -> dict[str, Any]:
    return summarise(records)


def section(title: str) -> str:
    (part,) = re.findall(
        rf"^## {title}\n(.*?)(?=^## |\Z)", DOC.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return str(part)


def documented(title: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", section(title), re.MULTILINE)


def test_neither_the_order_of_records_nor_writing_them_down_changes_a_byte(
    records: list[TaskRecord], summary: dict[str, Any]
) -> None:
    shuffled = [TaskRecord.of(json.loads(json.dumps(r.data()))) for r in records]
    random.Random(1).shuffle(shuffled)
    assert text(summarise(shuffled)) == text(summary)


def test_what_is_written_can_be_read_again(summary: dict[str, Any]) -> None:
    written = text(summary)
    assert json.loads(written) == summary
    assert written.endswith("}\n")


def test_every_metric_is_documented_in_the_words_of_the_table() -> None:
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", section("Metrics"), re.MULTILINE))
    assert list(rows) == list(METRICS)
    for name, metric in METRICS.items():
        assert rows[name] == f"{metric.definition} | {metric.source}", name


def test_every_field_is_documented(summary: dict[str, Any]) -> None:
    endings = ("", "_interval", "_n", "_unknown", "_at")
    measured = {name + ending for name in METRICS for ending in endings}
    for of, fields in (("runs[]", summary["runs"][0]), ("paired[]", summary["paired"][0])):
        written = {
            name.removeprefix(f"{of}.").split(".")[0].removesuffix("[]")
            for name in documented("summary.json")
            if name.startswith(f"{of}.")
        }
        assert set(fields) - measured == written
    top = {name for name in documented("summary.json") if name[0] != "_" and "." not in name}
    assert {name.removesuffix("[]") for name in top} == set(summary)


def test_the_fields_that_a_reader_relies_on(summary: dict[str, Any]) -> None:
    for one in summary["runs"]:
        for name in ("strategy", "policy", "model", "gate", "dataset"):
            assert isinstance(one[name], str)
        assert one["tasks"] == 25
        for name, metric in METRICS.items():
            if metric.unit is Unit.SHARE and isinstance(one[name], (int, float)):
                assert 0 <= one[name] <= 1, name
                low, high = one[f"{name}_interval"] or (0, 1)
                assert low <= one[name] <= high, name
        assert one["pass_at_k_at"] == 8
        assert one["samples_per_task"] == [16, 16]
        assert sum(one["fates"].values()) == 25
        assert one["oracle"] >= one["pass_at_1"]


def test_runs_that_differ_in_one_thing_are_compared() -> None:
    found = summarise(
        [
            *run("self_redraft", 6, rounds=1),
            *run("self_refine", 6, rounds=1),
            *run("self_redraft", 6, rounds=1, model="large"),
            *run("self_redraft", 6, rounds=1, dataset="other"),
        ]
    )
    compared = {(p["differs"], p["a"][p["differs"]], p["b"][p["differs"]]) for p in found["paired"]}
    assert compared == {
        ("strategy", "self_redraft", "self_refine"),
        ("model", "large", "small"),
    }
    assert {pair["dataset"] for pair in found["paired"]} == {"invented"}


def test_a_difference_is_the_first_run_less_the_second(summary: dict[str, Any]) -> None:
    (pair,) = summary["paired"]
    a, b = summary["runs"]
    assert (pair["a"]["strategy"], pair["b"]["strategy"]) == (a["strategy"], b["strategy"])
    for name in ("pass_at_1", "r_imp", "calls"):
        assert pair[name] == pytest.approx(a[name] - b[name], abs=2e-6)


def test_tasks_that_could_not_be_run_are_in_the_count() -> None:
    found = summarise(
        [*table("a", [(False, True)]), record([], task="x", strategy="a", error="no")]
    )
    (one,) = found["runs"]
    assert (one["tasks"], one["errors"], one["pass_at_1"]) == (2, 1, 0.5)
    assert one["fates"]["could_not_tell"] == 1


def test_nothing_is_a_summary_too() -> None:
    found = summarise([])
    assert found["runs"] == found["paired"] == []
    assert markdown(found) == "# Redraft benchmark\n\nThere were no tasks.\n"


def test_markdown_has_a_row_for_each_run_with_its_interval(summary: dict[str, Any]) -> None:
    said = markdown(summary)
    for one in summary["runs"]:
        low, high = (100 * end for end in one["r_imp_interval"])
        cell = f"{100 * one['r_imp']:.1f} % ({low:.1f} to {high:.1f})"
        name = one["strategy"].replace("_", "\\_")
        assert re.search(rf"^\| {re.escape(name)} .*{re.escape(cell)}", said, re.MULTILINE)
    assert "self\\_redraft − self\\_refine" in said


def test_markdown_keeps_its_cells_whatever_things_are_called() -> None:
    odd = "a|b\n<i>`x`"
    said = markdown(
        summarise([*run("self_redraft", 3, dataset=odd), *run("self_refine", 3, dataset=odd)])
    )
    for block in re.findall(r"(?:^\|.*\n)+", said, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1
    assert "<i>" not in said.replace("\\<i\\>", "")
