"""The examples of a docstring, held against what the function gives.

The gate runs a docstring as one test, which ends at the first example that does not
hold.  Here each example that needs nothing but the function is looked at by itself:
which of them fail, and whether the text of its output can accuse anybody at all.
An address, the order of a set or the date of the day cannot.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from redraft.core.critique import Point
from redraft.core.evidence import Observation, ObservationKind, TestFailure
from redraft.core.literals import equal, is_literal
from redraft.core.task import Task
from redraft.policies.repair.cases import normal_call
from redraft.policies.repair.subject import parse_expression

SOURCE = "doctest"
MOST = 20
"""Examples of one docstring that are run by themselves."""

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+|\b0x[0-9a-f]{8,}\b")
_UNSTEADY = re.compile(
    r"\b(?:random|secrets|uuid)\.\w|\b(?:randint|shuffle|uuid[14]|urandom|now|utcnow|today|time_ns|"
    r"perf_counter|monotonic|localtime|gmtime|getpid|getenv|getcwd|cwd|expanduser|gethostname|"
    r"getrefcount)\(|\btime\.time\(|\b(?:os\.environ|sys\.version|sys\.platform|__file__)\b|"
    r"(?<![\w.])(?:id|hash)\("
)
_ENVIRONMENT = frozenset({"OSError", "IOError", "FileNotFoundError", "PermissionError",
    "ConnectionError", "ConnectionRefusedError", "TimeoutError", "ImportError", "URLError",
    "ModuleNotFoundError", "gaierror", "MemoryError", "BlockingIOError",
    "IsADirectoryError", "NotADirectoryError", "FileExistsError", "NameError"})  # fmt: skip
"""Exceptions of an example that may come of where it runs, or of setup that is not shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """One example by itself: its call, what the docstring says, and what was seen."""

    call: str
    wanted: str
    seen: Observation


def examples_of(task: Task) -> tuple[doctest.Example, ...]:
    """The examples of the user's docstring, without those marked to be skipped."""
    try:
        found = doctest.DocTestParser().get_examples(task.function.docstring or "")
    except ValueError:  # doctest itself would not take it
        return ()
    return tuple(example for example in found if not example.options.get(doctest.SKIP))


def alone(task: Task) -> tuple[tuple[str, doctest.Example], ...]:
    """The examples that need nothing but the function, with what to run for each."""
    found = []
    for example in examples_of(task):
        tree = parse_expression(example.source.strip())
        call = normal_call(tree, task) if tree is not None else None
        if call is not None and not _UNSTEADY.search(example.source):
            found.append((call, example))
    return tuple(found[:MOST])


def unsteady(task: Task, source: str, ran: AbstractSet[int] = frozenset()) -> bool:
    """Whether a draft leans on a clock, on chance or on the machine, by itself or by what it calls.

    ``ran`` are the 0-based lines that were run, where that is known: what stands on
    another line had no part in it.
    """
    lines = source.split("\n")
    own = [line for number, line in enumerate(lines) if not ran or number in ran]
    texts = [*own, *(snippet.source for snippet in task.context.callees)]
    return any(_UNSTEADY.search(text) for text in texts)


def contradicts(example: doctest.Example, seen: Observation) -> bool:
    """Whether an example surely does not hold; whatever could have another reason is no contradiction."""
    flags = _flags(example)
    if seen.kind is ObservationKind.RAISED:
        kind = _kind(seen.text)
        if example.exc_msg is not None:
            return kind != _kind(example.exc_msg)
        return bool(example.want.strip()) and kind not in _ENVIRONMENT
    if seen.kind is not ObservationKind.VALUE:
        return False
    if example.exc_msg is not None:
        return True
    if _holds(example.want, seen.text, flags):
        return False
    wanted, given = parse_expression(example.want.strip()), parse_expression(seen.text)
    if wanted is None or given is None or "..." in example.want:
        return False
    # "None" is what a call gives that prints: the text that it should print is another matter
    if seen.text == "None" and not is_literal(wanted):
        return False
    if not (is_literal(wanted) and is_literal(given)):
        return False
    return not _alike(example.want, seen.text)


def excused(
    failure: TestFailure, task: Task, source: str, ran: AbstractSet[int] = frozenset()
) -> str:
    """Why a docstring's failing example accuses nobody; empty where it does.

    Only what is seen to be a matter of spelling, of chance or of the clock is excused.
    """
    if failure.timed_out or not failure.test.endswith("(doctest)"):
        return ""
    example = _failed(failure, task)
    if example is None:
        return ""
    if unsteady(task, source, ran) or _UNSTEADY.search(example.source):
        return "it depends on a clock, on chance or on the machine"
    want, got = example.want, _got(failure, example)
    if not got:
        return ""
    if _ADDRESS.search(want) and _ADDRESS.sub("", want).strip() == _ADDRESS.sub("", got).strip():
        return "its output has an address"
    if _alike(want, got):
        return "its output is written otherwise and is the same"
    return ""


def point(told: Told) -> Point:
    """The point of an example that does not hold."""
    raised = told.seen.kind is ObservationKind.RAISED
    return Point(
        f"the docstring's example `{told.call}` does not hold",
        input=told.call,
        expected=told.wanted,
        reproduced=True,
        observed=f"raises {told.seen.text}" if raised else told.seen.text,
        source=SOURCE,
    )


def wanted(example: doctest.Example) -> str:
    """What an example should give, in words that fit a point's ``expected``."""
    if example.exc_msg is not None:
        return f"raises {example.exc_msg.strip()}"
    return example.want.strip() or "None"


def reported(failure: TestFailure, task: Task) -> tuple[int, str] | None:
    """At which of the docstring's examples its run ended, counted from 0 with those that are
    skipped, and what an interpreter printed there; None where that is not told."""
    example = _failed(failure, task)
    if example is None:
        return None
    found = doctest.DocTestParser().get_examples(task.function.docstring or "")
    places = [
        n for n, e in enumerate(found) if (e.source, e.want) == (example.source, example.want)
    ]
    # of two that are written alike the first is the one that ended it
    return (places[0], _got(failure, example)) if places else None


def _failed(failure: TestFailure, task: Task) -> doctest.Example | None:
    found = [e for e in examples_of(task) if failure.message.startswith(f"{e.source.strip()}: ")]
    return max(found, key=lambda example: len(example.source), default=None)


def _got(failure: TestFailure, example: doctest.Example) -> str:
    """What the report says the example gave; the gate writes ``source: expected want, got got``."""
    lead = f"{example.source.strip()}: expected {example.want.strip() or 'nothing'}, got "
    text = failure.detail if failure.detail.startswith(lead) else failure.message
    return text[len(lead) :] if text.startswith(lead) else ""


def _flags(example: doctest.Example) -> int:
    flags = 0
    for flag, on in example.options.items():
        flags |= flag if on else 0
    return flags


def _holds(want: str, got: str, flags: int) -> bool:
    return doctest.OutputChecker().check_output(want.strip() + "\n", got.strip() + "\n", flags)


def _kind(text: str) -> str:
    return text.split(":")[0].strip().rpartition(".")[2]


def _alike(want: str, got: str) -> bool:
    """Whether two texts are one value: quotes, blanks, the order of a set, a float's last digit."""
    one, other = parse_expression(want.strip()), parse_expression(got.strip())
    if one is None or other is None:
        return False
    if is_literal(one) and is_literal(other):
        return equal(ast.literal_eval(one), ast.literal_eval(other))
    return _sorted(one) == _sorted(other)


def _sorted(tree: ast.expr) -> str:
    """The tree as text with the elements of every set, and of ``frozenset({…})``, in one order."""
    if isinstance(tree, ast.Set):
        return "{" + ",".join(sorted(_sorted(item) for item in tree.elts)) + "}"
    parts = []
    for name, value in ast.iter_fields(tree):
        items = value if isinstance(value, list) else [value]
        parts += [
            f"{name}={_sorted(item) if isinstance(item, ast.expr) else _part(item)}"
            for item in items
        ]
    return f"{type(tree).__name__}({','.join(parts)})"


def _part(item: object) -> str:
    if isinstance(item, ast.keyword):
        return f"{item.arg}:{_sorted(item.value)}"
    return ast.dump(item) if isinstance(item, ast.AST) else repr(item)
