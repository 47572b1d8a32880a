"""From a proposal to an edit of the text as it stands now.

Both the text and the version are checked: the version says whether anything
changed, the function's text whether that matters.  A function that merely
moved is found again by its qualified name; one that changed is refused.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from lsprotocol import types

from redraft.core.evidence import Outcome
from redraft.core.function import Function
from redraft.core.proposal import Proposal
from redraft.core.text import Edit, Span
from redraft.lsp.client import Abilities
from redraft.lsp.documents import LiveText, Open
from redraft.lsp.errors import Stale
from redraft.lsp.words import twice

_MATCHED = 4_000_000
"""Lines before times lines after, beyond which a function is replaced in one piece: matching takes
the square of their number."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An edit that fits the text as it stands now."""

    edit: Edit
    function: Function
    moved: bool


def place(opened: Open, proposal: Proposal) -> Placed:
    """The edit that puts a proposal in its function's place.

    Raises:
        Stale: the function has changed or is gone, and which.
    """
    document, language = opened.document, opened.language
    if language is None:
        raise Stale(f"{opened.uri} is no longer in a language that Redraft knows.")
    named = [f for f in language.functions(document) if f.qualname == proposal.qualname]
    same = [f for f in named if f.hash == proposal.function_hash]
    if not named:
        raise Stale(f"There is no function {proposal.qualname} any more.")
    if not same:
        raise Stale(f"{proposal.qualname} has changed since the proposal was made; ask again.")
    if len(same) > 1:
        # twins: the one in the same place among them, or nobody's guess
        same = [f for f in same if f.ordinal == proposal.ordinal]
        if not same:
            raise Stale(f"There are several functions like {proposal.qualname} now; ask again.")
    return put(opened, proposal, same[0])


def put(opened: Open, proposal: Proposal, function: Function) -> Placed:
    """The edit that puts a proposal in the place of a function known to have its very text."""
    language = opened.language
    assert language is not None  # it found the function
    edit = language.splice(opened.document, function, proposal.draft.source)
    return Placed(edit, function, moved=edit.span != proposal.edit.span)


def written(opened: Open, placed: Placed) -> str | None:
    """Hash of the function as it will stand, by which a later save is known to be ours."""
    language = opened.language
    if language is None:
        return None
    data, edit = opened.document.data, placed.edit
    new = edit.new.encode("utf-8", "surrogatepass")
    after = data[: edit.span.start] + new + data[edit.span.end :]
    # under a name of its own, so that the parser's tree of the present text stays
    aside = LiveText.of(f"{opened.uri}#edited", after, None, opened.document.path)
    for function in language.functions(aside):
        if (
            function.qualname == placed.function.qualname
            and function.span.start == placed.function.span.start
        ):
            return function.hash
    return None


def workspace_edit(
    opened: Open, edit: Edit, can: Abilities, *, label: str = "", doubt: str = ""
) -> types.WorkspaceEdit:
    """An edit in the richest form that the editor takes.

    With ``doubt`` (a reason not to trust it) an editor that can is told to have
    the user confirm.
    """
    pieces = [(opened.positions.range(e.span), e.new) for e in hunks(opened.document.data, edit)]
    plain = [types.TextEdit(range_, new) for range_, new in pieces]
    if not can.document_changes:
        return types.WorkspaceEdit(changes={opened.uri: plain})
    identifier = types.OptionalVersionedTextDocumentIdentifier(opened.uri, opened.version)
    if not (can.annotations and label):
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, plain)])
    annotated = [types.AnnotatedTextEdit("redraft", range_, new) for range_, new in pieces]
    annotation = types.ChangeAnnotation(label, bool(doubt), doubt or None)
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(identifier, annotated)],
        change_annotations={"redraft": annotation},
    )


def hunks(data: bytes, edit: Edit) -> tuple[Edit, ...]:
    """The same edit as one for each run of lines that differ, first to last.

    What stays is not touched, so that the editor keeps its cursor, folds,
    breakpoints and marks there.  The last one stands where an edit that changes
    nothing would.
    """
    old = data[edit.span.start : edit.span.end].splitlines(keepends=True)
    new = edit.new.encode("utf-8", "surrogatepass").splitlines(keepends=True)
    if len(old) * len(new) > _MATCHED:
        return (edit,)
    starts = [edit.span.start]
    for line in old:
        starts.append(starts[-1] + len(line))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found = tuple(
        Edit(Span(starts[a], starts[b]), b"".join(new[c:d]).decode("utf-8", "surrogatepass"))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )
    return found or (edit,)


def objection(proposal: Proposal) -> str | None:
    """Why a proposal must not be applied; None when it may be, or may be asked about."""
    evidence = proposal.evidence
    bad = evidence.outcome in (Outcome.BROKE, Outcome.FAILED)
    if bad or evidence.refusals or evidence.inputs_lost or evidence.broken:
        return proposal.why
    return None


def doubt(proposal: Proposal) -> str:
    """Why a proposal is not proven better, or may fit one test alone; empty when it is better."""
    return twice(proposal) if proposal.wins else proposal.why
