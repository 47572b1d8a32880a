"""Generated tests: inputs with results that were worked out without seeing the code.

A generated test is a guess, and more often wrong than the code (UTDebug; the issue
corpus of CodeT's users).  So each result is asked for several times and kept only
where all that was told agrees (UTDebug's vote), a result that cannot be read is
mended by rule before it is asked for again, and what fails is a criticism with an
input that was run, never a verdict: the incumbent rule counts it only where the
user's code crashes and the draft does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from redraft.core.asking import Answered, Ask, AskKind
from redraft.core.critique import Point
from redraft.core.draft import Draft
from redraft.core.literals import literal
from redraft.core.reproduce import describe, matches
from redraft.strategies.search import Search

PREDICTIONS = 3
"""How often each result is worked out; the least odd number that can disagree."""
MOST_CALLS = 2 + PREDICTIONS
"""For the inputs, for each prediction, and once for what could not be read."""
SOURCE = "generated"

_EXCEPTION = re.compile(
    r"(?:an?\s+|raises?\s+)*([A-Z]\w*(?:Error|Exception|Exit|Interrupt|Iteration|Warning))\b.*"
)
_FOREIGN = {"true": "True", "false": "False", "null": "None", "undefined": "None", "nil": "None"}
_WORD = re.compile(r"\b(?:true|false|null|undefined|nil)\b")
_TEXT = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


@dataclass(frozen=True, slots=True)
class Check:
    """An expression and what it must give: a literal, or ``raises`` and an exception's name."""

    input: str
    expected: str


async def written(search: Search, count: int) -> tuple[Check, ...]:
    """At most ``count`` checks; none where who thinks has none, or agrees with itself on none."""
    asked = await search.answer(Ask(AskKind.INPUTS))
    inputs = asked.items[:count] if isinstance(asked, Answered) else ()
    if not inputs:
        return ()
    told = []
    for _ in range(PREDICTIONS):
        answer = await search.answer(Ask(AskKind.EXPECTED, inputs=inputs))
        if isinstance(answer, Answered):
            told.append([readable(text) for text in answer.items])
    # what nobody told readably is asked for once more
    open_ = [n for n in range(len(inputs)) if told and all(row[n] is None for row in told)]
    if open_ and len(open_) < len(inputs):
        answer = await search.answer(Ask(AskKind.EXPECTED, inputs=tuple(inputs[n] for n in open_)))
        if isinstance(answer, Answered):
            for n, text in zip(open_, answer.items, strict=True):
                told[0][n] = readable(text)
    return agreed(inputs, told)


def agreed(inputs: Sequence[str], told: Sequence[Sequence[str | None]]) -> tuple[Check, ...]:
    """The inputs on which at least two predictions were made and no two differ.

    ``told[i][j]`` is prediction i for input j, None where it was not sure.
    """
    found = []
    for number, text in enumerate(inputs):
        values = [row[number] for row in told if row[number] is not None]
        if len(values) >= 2 and len(set(values)) == 1:
            expected = values[0]
            assert expected is not None
            found.append(Check(text, expected))
    return tuple(found)


def readable(text: str) -> str | None:
    """A result in one form, mended by rule; None where it says nothing, or cannot be read."""
    text = text.strip().strip("`").strip().rstrip(";").strip()
    text = text.removeprefix("returns ").removeprefix("=> ").removeprefix("== ")
    raised = _EXCEPTION.fullmatch(text)
    if raised is not None:
        return f"raises {raised[1]}"
    forms = (text, text.rstrip("."), _at_home(text))
    values = (literal(form) for form in forms)
    return next((repr(value[0]) for value in values if value is not None), None)


def _at_home(text: str) -> str:
    """Names of other languages' constants, outside of texts."""
    parts = _TEXT.split(text)
    parts[::2] = [_WORD.sub(lambda word: _FOREIGN[word[0]], part) for part in parts[::2]]
    return "".join(parts)


async def failing(search: Search, draft: Draft, checks: Sequence[Check]) -> tuple[Point, ...]:
    """The checks that a draft fails, each run."""
    if not checks:
        return ()
    seen = await search.gate.observe(search.task, draft, [check.input for check in checks])
    return tuple(
        Point(
            f"{check.input} should give {check.expected}, by what the function is for.",
            input=check.input,
            expected=check.expected,
            reproduced=True,
            observed=describe(observation),
            source=SOURCE,
        )
        for check, observation in zip(checks, seen, strict=True)
        if matches(check.expected, observation) is False
    )
