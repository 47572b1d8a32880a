"""A summary as Markdown: for a note, a pull request, a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from redraft.bench.metrics.base import Unit

COLUMNS = (
    "pass_at_1", "first_pass_at_1", "pass_at_k", "oracle", "r_imp", "r_reg", "false_pass",
    "false_alarm", "recall_on_draft",
)  # fmt: skip
COSTS = (
    "calls", "tokens", "seconds", "cost", "seconds_per_fix", "gate_seconds", "overhead",
    "change_size", "parse_defect_rate",
)  # fmt: skip
DIFFERENCES = (
    "pass_at_1", "pass_at_1_at_equal_tokens", "pass_at_1_at_equal_calls",
    "pass_at_1_at_equal_seconds", "r_imp", "r_reg", "false_pass", "calls", "seconds",
)  # fmt: skip
DIFFERENCE = (
    "The first run less the second; shares in percentage points. **Bold** where the 95 % interval "
    "leaves out no difference."
)
NAMES = ("dataset", "model", "policy", "gate")
SHARES = (Unit.SHARE.value, Unit.POINTS.value)


def markdown(summary: dict[str, Any]) -> str:
    """Tables of the runs, of what they cost, and of their differences on the same tasks."""
    parts = ["# Redraft benchmark"]
    if not summary["runs"]:
        return parts[0] + "\n\nThere were no tasks.\n"
    parts += ["## Accuracy", _runs(summary, COLUMNS), "## Rounds", _rounds(summary)]
    parts += ["## Cost, for each task", _runs(summary, COSTS)]
    if summary["paired"]:
        parts += ["## Differences on the same tasks", DIFFERENCE, _pairs(summary)]
    parts.append(
        "In brackets: 95 % intervals, percentile bootstrap over tasks "
        f"({summary['interval']['resamples']:,} resamples, seed {summary['interval']['seed']})."
    )
    return "\n\n".join(parts) + "\n"


def _runs(summary: dict[str, Any], names: Sequence[str]) -> str:
    runs = summary["runs"]
    names = [name for name in names if any(run[name] is not None for run in runs)]
    heads = ["strategy", *_varied(runs), "tasks", *(_title(summary, name) for name in names)]
    rows = [
        [
            run["strategy"],
            *(run[name] for name in _varied(runs)),
            str(run["tasks"]),
            *(_cell(summary, run, name) for name in names),
        ]
        for run in runs
    ]
    return _table(heads, rows)


def _rounds(summary: dict[str, Any]) -> str:
    runs = summary["runs"]
    last = max(len(run["pass_at_1_by_round"]) for run in runs)
    heads = ["strategy", *_varied(runs), *(f"pass@1 after {at}" for at in range(last))]
    rows = []
    for run in runs:
        # a run that had ended stays as it was
        values = run["pass_at_1_by_round"]
        values = values + [values[-1]] * (last - len(values)) if values else [None] * last
        rows.append(
            [
                run["strategy"],
                *(run[name] for name in _varied(runs)),
                *("–" if value is None else f"{100 * value:.1f} %" for value in values),
            ]
        )
    return _table(heads, rows)


def _pairs(summary: dict[str, Any]) -> str:
    pairs = summary["paired"]
    names = [n for n in DIFFERENCES if any(pair.get(n) is not None for pair in pairs)]
    varied = _varied(summary["runs"])
    heads = ["compared", *varied, "tasks", *(_title(summary, name) for name in names)]
    rows = []
    for pair in pairs:
        a, b, differs = pair["a"], pair["b"], pair["differs"]
        compared = f"{a[differs]} − {b[differs]}"
        if differs != "strategy":
            compared = f"{a['strategy']}: {compared}"
        places = ["" if name == differs else a[name] for name in varied]
        cells = [_cell(summary, pair, name, signed=True) for name in names]
        rows.append([compared, *places, str(pair["tasks"]), *cells])
    return _table(heads, rows)


def _varied(runs: Sequence[dict[str, Any]]) -> list[str]:
    return [n for n in NAMES if n == "dataset" or len({run[n] for run in runs}) > 1]


def _title(summary: dict[str, Any], name: str) -> str:
    if name == "pass_at_k":
        ks = {run["pass_at_k_at"] for run in summary["runs"] if run["pass_at_k_at"]}
        return f"pass@{ks.pop()}" if len(ks) == 1 else "pass@k"
    title: str = summary["metrics"][name]["title"]
    return title


def _cell(summary: dict[str, Any], row: dict[str, Any], name: str, *, signed: bool = False) -> str:
    value, ends = row.get(name), row.get(f"{name}_interval")
    if value is None:
        return "–"
    unit = summary["metrics"][name]["unit"]
    mark = " pp" if unit in SHARES and signed else " %" if unit in SHARES else ""
    mark = " s" if unit == Unit.SECONDS.value else mark
    text = _number(value, unit, signed) + mark
    if ends is None:
        return text
    if signed and (ends[0] > 0 or ends[1] < 0):
        text = f"**{text}**"
    return f"{text} ({_number(ends[0], unit, signed)} to {_number(ends[1], unit, signed)})"


def _number(value: float, unit: str, signed: bool) -> str:
    sign = "+" if signed else ""
    if unit in SHARES:
        return f"{100 * value:{sign}.1f}".replace("-", "−")
    wanted = f"{sign},.0f" if abs(value) >= 1000 else f"{sign}.3g"
    return format(value, wanted).replace("-", "−")


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(_escaped, line)) + " |" for line in lines)


def _escaped(text: str) -> str:
    """A cell that stays one cell, and text that stays text."""
    text = " ".join(text.replace("\\", "\\\\").split())
    for sign in "|<>`[]_":
        text = text.replace(sign, "\\" + sign)
    return text
