"""``docs/strategies.md``, made from the table of strategies and the head of each file."""

from __future__ import annotations

import inspect
import re

from redraft.strategies import STRATEGIES
from redraft.strategies.base import SearchStrategy
from redraft.strategies.options import LoopOptions


def strategies_page() -> str:
    """The page."""
    lines = [
        "# Strategies",
        "",
        "Made from the server's table by `make generated`; do not edit.",
        "",
        (
            "How `redraft fix` (and *Fix* in an editor) spends its calls. All keep one contract: the"
            " tests are run on your code first, every draft is weighed by the gate, a budget is asked"
            " before each call, and what is proposed is the best draft by the incumbent rule, or"
            " nothing. Choose one by `--strategy`, by the setting `strategy`, or for one model by"
            " `models`; [`auto`](#auto) picks by what is there."
        ),
        "",
        (
            "*Calls* are those of a model at most, with the defaults of `loop.rounds` (T),"
            " `loop.samples` (N) and `loop.debug_rounds` (R); one more for each reply that cannot be"
            " read. `redraft strategies` prints this table with your settings."
        ),
        "",
        "| strategy | what it does | calls | needs | source |",
        "| --- | --- | --- | --- | --- |",
        *(_row(strategy) for strategy in STRATEGIES.values()),
        "",
    ]
    for strategy in STRATEGIES.values():
        lines += [f"## {strategy.name}", "", *_whole(strategy), ""]
    return "\n".join(lines)


def _row(strategy: type[SearchStrategy]) -> str:
    needs = (("tests", strategy.needs_tests), ("a model", strategy.needs_model))
    wanted = " and ".join(what for what, needed in needs if needed) or "nothing"
    name = f"[`{strategy.name}`](#{strategy.name})"
    calls = strategy.most_calls(LoopOptions())
    return f"| {name} | {strategy.title} | {calls} | {wanted} | {strategy.source} |"


def _whole(strategy: type[SearchStrategy]) -> list[str]:
    """The head of the strategy's file: prose, then what it does to an example."""
    text = inspect.getdoc(inspect.getmodule(strategy)) or ""
    prose, _, example = text.partition("\nBefore:")
    prose = re.sub(r"``(.+?)``", r"`\1`", prose.strip())
    lines = ["```text", *f"Before:{example}".strip().split("\n"), "```"]
    return [prose, "", *lines]
