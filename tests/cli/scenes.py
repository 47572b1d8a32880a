"""A review with everything in it, made by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from redraft.core.behaviour import Behaviour
from redraft.core.budget import StopReason, Usage
from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.draft import Draft, DraftKind
from redraft.core.evidence import (
    Difference,
    Evidence,
    Isolation,
    Method,
    Observation,
    ObservationKind,
    Outcome,
    Slowdown,
    TestFailure,
)
from redraft.core.function import Function, SourceFacts
from redraft.core.proposal import Proposal
from redraft.core.question import Answer, Question
from redraft.core.review import Review
from redraft.core.speed import Pace, Speed
from redraft.core.suspicion import Correction, Stated, Suspect, Suspicion
from redraft.core.text import Document, Edit
from redraft.languages import language_for
from tests.cli.conftest import ROOT

FILE = ROOT / "examples" / "parcels" / "parcels" / "routes.py"
T = "tests/test_routes.py::"
SHUT_IN = Isolation("namespaces", True, True, True, True)
FAILING = (f"{T}test_the_longest_wait_is_found", f"{T}test_a_national_route")
PASSING = (f"{T}test_an_empty_route_waits_nowhere",)

STATED = Stated("longest_wait(STOPS)", "4", 17, 0, FAILING[0], FILE)


def scene(path: Path = FILE) -> tuple[Function, Review, str]:
    """The function, the review and the function's source at column 0."""
    language = language_for(path.name)
    assert language is not None
    document = Document(path.as_uri(), path.read_text(encoding="utf-8"), path=path)
    (function,) = language.find(document, "longest_wait")
    source = language.dedent(document, function)
    failures = (TestFailure(FAILING[1], "RecursionError: too deep", "File …", 6),)
    baseline = Evidence(
        Outcome.FAILED,
        failed=FAILING,
        passed=PASSING,
        failures=failures,
        ran=3,
        total=3,
        isolation=SHUT_IN,
    )
    loop = source.split("    if not")[0] + (
        "    for stop in stops:\n        longest = max(longest, stop.wait)\n    return longest"
    )
    difference = Difference(
        "longest_wait([])",
        Observation("longest_wait([])", ObservationKind.VALUE, "0"),
        Observation("longest_wait([])", ObservationKind.RAISED, "ValueError: empty"),
    )
    asked = "longest_wait([Stop('A', -1)])"
    question = Question(
        asked,
        (
            Answer(Observation(asked, ObservationKind.VALUE, "0"), (0, 2)),
            Answer(Observation(asked, ObservationKind.RAISED, "ValueError: negative"), (1,)),
            Answer(Observation(asked, ObservationKind.TIMED_OUT, ""), (3,)),
        ),
    )
    rivals = tuple(
        Draft(f"{loop}  # {note}", DraftKind.REDRAFT, "someone", note, leans=note == "writes `-1`")
        for note in ("refuses a negative `wait`", "starts from `0`", "writes `-1`")
    )
    behaviour = Behaviour((difference,), tried=9, agreed=8, differed=1, sources={"tests": 9})

    def counted(text: str) -> SourceFacts:
        facts = language.facts(text)
        assert isinstance(facts, SourceFacts)
        return facts

    def proposal(kind: Suggestion, text: str, evidence: Evidence, why: str) -> Proposal:
        draft = Draft(text, DraftKind(kind.value), "someone", f"A {kind.value} of it.")
        if evidence.outcome is Outcome.PASSED:
            draft = replace(draft, rivals=rivals, questions=(question,))
        return Proposal(
            id=kind.value,
            kind=kind,
            draft=draft,
            evidence=evidence,
            edit=Edit(function.span, text),
            uri=document.uri,
            qualname=function.qualname,
            ordinal=0,
            function_hash=function.hash,
            document_version=None,
            wins=True,
            why=why,
            before=source,
            method_changed=kind is Suggestion.REDRAFT,
            asked=kind,
            behaviour=replace(behaviour, differences=evidence.differences),
            complexity=(counted(source).complexity, counted(text).complexity),
            readability=(counted(source).readability, counted(text).readability),
            speed=Speed(Pace.FASTER, 3.1, 1024, 0.031, 0.01)
            if evidence.outcome is Outcome.PASSED
            else None,
        )

    refined = Evidence(
        Outcome.BROKE,
        fixed=FAILING[:1],
        broken=PASSING,
        passed=FAILING[:1],
        failed=(FAILING[1], *PASSING),
        failures=failures,
        differences=(difference,),
        warnings=("A comment was dropped.",),
        isolation=SHUT_IN,
        ran=3,
        total=3,
        methods=(Method.COLD,),
    )
    redrafted = Evidence(
        Outcome.PASSED,
        fixed=FAILING,
        passed=(*FAILING, *PASSING),
        ran=3,
        total=3,
        isolation=SHUT_IN,
        methods=(Method.SWAP, Method.COLD),
        slower=(Slowdown(PASSING[0], 0.01, 0.9),),
    )
    review = Review(
        between=replace(behaviour, differences=(replace(difference, input="longest_wait([a])"),)),
        critique=Critique(
            Suggestion.REDRAFT,
            summary="The recursion ends at about a thousand stops.",
            points=(
                Point(
                    "It keeps the shorter wait.",
                    quote="if stops[0].wait < longest:",
                    line=4,
                    input="longest_wait([Stop('A', 3)])",
                    claim="0",
                    expected="3",
                    reproduced=True,
                    observed="0",
                ),
                Point(
                    "None is not handled.",
                    line=4,
                    input="longest_wait(None)",
                    claim="hangs",
                    reproduced=False,
                    observed="0",
                ),
                Point("It is slow.", input="longest_wait(x)", claim="does not end"),
            ),
            basis="2 of 3 tests fail",
            author="someone",
        ),
        baseline=baseline,
        stop=StopReason.DONE,
        proposals=(
            proposal(Suggestion.REDRAFT, loop, redrafted, "It fixes 2 tests and breaks none."),
            proposal(
                Suggestion.REFINE,
                source.replace("wait < longest", "wait > longest"),
                refined,
                "It breaks a test.",
            ),
        ),
        chosen="redraft",
        usage=Usage(3, 2410, 612),
        seconds=4.25,
        policy="chat",
        model="some-model",
        suspicion=Suspicion(
            Suspect.TESTS,
            "It wants another wait than the docstring.",
            (STATED,),
            FAILING[:1],
            (Correction(STATED, "3"),),
        ),
    )
    return function, review, source
