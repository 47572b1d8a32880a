"""A review as plain data: what ``--json`` prints and the language server's requests answer.

The schema is written down in ``docs/json.md``; a test holds the two together.
Lines are 1-based lines of the file, as people and compilers count them.
"""

from __future__ import annotations

from typing import Any

from redraft.core.behaviour import Behaviour
from redraft.core.critique import Critique, Point
from redraft.core.deciding import Wanted, claim_of
from redraft.core.draft import Draft
from redraft.core.evidence import (
    Difference,
    Evidence,
    Isolation,
    Observation,
    Slowdown,
    TestFailure,
)
from redraft.core.function import Function
from redraft.core.proposal import Proposal, unified_diff
from redraft.core.question import Question
from redraft.core.review import Review
from redraft.core.speed import Speed
from redraft.core.suspicion import Stated, Suspicion

Data = dict[str, Any]


def review_data(review: Review, function: Function) -> Data:
    """The whole answer to one request."""
    return {
        "function": function_data(function),
        "verdict": review.verdict.value,
        "critique": critique_data(review.critique, function),
        "baseline": evidence_data(review.baseline, function) if review.baseline else None,
        "suspicion": suspicion_data(review.suspicion, function) if review.suspicion else None,
        "proposals": [proposal_data(p, function) for p in review.proposals],
        "between": behaviour_data(review.between) if review.between else None,
        "chosen": review.chosen,
        "missing": {kind.value: reason for kind, reason in review.missing.items()},
        "outline": review.outline,
        "stop": {"reason": review.stop.value, "detail": review.detail},
        "usage": {
            "calls": review.usage.calls,
            "input_tokens": review.usage.input_tokens,
            "output_tokens": review.usage.output_tokens,
            "estimated": review.usage.estimated,
            "seconds": round(review.seconds, 3),
            "cost": None if review.cost is None else round(review.cost, 6),
        },
        "policy": review.policy,
        "strategy": review.strategy,
        "model": review.model,
    }


def function_data(function: Function) -> Data:
    """Which function it is about."""
    return {
        "qualname": function.qualname,
        "ordinal": function.ordinal,
        "line": function.start_line + 1,
        "end_line": function.end_line + 1,
        "hash": function.hash,
    }


def critique_data(critique: Critique, function: Function) -> Data:
    """What was said."""
    return {
        "suggestion": critique.suggestion.value,
        "summary": critique.summary,
        "basis": critique.basis,
        "reason": critique.reason,
        "author": critique.author,
        "points": [point_data(p, function) for p in critique.points],
        "defects": list(critique.defects),
    }


def point_data(point: Point, function: Function) -> Data:
    """One thing that was said."""
    return {
        "line": None if point.line is None else function.start_line + point.line + 1,
        "quote": point.quote,
        "message": point.message,
        "input": point.input,
        "claim": point.claim,
        "expected": point.expected,
        "reproduced": point.reproduced,
        "observed": point.observed,
        "source": point.source,
    }


def suspicion_data(suspicion: Suspicion, function: Function) -> Data:
    """Which of code, documentation and tests seems wrong."""
    offer = suspicion.offer
    return {
        "suspect": suspicion.suspect.value,
        "why": suspicion.why,
        "basis": suspicion.basis,
        "author": suspicion.author,
        "unasked": suspicion.unasked,
        "tests": list(suspicion.tests),
        "places": [_stated_data(stated, function) for stated in suspicion.places],
        "correction": {**_stated_data(offer.stated, function), "id": offer.id, "value": offer.value}
        if offer is not None
        else None,
    }


def _stated_data(stated: Stated, function: Function) -> Data:
    line = stated.line if stated.test else function.start_line + stated.line
    return {
        "test": stated.test or None,
        "line": line + 1 if stated.line >= 0 else None,
        "call": stated.call,
        "expected": stated.expected,
    }


def proposal_data(proposal: Proposal, function: Function) -> Data:
    """One version with what it rests on."""
    return {
        "id": proposal.id,
        "kind": proposal.kind.value,
        "behaviour": behaviour_data(proposal.behaviour) if proposal.behaviour else None,
        "asked": proposal.asked.value if proposal.asked else None,
        "source": proposal.draft.source,
        "diff": proposal.diff,
        "note": proposal.draft.note,
        "author": proposal.draft.author,
        "leans": proposal.draft.leans,
        "rivals": [_rival_data(rival, proposal) for rival in proposal.draft.rivals],
        "questions": [question_data(question) for question in proposal.draft.questions],
        "evidence": evidence_data(proposal.evidence, function),
        "change": _change_data(proposal),
        "speed": _speed_data(proposal.speed) if proposal.speed else None,
        "seconds": round(proposal.seconds, 3),
        "wins": proposal.wins,
        "why": proposal.why,
        "method_changed": proposal.method_changed,
        "function_hash": proposal.function_hash,
        "document_version": proposal.document_version,
    }


def _change_data(proposal: Proposal) -> Data:
    added, removed = proposal.lines_changed
    before, after = proposal.complexity or (None, None)
    read = {}
    for at, when in enumerate(("before", "after")):
        one = proposal.readability[at] if proposal.readability else None
        read[f"code_lines_{when}"] = one.lines if one else None
        read[f"nesting_{when}"] = one.nesting if one else None
        read[f"longest_line_{when}"] = one.longest_line if one else None
        read[f"names_{when}"] = one.names if one else None
        read[f"comments_{when}"] = len(one.comments) if one else None
    return {
        "added": added,
        "removed": removed,
        "lines_before": proposal.before.count("\n") + 1,
        "lines_after": proposal.draft.source.count("\n") + 1,
        "complexity_before": before,
        "complexity_after": after,
        **read,
        "comments_lost": list(proposal.comments_lost),
    }


def _speed_data(speed: Speed) -> Data:
    return {
        "summary": speed.summary,
        "pace": speed.pace.value,
        "times": None if speed.times is None else round(speed.times, 2),
        "size": speed.size,
        "before": speed.before,
        "after": speed.after,
        "reason": speed.reason,
    }


def _rival_data(rival: Draft, proposal: Proposal) -> Data:
    return {
        "source": rival.source,
        "diff": unified_diff(proposal.before, rival.source, proposal.qualname),
        "note": rival.note,
        "leans": rival.leans,
    }


def question_data(question: Question) -> Data:
    """An input on which versions differ, with what each gives."""
    return {
        "input": question.input,
        "answers": [
            {
                **_observation_data(answer.seen),
                "versions": list(answer.versions),
                "expect": str(Wanted(question.input, claim_of(answer.seen))),
            }
            for answer in question.answers
        ],
    }


def evidence_data(evidence: Evidence, function: Function) -> Data:
    """What running showed."""
    return {
        "outcome": evidence.outcome.value,
        "reason": evidence.reason,
        "fixed": list(evidence.fixed),
        "broken": list(evidence.broken),
        "passed": list(evidence.passed),
        "failed": list(evidence.failed),
        "flaky": list(evidence.flaky),
        "failures": [_failure_data(f, function) for f in evidence.failures],
        "refusals": list(evidence.refusals),
        "warnings": list(evidence.warnings),
        "differences": [_difference_data(d) for d in evidence.differences],
        "inputs_won": list(evidence.inputs_won),
        "inputs_lost": list(evidence.inputs_lost),
        "isolation": _isolation_data(evidence.isolation),
        "ran": evidence.ran,
        "total": evidence.total,
        "seconds": round(evidence.seconds, 3),
        "methods": [method.value for method in evidence.methods],
        "slower": [_slowdown_data(slower) for slower in evidence.slower],
    }


def _slowdown_data(slower: Slowdown) -> Data:
    return {
        "test": slower.test,
        "before": round(slower.before, 3),
        "after": round(slower.after, 3),
    }


def _failure_data(failure: TestFailure, function: Function) -> Data:
    return {
        "test": failure.test,
        "message": failure.message,
        "detail": failure.detail,
        "line": None if failure.line is None else function.start_line + failure.line + 1,
        "timed_out": failure.timed_out,
    }


def _difference_data(difference: Difference) -> Data:
    return {
        "input": difference.input,
        "before": _observation_data(difference.before),
        "after": _observation_data(difference.after),
        "aspect": difference.aspect.value,
        "source": difference.source,
    }


def behaviour_data(behaviour: Behaviour) -> Data:
    """How two versions compare on inputs."""
    return {
        "summary": behaviour.summary,
        "told": behaviour.told,
        "differences": [_difference_data(d) for d in behaviour.differences],
        "tried": behaviour.tried,
        "agreed": behaviour.agreed,
        "differed": behaviour.differed,
        "unknown": behaviour.unknown,
        "unsteady": behaviour.unsteady,
        "uncopied": behaviour.uncopied,
        "sources": dict(behaviour.sources),
        "nondeterministic": behaviour.nondeterministic,
        "reason": behaviour.reason,
        "seconds": round(behaviour.seconds, 3),
    }


def _observation_data(observation: Observation) -> Data:
    return {"kind": observation.kind.value, "text": observation.text}


def _isolation_data(isolation: Isolation) -> Data:
    return {
        "name": isolation.name,
        "network_blocked": isolation.network_blocked,
        "writes_blocked": isolation.writes_blocked,
        "memory_limited": isolation.memory_limited,
        "processes_limited": isolation.processes_limited,
    }
