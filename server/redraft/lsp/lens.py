"""The verdict above each function; listing is free."""

from __future__ import annotations

from lsprotocol import types

from redraft.core.critique import Suggestion
from redraft.core.function import Function
from redraft.lsp.documents import Open
from redraft.lsp.memory import Known
from redraft.lsp.session import Session
from redraft.lsp.words import in_one_line, shorten


def target(opened: Open, function: Function) -> dict[str, object]:
    """A command's argument: which function it is for."""
    return {"uri": opened.uri, "qualname": function.qualname, "ordinal": function.ordinal}


def lens_commands(
    opened: Open, function: Function, known: Known | None, *, own: bool
) -> tuple[types.Command, ...]:
    """What is written above a function, and what a click does.

    Without commands of its ``own`` an editor gets one line alone: what the
    verdict suggests.
    """
    where = target(opened, function)
    if known is None or known.critique is None:
        return (types.Command("Redraft: critique", "redraft.critique", None, [where]),)
    title = shorten(f"Redraft: {in_one_line(known.critique, known.baseline)}", 100)
    suggestion = known.critique.suggestion
    rewrite = suggestion in (Suggestion.REFINE, Suggestion.REDRAFT)
    if not own:
        if rewrite:
            return (types.Command(title, f"redraft.{suggestion.value}", None, [where]),)
        return (types.Command(title, "redraft.critique", None, [{**where, "fresh": True}]),)
    shown = types.Command(title, "redraft.showCritique", None, [where])
    if not rewrite:
        again = types.Command(
            "critique again", "redraft.critique", None, [{**where, "fresh": True}]
        )
        return (shown, again)
    one = types.Command(suggestion.value, f"redraft.{suggestion.value}", None, [where])
    return (shown, types.Command("compare", "redraft.compare", None, [where]), one)


class Lenses:
    """Lists them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(self, params: types.CodeLensParams) -> list[types.CodeLens]:
        """Those of every function of a document."""
        opened = self._session.documents.get(params.text_document.uri)
        if opened is None or opened.language is None:
            return []
        if not self._session.folder(opened).settings.editor.code_lens:
            return []
        memory, positions = self._session.memory, opened.positions
        lenses: list[types.CodeLens] = []
        own = self._session.client.can.own_commands
        for function in opened.language.functions(opened.document):
            start = positions.position(function.header.start)
            range_ = types.Range(start, start)
            known = memory.of(opened.uri, function)
            lenses += [
                types.CodeLens(range_, command)
                for command in lens_commands(opened, function, known, own=own)
            ]
        return lenses
