"""Many versions put to the tests at once, in a workshop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Method, Outcome
from tests.gate.test_warm import FILES, ONE, TWO
from tests.gate.workshop import Workshop, dedent

SWAPPED = (Method.SWAP,)


def drafts(sources: Sequence[str]) -> list[Draft]:
    return [Draft(dedent(source), DraftKind.REFINE, "test") for source in sources]


async def sieved(
    shop: Workshop, *sources: str, tests: Sequence[str] = (TWO, ONE)
) -> list[Evidence]:
    await shop.baseline()
    return list(await shop.gate.sieve(shop.task, drafts(sources), tests))


def opened(
    shop: Workshop, files: Mapping[str, str] | None = None, target: str = "calc.py::add"
) -> Workshop:
    return shop.open({**FILES, **(files or {})}, target, ["test_calc.py"])


def passing(found: Sequence[Evidence]) -> list[bool]:
    return [evidence.outcome is Outcome.PASSED for evidence in found]
