"""What is known as our requests answer it: plain data with the ids that the client refers by."""

from __future__ import annotations

from typing import Any

from redraft.core.errors import RedraftError
from redraft.core.function import Function
from redraft.core.review import Review
from redraft.lsp import ext
from redraft.lsp.documents import Open
from redraft.lsp.memory import Known, point_id
from redraft.lsp.session import Found, Session
from redraft.lsp.words import in_one_line
from redraft.report import (
    critique_data,
    evidence_data,
    function_data,
    point_data,
    proposal_data,
    review_data,
    suspicion_data,
)

Data = dict[str, Any]


def review_result(found: Found, review: Review) -> Data:
    """A review as our requests answer it: each point with the id that it is dismissed by."""
    data = review_data(review, found.function)
    for shown, point in zip(data["critique"]["points"], review.critique.points, strict=True):
        shown["id"] = point_id(point)
    language = found.open.language
    assert language is not None  # it found the function
    source = language.dedent(found.open.document, found.function)
    return ext.ReviewResult(found.open.uri, found.version, source, data).data()


def known_data(opened: Open, function: Function, known: Known) -> Data:
    """What is known of one function as it stands, without what the user has dismissed."""
    assert known.critique is not None
    critique = critique_data(known.critique, function)
    critique["points"] = [
        {**point_data(point, function), "id": point_id(point)} for point in known.points
    ]
    suspicion = known.suspicion
    return {
        "function": function_data(function),
        "suspicion": suspicion_data(suspicion, function) if suspicion else None,
        "line": in_one_line(known.critique, known.baseline),
        "critique": critique,
        "baseline": evidence_data(known.baseline, function) if known.baseline else None,
        "proposals": [proposal_data(p, function) for p in known.proposals.values()],
    }


def activity(session: Session, opened: Open | None) -> ext.StatusResult:
    """Who serves a document (or what is in no folder), what runs, what it has cost."""
    from redraft import __version__

    folder = session.folder(opened) if opened is not None else session.configuration.of(None)
    policy, model, problems = "", "", list(folder.problems)
    try:
        assistant = session.assistant(folder)
        policy, model = assistant.policy, assistant.model_name
    except RedraftError as error:
        problems.append(str(error))
    running = [
        {"uri": job.subject.uri, "qualname": job.subject.qualname, "what": str(job.what)}
        for job in session.jobs.running
    ]
    usage = {
        "calls": session.usage.calls,
        "input_tokens": session.usage.input_tokens,
        "output_tokens": session.usage.output_tokens,
        "estimated": session.usage.estimated,
        "seconds": round(session.seconds, 3),
        "cost": None if session.cost is None else round(session.cost, 6),
    }
    return ext.StatusResult(
        version=__version__,
        policy=policy,
        model=model,
        trusted=session.trusted,
        running=running,
        usage=usage,
        problems=problems,
    )
