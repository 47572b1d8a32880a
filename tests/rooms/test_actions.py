"""Every code action on its own examples: what it offers, and that the offer is free."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from redraft.core.budget import StopReason
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import Evidence, Observation, ObservationKind, Outcome
from redraft.core.proposal import Proposal
from redraft.core.question import Answer, Question
from redraft.core.review import Review
from redraft.core.suspicion import Correction, Stated, Suspect, Suspicion
from redraft.core.text import Edit, Span
from redraft.lsp.actions import ACTIONS
from redraft.lsp.actions.base import Action, Example, Spot
from redraft.lsp.documents import Documents
from redraft.lsp.kinds import KINDS
from redraft.lsp.memory import Memory

CASES = [
    pytest.param(action, example, id=f"{action.name}-{number}")
    for action in ACTIONS
    for number, example in enumerate(action.examples)
]


def spot_of(example: Example) -> Spot | None:
    """The spot that an example describes; None where there is no function."""
    offset = len(example.code[: example.code.index("$0")].encode())
    text = example.code.replace("$0", "", 1)
    opened = Documents().open(types.TextDocumentItem("file:///a.py", "python", 1, text))
    language = opened.language
    assert language is not None
    function = language.function_at(opened.document, offset)
    if function is None:
        return None
    memory = Memory()
    if example.known is not None:
        suggestion = Suggestion(example.known)
        line = function.source.count("\n")
        quote = function.source.split("\n")[-1]
        points = () if example.known == "pass" else (Point("past the end", quote, line),)
        proposals = tuple(
            _proposal(Suggestion(kind), function, example.rivals) for kind in example.proposed
        )
        critique = Critique(suggestion, points=points)
        review = Review(critique, None, StopReason.DONE, proposals=proposals)
        known = memory.learn(opened.uri, function, review)
        if example.suspect is not None:
            known.suspicion = _suspicion(Suspect(example.suspect))
    return Spot(opened, function, memory.of(opened.uri, function), Span(offset, offset))


def _suspicion(suspect: Suspect) -> Suspicion:
    """An example on the function's line 4 that is not as a test has it."""
    stated = Stated("stars(2)", "'***'", 4, 0)
    asserted = Stated("stars(2)", "'x'", 9, 0, "t.py::test_two", None)
    places = (stated,) if suspect is Suspect.DOCUMENTATION else (asserted,)
    corrections = tuple(Correction(place, "'**'") for place in (stated, asserted))
    return Suspicion(suspect, "It stands alone.", places, corrections=corrections)


def _proposal(kind: Suggestion, function: Any, given: tuple[str, ...]) -> Proposal:
    """A proposal that gives ``[]`` for ``last([])``; its rivals give what is given."""
    by_text: dict[str, list[int]] = {}
    for version, text in enumerate(("[]", *given)):
        by_text.setdefault(text, []).append(version)
    question = Question(
        "last([])",
        tuple(
            Answer(Observation("last([])", ObservationKind.VALUE, text), tuple(versions))
            for text, versions in by_text.items()
        ),
    )
    rivals = tuple(Draft(f"# {n}", DraftKind(kind.value), "test") for n, _ in enumerate(given))
    return Proposal(
        id=kind.value,
        kind=kind,
        draft=Draft(
            "def last(items):\n    return items[-1]",
            DraftKind(kind.value),
            "test",
            rivals=rivals,
            questions=(question,) if given else (),
        ),
        evidence=Evidence(Outcome.PASSED, fixed=("t::test_last",)),
        edit=Edit(function.span, ""),
        uri="file:///a.py",
        qualname=function.qualname,
        ordinal=function.ordinal,
        function_hash=function.hash,
        document_version=1,
        wins=True,
        why="It fixes t::test_last and breaks none.",
        before=function.source,
    )


@pytest.mark.parametrize(("action", "example"), CASES)
def test_an_action_offers_what_its_examples_say(action: Action, example: Example) -> None:
    spot = spot_of(example)
    offers = action.offer(spot) if spot is not None else ()
    assert tuple(offer.title for offer in offers) == example.titles
    for offer in offers:
        # either it is there already, or a command does it
        assert (offer.proposal is None) != (offer.command is None)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda a: a.name)
def test_an_action_is_declared_and_shows_when_it_stays_away(action: Action) -> None:
    kind = getattr(action.kind, "value", action.kind)
    assert kind is None or kind in KINDS
    assert any(example.titles for example in action.examples)
    assert any(not example.titles for example in action.examples)


def test_names_are_told_apart() -> None:
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)
