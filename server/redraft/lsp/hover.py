"""The whole critique when the pointer is on a function's header."""

from __future__ import annotations

from lsprotocol import types

from redraft.core.evidence import Evidence
from redraft.core.reproduce import describe
from redraft.lsp.memory import Known
from redraft.lsp.session import Session
from redraft.lsp.words import in_one_line, kind, others, ran, suspected, twice, weight

SHOWN = 3
"""Slower tests and differences shown of one proposal; a hover is small."""


def critique_text(qualname: str, known: Known) -> str:
    """A critique as Markdown."""
    assert known.critique is not None
    critique = known.critique
    parts = [f"**Redraft: {qualname}** — {in_one_line(critique, known.baseline)}"]
    parts += [text for text in (critique.summary, critique.basis) if text]
    if known.suspicion is not None:
        parts.append(suspected(known.suspicion))
    for point in known.points:
        lines = [f"- {point.message} ({weight(point)})"]
        if point.quote:
            lines.append(f"  `{point.quote.strip()}`")
        if point.input:
            lines.append(f"  `{point.input}` gives `{point.observed or point.claim or '?'}`")
        parts.append("\n".join(lines))
    if known.baseline is not None:
        parts += [text for text in (ran(known.baseline), *known.baseline.warnings) if text]
    for proposal in known.proposals.values():
        said = f"{kind(proposal)}: {proposal.why}"
        more = [f"  {text}" for text in (twice(proposal), others(proposal)) if text]
        parts.append("\n".join((f"- {said}", *_facts(proposal.evidence), *more)))
    return "\n\n".join(parts)


def _facts(evidence: Evidence) -> list[str]:
    """What running a proposal showed, as further lines of its item."""
    lines = [f"  {ran(evidence)}"] if evidence.ran else []
    lines += [
        f"  `{slow.test}` takes {slow.after:.2g} s instead of {slow.before:.2g} s"
        for slow in evidence.slower[:SHOWN]
    ]
    lines += [
        f"  `{difference.input}` gave `{describe(difference.before)}`, "
        f"gives `{describe(difference.after)}`"
        for difference in evidence.differences[:SHOWN]
    ]
    return lines


class Hovers:
    """Answers hovers; free."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hover(self, params: types.HoverParams) -> types.Hover | None:
        """The critique, where there is one and the pointer is on the header."""
        opened = self._session.documents.get(params.text_document.uri)
        if opened is None or not self._session.memory.about(opened.uri):
            return None
        language = opened.language
        if language is None:
            return None
        offset = opened.positions.offset(params.position)
        function = language.function_at(opened.document, offset)
        if function is None or not function.header.contains(offset):
            return None
        known = self._session.memory.of(opened.uri, function)
        if known is None or known.critique is None:
            return None
        markdown = self._session.client.can.markdown_hover
        kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
        text = critique_text(function.qualname, known)
        return types.Hover(types.MarkupContent(kind, text), opened.positions.range(function.header))
