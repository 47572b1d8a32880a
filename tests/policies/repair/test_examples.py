"""The examples of a docstring: which do not hold, and which cannot tell."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redraft.core.critique import Critique, Suggestion
from redraft.core.draft import Draft
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome, TestFailure
from redraft.core.task import Task, TestSelection
from redraft.core.trajectory import Step, Trajectory
from redraft.languages.python import Python
from redraft.policies.repair import RepairPolicy
from redraft.policies.repair import examples as of
from tests.policies.repair.toy import FixedGate, original, task_of

NAME = "shop.py::f (doctest)"


def documented(examples: str, body: str = "return x") -> Task:
    lines = "\n".join(f"    {line}" for line in examples.split("\n"))
    source = f'def f(x):\n    """Doc.\n\n{lines}\n    """\n    {body}'
    task = task_of(source)
    docstring = ast.get_docstring(ast.parse(source).body[0])  # type: ignore[arg-type]
    return replace(task, function=replace(task.function, docstring=docstring))


def failing(
    message: str, *, others: Sequence[str] = (), lines: frozenset[int] | None = None
) -> Evidence:
    ran = {} if lines is None else {NAME: lines}
    return Evidence(
        Outcome.FAILED,
        passed=tuple(others),
        failed=(NAME,),
        failures=(TestFailure(NAME, message, message),),
        reached=(NAME, *others),
        traces=ran,
    )


async def critique(gate: Any, task: Task) -> Critique:
    return await RepairPolicy(gate, Python()).critique(task, original(task), None)


@pytest.mark.parametrize(
    ("want", "got", "why"),
    [
        ("{'b', 'a'}", "{'a', 'b'}", "written otherwise"),
        ("{Point(2), Point(1)}", "{Point(1), Point(2)}", "written otherwise"),
        ('"quoted"', "'quoted'", "written otherwise"),
        ("0.3", "0.30000000000000004", "written otherwise"),
        ("[0.1,  2]", "[0.1, 2]", "written otherwise"),
        ("{'a': 1, 'b': 2}", "{'b': 2, 'a': 1}", "written otherwise"),
        ("<Thing at 0x7f01>", "<Thing at 0x7fff>", "address"),
    ],
)
async def test_an_output_that_differs_in_writing_alone_accuses_nobody(
    want: str, got: str, why: str
) -> None:
    task = documented(f">>> f(1)\n{want}")
    made = await critique(FixedGate(failing(f"f(1): expected {want}, got {got}")), task)
    assert made.suggestion is Suggestion.COULD_NOT_TELL
    assert why in made.reason
    # and there is nothing to search for
    policy = RepairPolicy(FixedGate(failing(f"f(1): expected {want}, got {got}")), Python())
    result = await policy.regenerate(
        task, Trajectory((Step(original(task), made),)), Suggestion.REFINE
    )
    assert not isinstance(result, Draft)


@pytest.mark.parametrize(
    ("want", "got"),
    [
        ("2", "2.0"),
        ("[1, 2]", "(1, 2)"),
        ("True", "1"),
        ("{1, 2}", "{1, 3}"),
        ("[2, 1]", "[1, 2]"),
        ("0.3", "0.31"),
        ("hello world", "hello  word"),
        ("'a  b'", "'a b'"),
        ("<Thing 1 at 0x7f01>", "<Thing 2 at 0x7fff>"),
        ("Point(x=1)", "Point(x=2)"),
    ],
)
async def test_an_output_that_differs_in_substance_is_a_fault(want: str, got: str) -> None:
    task = documented(f">>> f(1)\n{want}")
    made = await critique(FixedGate(failing(f"f(1): expected {want}, got {got}")), task)
    assert made.suggestion is Suggestion.REFINE
    (point,) = made.points
    assert point.source == "doctest"
    assert point.input == "f(1)"
    assert point.message.startswith("the docstring's example fails")


@pytest.mark.parametrize(
    ("body", "lines", "excuse"),
    [
        ("return date.today().year - x", None, True),
        ("return random.choice([x])", None, True),
        ("return x + id(x)", None, True),
        ("today = x\n    return today", None, False),
        # the clock is on another line than those that ran
        ("if x > 5:\n        return time.time()\n    return x", frozenset({6, 8}), False),
        ("if x > 5:\n        return time.time()\n    return x", frozenset({6, 7}), True),
    ],
)
async def test_what_the_clock_or_chance_decides_accuses_nobody(
    body: str, lines: frozenset[int] | None, excuse: bool
) -> None:
    task = documented(">>> f(1)\n24", body)
    evidence = failing("f(1): expected 24, got 26", others=["t"], lines=lines)
    made = await critique(FixedGate(evidence), task)
    if excuse:
        assert made.suggestion is Suggestion.COULD_NOT_TELL
        assert "1 other test, no failure" in made.reason
    else:
        assert made.suggestion is Suggestion.REFINE


class Observing(FixedGate):
    """Answers inputs from a table."""

    def __init__(self, baseline: Evidence, answers: dict[str, str]) -> None:
        super().__init__(baseline)
        self.answers = answers
        self.asked: list[str] = []

    async def observe(
        self, task: Task, draft: Draft, inputs: Sequence[str]
    ) -> tuple[Observation, ...]:
        self.asked += inputs
        return tuple(Observation(i, ObservationKind.VALUE, self.answers[i]) for i in inputs)


THREE = ">>> f([1, 2, 3])\n6\n>>> f([5])\n5\n>>> f([])\n0\n>>> y = 3\n>>> f(y)\n3"


async def test_the_examples_after_the_first_that_fails_are_looked_at_too() -> None:
    answers = {"f([1, 2, 3])": "7", "f([5])": "6", "f([])": "0"}
    gate = Observing(failing("f([1, 2, 3]): expected 6, got 7"), answers)
    made = await critique(gate, documented(THREE))
    # the smallest comes first; what needs a name that was set up is not run
    assert [(p.input, p.expected, p.observed) for p in made.points] == [
        ("f([5])", "5", "6"),
        ("f([1, 2, 3])", "6", "7"),
    ]
    assert {p.source for p in made.points} == {"doctest"}
    assert "f(y)" not in gate.asked


@pytest.mark.parametrize("alone", ["6", "8"])
async def test_examples_that_lean_on_one_another_are_not_taken_apart(alone: str) -> None:
    answers = {"f([1, 2, 3])": alone, "f([5])": "6", "f([])": "0"}
    gate = Observing(failing("f([1, 2, 3]): expected 6, got 7"), answers)
    made = await critique(gate, documented(THREE))
    assert [p.input for p in made.points] == ["f([1, 2, 3])"]


async def test_a_users_command_does_not_hide_an_example_that_does_not_hold() -> None:
    class Both(FixedGate):
        async def baseline(self, task: Task) -> Evidence:
            if task.tests.command:
                return Evidence(Outcome.PASSED, passed=("make check",))
            assert task.tests == TestSelection(doctests=True)
            return failing("f(1): expected 2, got 1")

    task = documented(">>> f(1)\n2")
    task = replace(task, tests=TestSelection(command="make check"))
    made = await critique(Both(Evidence(Outcome.PASSED)), task)
    assert made.suggestion is Suggestion.REFINE
    (point,) = made.points
    assert (point.source, point.input, point.expected, point.observed) == (
        "doctest",
        "f(1)",
        "2",
        "1",
    )


def _example(text: str) -> Any:
    (example,) = of.examples_of(documented(text))
    return example


@pytest.mark.parametrize(
    ("text", "kind", "seen", "contradicted"),
    [
        (">>> f(1)\n2", ObservationKind.VALUE, "3", True),
        (">>> f(1)\n2", ObservationKind.VALUE, "2", False),
        (">>> f(1)\n2", ObservationKind.TIMED_OUT, "no answer", False),
        (">>> f(1)\n2", ObservationKind.UNKNOWN, "no module", False),
        (">>> f(1)\n2", ObservationKind.RAISED, "IndexError: x", True),
        (">>> f(1)\n2", ObservationKind.RAISED, "FileNotFoundError: x", False),
        (">>> f(1)\nHello", ObservationKind.VALUE, "None", False),
        (">>> f(1)\n<Thing>", ObservationKind.VALUE, "<Other>", False),
        (">>> f(1)  # doctest: +ELLIPSIS\n[1, ..., 9]", ObservationKind.VALUE, "[1, 2, 9]", False),
        (">>> f(1)\n[1, ..., 9]", ObservationKind.VALUE, "[1, 2, 9]", False),
        (
            ">>> f(1)  # doctest: +NORMALIZE_WHITESPACE\n[1,   2]",
            ObservationKind.VALUE,
            "[1, 2]",
            False,
        ),
        (
            ">>> f(1)\nTraceback (most recent call last):\nValueError: no",
            ObservationKind.RAISED,
            "ValueError: other words",
            False,
        ),
        (
            ">>> f(1)\nTraceback (most recent call last):\nValueError: no",
            ObservationKind.RAISED,
            "KeyError: 1",
            True,
        ),
        (
            ">>> f(1)\nTraceback (most recent call last):\nValueError: no",
            ObservationKind.VALUE,
            "1",
            True,
        ),
    ],
)
def test_only_what_has_no_other_reason_contradicts(
    text: str, kind: ObservationKind, seen: str, contradicted: bool
) -> None:
    assert of.contradicts(_example(text), Observation("f(1)", kind, seen)) is contradicted


def test_skipped_examples_are_left_out() -> None:
    assert of.examples_of(documented(">>> f(1)  # doctest: +SKIP\n2")) == ()
    assert of.examples_of(documented("no example")) == ()


values = st.recursive(
    st.integers() | st.text() | st.floats(allow_nan=False) | st.booleans() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(values)
def test_a_value_never_contradicts_its_own_repr(value: object) -> None:
    example = _example(">>> f(1)\n0")
    example.want = f"{value!r}\n"
    seen = Observation("f(1)", ObservationKind.VALUE, repr(value))
    assert not of.contradicts(example, seen)
