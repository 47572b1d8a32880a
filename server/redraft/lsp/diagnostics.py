"""A critique's points on the lines that they quote."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from redraft.core.critique import Critique, Point, Suggestion
from redraft.core.function import Function
from redraft.core.suspicion import Suspect, Suspicion
from redraft.core.text import Span
from redraft.lsp.documents import Open
from redraft.lsp.memory import Known, point_id
from redraft.lsp.session import Session
from redraft.lsp.words import suspected

SOURCE = "redraft"
GATHER = 0.1
"""Seconds for which edits are gathered before the points are put on their new lines."""


def point_span(opened: Open, function: Function, point: Point) -> Span:
    """The text of the line that a point quotes; of the function's header when it quotes none."""
    positions = opened.positions
    if point.line is None:
        line = positions.lines.line_at(function.header.start)
    else:
        line = positions.lines.line_at(function.span.start) + point.line
    return positions.line_span(line)


def diagnostic(
    opened: Open, function: Function, critique: Critique, point: Point
) -> types.Diagnostic:
    """One point.  What was reproduced is a warning, what was not tried a remark, the rest a hint."""
    severity = types.DiagnosticSeverity.Information
    if point.reproduced is not None:
        severity = types.DiagnosticSeverity.Hint
        if point.reproduced:
            severity = types.DiagnosticSeverity.Warning
    message = point.message
    if point.input and point.observed:
        message += f"\n{point.input} → {point.observed}"
        if point.expected:
            message += f" (expected {point.expected})"
    return types.Diagnostic(
        range=opened.positions.range(point_span(opened, function, point)),
        message=message,
        severity=severity,
        code=critique.suggestion.value,
        source=SOURCE,
        data={
            "qualname": function.qualname,
            "ordinal": function.ordinal,
            "hash": function.hash,
            "point": point_id(point),
        },
    )


def of_function(opened: Open, function: Function, known: Known) -> list[types.Diagnostic]:
    """All that is to be said of a function; nothing where nothing could be told, or all is well."""
    critique, suspicion = known.critique, known.suspicion
    found = []
    if critique is not None and critique.suggestion is not Suggestion.COULD_NOT_TELL:
        found = [diagnostic(opened, function, critique, point) for point in known.points]
    # where the code is the suspect its critique says all that there is to say
    if suspicion is not None and suspicion.suspect is not Suspect.CODE:
        found.append(of_suspicion(opened, function, suspicion))
    return found


def suspicion_span(opened: Open, function: Function, suspicion: Suspicion) -> Span:
    """The text of the example's line that it is about; of the function's header without one."""
    positions = opened.positions
    line = positions.lines.line_at(function.header.start)
    for stated in suspicion.places:
        if not stated.test and stated.line >= 0:
            line = positions.lines.line_at(function.span.start) + stated.line
            break
    return positions.line_span(line)


def of_suspicion(opened: Open, function: Function, suspicion: Suspicion) -> types.Diagnostic:
    """Which of code, documentation and tests seems wrong, in one sentence."""
    return types.Diagnostic(
        range=opened.positions.range(suspicion_span(opened, function, suspicion)),
        message=suspected(suspicion),
        severity=types.DiagnosticSeverity.Information,
        code=f"suspect-{suspicion.suspect.value}",
        source=SOURCE,
        data={
            "qualname": function.qualname,
            "ordinal": function.ordinal,
            "hash": function.hash,
        },
    )


class Diagnostics:
    """Publishes, and takes back, as functions are critiqued and changed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: set[str] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def edited(self, uri: str) -> None:
        """A document changed: put the points on their new lines before long."""
        if uri not in self._timers and (uri in self._shown or self._session.memory.about(uri)):
            loop = asyncio.get_running_loop()
            self._timers[uri] = loop.call_later(GATHER, self.publish, uri)

    def closed(self, uri: str) -> None:
        """A document was closed: nothing is shown of it."""
        self._publish(uri, None, [])

    def publish(self, uri: str) -> None:
        """Show what is known of a document now."""
        timer = self._timers.pop(uri, None)
        if timer is not None:
            timer.cancel()
        opened = self._session.documents.get(uri)
        if opened is not None:
            self._publish(uri, opened.version, self._of(opened))

    def _of(self, opened: Open) -> list[types.Diagnostic]:
        language, memory = opened.language, self._session.memory
        if self._session.folder(opened).settings.editor.points != "diagnostics":
            return []
        if language is None or not memory.about(opened.uri):
            return []
        found: list[types.Diagnostic] = []
        for function in language.functions(opened.document):
            known = memory.of(opened.uri, function)
            if known is not None:
                found += of_function(opened, function, known)
        return found

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        if not found and uri not in self._shown:
            return
        if found:
            self._shown.add(uri)
        else:
            self._shown.discard(uri)
        self._session.client.publish(types.PublishDiagnosticsParams(uri, found, version))
