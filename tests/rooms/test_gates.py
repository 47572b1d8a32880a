"""The contract of the gates' tables: every guard by its own examples, every isolation level."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from redraft.core.function import Unparsable
from redraft.gates.guards import GUARDS, ask
from redraft.gates.guards.base import Change, Example, Guard
from redraft.gates.sandbox.level import Level
from redraft.gates.sandbox.levels import LEVELS
from redraft.gates.sandbox.spec import Limits
from redraft.languages import language

ROOT = Path("/no/such/project")

EXAMPLES = [
    pytest.param(guard, example, id=f"{guard.name}-{number}")
    for guard in GUARDS
    for number, example in enumerate(guard.examples)
]


def change(example: Example) -> Change:
    python = language("python")
    old = python.facts(example.before)
    assert not isinstance(old, Unparsable)
    return Change(
        old.name,
        example.before,
        example.after,
        old,
        python.facts(example.after),
        example.kind,
        root=ROOT,
        path=ROOT / example.path,
    )


@pytest.mark.parametrize(("guard", "example"), EXAMPLES)
def test_a_guard_says_what_its_example_says(guard: Guard, example: Example) -> None:
    objection = guard.check(change(example))

    said = "accepts" if objection is None else "refuses" if objection.blocks else "warns"
    assert said == example.says, objection


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_has_an_example_of_each_side(guard: Guard) -> None:
    said = {example.says for example in guard.examples}

    assert "accepts" in said
    assert said & {"refuses", "warns"}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_the_users_own_code_meets_no_objection(guard: Guard) -> None:
    for example in guard.examples:
        same = Example(example.before, example.before, "accepts", example.kind)
        verdict = ask(change(same))
        assert verdict.refusals == ()
        assert verdict.warnings == ()


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_is_in_the_table_of_the_docs(guard: Guard) -> None:
    text = (Path(__file__).parents[2] / "docs" / "gate.md").read_text(encoding="utf-8")

    assert f"| {guard.name} |" in text


def test_what_does_not_parse_is_asked_nothing_further() -> None:
    verdict = ask(change(Example("def f():\n    return 1", "def f(:", "refuses")))

    assert len(verdict.refusals) == 1


@pytest.mark.parametrize(("name", "probe"), LEVELS, ids=[name for name, _ in LEVELS])
async def test_a_level_is_had_whole_or_says_why_not(
    name: str, probe: Callable[[Limits], Awaitable[Level]]
) -> None:
    level = await probe(Limits(512, 64, 64, 30, 64))

    if level.isolation is None:
        assert level.reason
    else:
        assert level.isolation.network_blocked
        assert level.isolation.writes_blocked
