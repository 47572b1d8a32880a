"""Every strategy over real HTTP with the real gate: calls as promised, the user's code safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from redraft.core.critique import Suggestion
from redraft.strategies import STRATEGIES
from tests.gate.workshop import need_sandbox
from tests.strategies.over_http import RIGHT, run, wrong

pytestmark = pytest.mark.sandbox


@pytest.fixture(autouse=True)
def sandbox() -> None:
    need_sandbox()


@pytest.mark.parametrize("name", STRATEGIES)
async def test_where_nothing_helps_the_code_stands_and_the_calls_are_as_promised(
    name: str, tmp_path: Path
) -> None:
    ran = await run(name, tmp_path, [], second=True)
    assert 0 < ran.asks <= ran.promised
    if name not in ("auto", "cascade"):  # those turn to the repairer, which mends it
        assert ran.review.chosen is None
        assert not ran.review.proposals
    assert ran.review.verdict in (Suggestion.REFINE, Suggestion.REDRAFT)


@pytest.mark.parametrize("name", STRATEGIES)
async def test_a_right_draft_is_found_and_proposed(name: str, tmp_path: Path) -> None:
    ran = await run(name, tmp_path, [wrong(99), RIGHT])
    (proposal,) = ran.review.proposals
    assert ran.review.chosen == proposal.id
    assert proposal.wins
    assert set(proposal.evidence.fixed) == {"test_sums.py::test_some", "test_sums.py::test_none"}
    assert ran.asks <= ran.promised
