"""Two versions of a function, run side by side in the real sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from unittest import mock

from redraft.core.behaviour import Behaviour
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Aspect, Difference
from redraft.gates.behaviour.differ import differ
from redraft.gates.plan import with_draft
from redraft.languages import language
from tests.gate.workshop import Workshop, dedent


async def differences(
    shop: Workshop, after: str, inputs: Sequence[str] = (), seconds: float = 30.0
) -> Behaviour:
    """What the function of the workshop and another version of it do."""
    ready = await shop.gate._ground.ready(shop.task, needs_tests=False)
    assert isinstance(ready, tuple)
    bench, plan, _ = ready
    draft = Draft(dedent(after), DraftKind.REFINE, "test")
    version = with_draft(shop.task, draft, language("python"))
    after_plan = replace(plan, version=version)
    # as many inputs as small functions need to show their differences
    with mock.patch.multiple("redraft.gates.behaviour.differ", _NEAR=90, _DRAWN=50):
        return await differ(plan, after_plan, bench, shop.task, inputs=inputs, seconds=seconds)


async def between(
    shop: Workshop,
    before: str,
    after: str,
    test: str,
    *,
    more: str = "",
    name: str = "",
    seconds: float = 30.0,
) -> Behaviour:
    """The same for a module of one function and the statements of one test."""
    name = name or dedent(before).partition("def ")[2].partition("(")[0]
    shop.open(
        {
            "mod.py": dedent(more) + "\n\n\n" + dedent(before),
            "test_mod.py": f"import mod\nfrom mod import *\n\n\ndef test():\n    {test}\n",
        },
        f"mod.py::{name}",
        ["test_mod.py"],
    )
    return await differences(shop, after, seconds=seconds)


def row(found: Behaviour, aspect: Aspect) -> Difference:
    rows = [difference for difference in found.differences if difference.aspect is aspect]
    assert rows, found
    return rows[0]


def agrees(found: Behaviour) -> bool:
    assert found.differed == 0, found
    return found.agreed > 0 and not found.differences and not found.nondeterministic
