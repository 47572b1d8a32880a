"""The user's word on an input, through the real gate: a rival is judged in full before it is proposed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from redraft.app import Assistant
from redraft.core.critique import Suggestion
from redraft.core.deciding import Wanted
from redraft.core.events import Event, EvidenceFound
from redraft.core.evidence import Method, Outcome
from redraft.core.proposal import Proposal
from redraft.core.review import Review
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.settings import Settings
from redraft.thinking import Thinkers
from tests import rivals
from tests.rivals import EMPTY, LITERAL, REPLACE, SPACE, SPLIT, STRIP, TAB

pytestmark = pytest.mark.sandbox

DASH = Wanted(SPACE, "'a-b'")
NO_BLANK = Wanted(SPACE, "'ab'")


class Asked:
    """A request that has been answered with five versions."""

    def __init__(self, assistant: Assistant, task: Task, review: Review) -> None:
        self.assistant, self.task, self.review = assistant, task, review
        self.events: list[Event] = []

    async def settle(self, *wanted: Wanted, review: Review | None = None) -> Review:
        return await self.assistant.settle(
            self.task, review or self.review, wanted, self.events.append
        )

    @property
    def judged(self) -> list[str]:
        return [e.draft.source for e in self.events if isinstance(e, EvidenceFound)]


@pytest_asyncio.fixture
async def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asked]:
    monkeypatch.setattr(Thinkers, "policy", lambda *_: rivals.Several())
    path = rivals.write(tmp_path / "names")
    settings = Settings()
    # what versions do otherwise is of no interest here, and takes a while to look for
    gate = replace(settings.gate, differences_seconds=0.0, speed_seconds=0.0)
    assistant = Assistant(replace(settings, gate=gate))
    document = Document(path.as_uri(), rivals.BUGGY, 1, path)
    language = assistant.language(str(path))
    assert language is not None
    (function,) = language.functions(document)
    task = await assistant.task(document, function, bounds=(path.parent,))
    review = await assistant.propose(task, Suggestion.REFINE)
    (proposal,) = review.proposals
    assert (review.chosen, proposal.draft.source) == (proposal.id, STRIP)
    assert len(proposal.draft.rivals) == 4
    yield Asked(assistant, task, review)
    await assistant.close()


def one(review: Review) -> Proposal:
    (proposal,) = review.proposals
    return proposal


def sources(proposal: Proposal) -> list[str]:
    return [draft.source for draft in (proposal.draft, *proposal.draft.rivals)]


async def test_a_rival_that_fits_is_judged_and_takes_the_place(asked: Asked) -> None:
    review = await asked.settle(NO_BLANK)
    proposal = one(review)
    assert review.chosen == proposal.id != one(asked.review).id
    assert asked.judged == [REPLACE]
    assert proposal.wins
    assert (proposal.evidence.outcome, proposal.evidence.partial) == (Outcome.PASSED, False)
    assert Method.COLD in proposal.evidence.methods
    assert proposal.evidence.fixed == ("test_names.py::test_case",)
    assert "It does what you expect: normalise('a b') == 'ab'." in proposal.why
    assert asked.task.document.apply(proposal.edit).text == f"{REPLACE}\n"
    # what is left open is about the two that are left
    assert sources(proposal) == [REPLACE, SPLIT]
    (question,) = proposal.draft.questions
    assert question.input == TAB
    assert [a.versions for a in question.answers] == [(0,), (1,)]
    again = one(await asked.settle(Wanted(TAB, "'ab'"), review=review))
    assert sources(again) == [SPLIT]
    assert again.draft.questions == ()


async def test_the_draft_itself_is_not_judged_again(asked: Asked) -> None:
    review = await asked.settle(Wanted(SPACE, "'a b'"))
    assert asked.judged == []
    assert sources(one(review)) == [STRIP, LITERAL]
    assert review.chosen == one(review).id == one(asked.review).id
    assert one(review).evidence == one(asked.review).evidence


async def test_a_rival_that_fits_and_breaks_a_test_is_not_chosen(asked: Asked) -> None:
    review = await asked.settle(DASH)
    assert asked.judged == [EMPTY]
    assert review.chosen is None
    assert not one(review).wins
    assert one(review).why == "It breaks test_names.py::test_nothing."


async def test_nothing_shown_is_right(asked: Asked) -> None:
    review = await asked.settle(Wanted(SPACE, None))
    assert (review.chosen, one(review).wins, asked.judged) == (None, False, [])
    assert one(review).why == "By your word no version is right on normalise('a b')."


async def test_a_call_that_nobody_asked_about_is_run_on_each_version(asked: Asked) -> None:
    review = await asked.settle(Wanted.parse("normalise('x  y\\tz') == 'xyz'"))
    assert review.chosen == one(review).id
    assert sources(one(review)) == [SPLIT]
    review = await asked.settle(Wanted.parse("normalise(None) raises AttributeError"))
    assert sources(one(review)) == [STRIP, REPLACE, SPLIT, EMPTY, LITERAL]
    review = await asked.settle(Wanted.parse("normalise('x y') == 'XY'"))
    assert review.chosen is None
    assert "None of the 5 versions" in one(review).why
    review = await asked.settle(Wanted.parse("normalise(missing) == 'XY'"))
    assert review.chosen is None


async def test_nothing_said_changes_nothing(asked: Asked) -> None:
    review = await asked.settle()
    assert replace(review, seconds=0.0) == replace(asked.review, seconds=0.0)


async def test_a_version_that_never_won_stays_as_it_was(asked: Asked) -> None:
    """An answer makes no version safe that was not, and runs nothing on its account."""
    lost = replace(one(asked.review), wins=False, why="It breaks a test.")
    before = replace(asked.review, proposals=(lost,), chosen=None)
    review = await asked.settle(NO_BLANK, review=before)
    assert review.proposals == (lost,)
    assert review.chosen is None
    assert asked.judged == []


async def test_of_a_comparison_the_other_version_must_fit_as_well(asked: Asked) -> None:
    first = one(asked.review)
    alone = replace(first.draft, rivals=(), questions=())
    other = replace(first, id="other", draft=alone, asked=Suggestion.REDRAFT)
    before = replace(asked.review, proposals=(other, first), chosen="other")
    review = await asked.settle(NO_BLANK, review=before)
    chosen = review.proposal(review.chosen or "")
    assert chosen is not None
    assert chosen.draft.source == REPLACE
    out = review.proposal("other")
    assert out is not None
    assert not out.wins
    assert out.why == "It does not do what you expect: normalise('a b') == 'ab'."
