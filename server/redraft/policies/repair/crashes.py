"""What an exploration says: faults that are sure, and crashes that nobody asked about.

A generated input has no right answer.  A function may well raise IndexError on an
empty list because no caller hands it one, so a crash by itself is told and
accuses nobody.  Sure is what no caller can help: a name that exists nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from redraft.core.behaviour import Exploration
from redraft.core.critique import Point
from redraft.core.evidence import Observation
from redraft.core.task import Task
from redraft.policies.repair import names
from redraft.policies.repair.localise import loop_line
from redraft.policies.repair.subject import Subject, short

SOURCE = "explored"
_SHOWN = 2
_NO_NAME = re.compile(r"^NameError: name '(\w+)' is not defined")
# worded differently before Python 3.11
_NO_VALUE = re.compile(r"^UnboundLocalError: (?:cannot access )?local variable '(\w+)'")
_CALLERS_FAULT = frozenset({"TypeError", "AttributeError"})
"""What an argument of the wrong kind leads to."""


@dataclass(frozen=True, slots=True)
class Crash:
    """A crash, or an input that was stopped for time; ``line`` is of the function, 0-based."""

    seen: Observation
    line: int | None = None
    endless: bool = False

    @property
    def kind(self) -> str:
        """The exception's name, without its module."""
        return self.seen.text.split(":")[0].strip().rpartition(".")[2]


def crashes(exploration: Exploration | None) -> tuple[Crash, ...]:
    """What went wrong on generated inputs; those that a wrong argument explains come last."""
    if exploration is None:
        return ()
    lines = (*exploration.lines, *([None] * len(exploration.crashes)))
    found = [Crash(seen, line) for seen, line in zip(exploration.crashes, lines, strict=False)]
    found = [crash for crash in found if not crash.seen.deliberate]
    found.sort(key=lambda crash: crash.kind in _CALLERS_FAULT)
    return (*found, *(Crash(seen, endless=True) for seen in exploration.endless))


def sure(crash: Crash, task: Task, subject: Subject) -> bool:
    """Whether the function is at fault whatever it was called with."""
    if crash.endless or crash.line is None:
        return False
    text = crash.seen.text
    missing = _NO_NAME.match(text)
    if missing is not None:
        name = missing[1]
        tests = (snippet.source for snippet in task.context.tests)
        return names.reads(subject, name, crash.line) and names.unbound(
            name, f"{task.document.text}\n{subject.source}", *tests
        )
    unset = _NO_VALUE.match(text)
    if unset is None or not names.reads(subject, unset[1], crash.line):
        return False
    return names.never_bound_before(subject, unset[1], crash.line)


def point(crash: Crash, subject: Subject, *, known: bool = False) -> Point:
    """A point that quotes the line; ``known`` where it is surely a fault."""
    lines = subject.source.split("\n")
    line = loop_line(subject) if crash.endless else crash.line
    if line is not None and line >= len(lines):
        line = None
    if crash.endless:
        message, observed = "a generated input was stopped for time", "stopped for time"
    else:
        message, observed = f"it raises {crash.kind} on a generated input", crash.seen.text
        if known:
            message += ", and that no caller can help"
    return Point(
        message,
        quote=lines[line].strip() if line is not None else "",
        line=line,
        input=crash.seen.input,
        reproduced=True,
        observed=observed,
        source=SOURCE,
    )


def told(found: tuple[Crash, ...]) -> str:
    """One sentence for a function whose tests pass; empty where there is nothing to tell.

    What a wrong argument explains is left out: the tests say what it is called with.
    """
    worth = [crash for crash in found if crash.endless or crash.kind not in _CALLERS_FAULT]
    kinds: dict[str, Crash] = {}
    for crash in worth:
        kinds.setdefault(_what(crash), crash)
    shown = list(kinds.items())[:_SHOWN]
    parts = [f"{what} on `{short(crash.seen.input, 60)}`" for what, crash in shown]
    if not parts:
        return ""
    which = "which no test asks" if len(parts) == 1 else "none of which a test asks"
    return f"For information: it {' and '.join(parts)}, {which} about."


def _what(crash: Crash) -> str:
    return "was stopped for time" if crash.endless else f"raises {crash.kind}"


def kinds_in_words(found: tuple[Crash, ...]) -> str:
    """What came of some of the inputs, as the end of a sentence about how many there were."""
    names = dict.fromkeys(_what(crash) for crash in found)
    return f"on some of which it {' and '.join(names)}"


def inputs_in_words(exploration: Exploration | None) -> str:
    """How many inputs were tried, or why none were; empty where nobody looked."""
    if exploration is None:
        return ""
    if not exploration.tried:
        why = exploration.reason.strip().rstrip(".") or "none ran in the time there was"
        return f"no generated inputs: {why[:1].lower()}{why[1:]}"
    count = exploration.tried
    words = f"{count} generated input" if count == 1 else f"{count} generated inputs"
    return f"{words} ({exploration.refused} refused)" if exploration.refused else words
