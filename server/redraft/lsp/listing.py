"""The menu: listing is free, choosing may not be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lsprotocol import types

from redraft.core.errors import BadInput, RedraftError
from redraft.lsp.actions import ACTIONS
from redraft.lsp.actions.base import Action, Offer, Spot
from redraft.lsp.applying import Applying
from redraft.lsp.correcting import Correcting
from redraft.lsp.diagnostics import diagnostic, of_suspicion
from redraft.lsp.documents import Open
from redraft.lsp.edits import doubt
from redraft.lsp.errors import Stale
from redraft.lsp.kinds import CORRECT, OPEN_TEST
from redraft.lsp.lens import target
from redraft.lsp.session import Found, Session
from redraft.lsp.words import others
from redraft.lsp.work import Work

Listed = types.CodeAction | types.Command

_REWRITES = frozenset({"redraft.refine", "redraft.redraft"})


class Listing:
    """Lists code actions and works out the chosen one."""

    def __init__(self, session: Session, work: Work, applying: Applying) -> None:
        self._session = session
        self._work = work
        self._applying = applying
        self._correcting = Correcting(session)

    def list(self, params: types.CodeActionParams) -> list[Listed]:
        """What can be done here.  No model, no test, no file; a broken text is no obstacle."""
        spot = self._spot(params)
        if spot is None:
            return []
        context = params.context
        automatic = context.trigger_kind == types.CodeActionTriggerKind.Automatic
        listed: list[Listed] = []
        for action, offer in self._offers(spot, context.only):
            # what costs something is offered to those who ask, not to a moving cursor
            if automatic and not offer.free:
                continue
            listed.append(self._listed(spot, action, offer))
        return listed

    def _spot(self, params: types.CodeActionParams) -> Spot | None:
        opened = self._session.documents.get(params.text_document.uri)
        language = opened.language if opened is not None else None
        if opened is None or language is None:
            return None
        span = opened.positions.span(params.range)
        function = language.function_at(opened.document, span.start)
        if function is None:
            return None
        return Spot(opened, function, self._session.memory.of(opened.uri, function), span)

    def _offers(self, spot: Spot, only: Any) -> Iterator[tuple[Action, Offer]]:
        for action in ACTIONS:
            if only is not None and not _is_wanted(action.kind, [str(_text(k)) for k in only]):
                continue
            for offer in action.offer(spot):
                yield action, offer

    def _listed(self, spot: Spot, action: Action, offer: Offer) -> Listed:
        can, opened = self._session.client.can, spot.open
        command = None
        if offer.command is not None:
            argument = {**target(opened, spot.function), **offer.extra}
            command = types.Command(offer.title, offer.command, None, [argument])
        if not can.literals:
            return command or self._apply_command(opened, offer)
        listed = types.CodeAction(offer.title, kind=action.kind)
        if offer.point is not None and spot.known is not None and spot.known.critique is not None:
            listed.diagnostics = [
                diagnostic(opened, spot.function, spot.known.critique, offer.point)
            ]
        elif offer.suspicion is not None:
            listed.diagnostics = [of_suspicion(opened, spot.function, offer.suspicion)]
        if offer.preferred and can.is_preferred:
            listed.is_preferred = True
        if can.ai_tag and self._is_ai(opened, offer):
            listed.tags = [types.CodeActionTag.LlmGenerated]
        if offer.proposal is not None:
            try:
                listed.edit = self._applying.edit(opened.uri, offer.proposal, spot.function)
            except RedraftError as error:
                listed.disabled = types.CodeActionDisabled(str(error))
            return listed
        edits = offer.command == CORRECT or offer.command in _REWRITES
        lazily = can.resolve_edit if edits else can.resolve_command
        if lazily:
            listed.data = self._data(spot, action, offer)
        else:
            listed.command = command
        return listed

    def _apply_command(self, opened: Open, offer: Offer) -> types.Command:
        assert offer.proposal is not None
        argument = {"uri": opened.uri, "id": offer.proposal.id}
        return types.Command(offer.title, "redraft.apply", None, [argument])

    def _is_ai(self, opened: Open, offer: Offer) -> bool:
        if offer.command in ("redraft.dismiss", CORRECT, OPEN_TEST):
            return False
        return self._session.policy(opened) == "chat"

    def _data(self, spot: Spot, action: Action, offer: Offer) -> dict[str, Any]:
        return {
            "action": action.name,
            "uri": spot.open.uri,
            "version": spot.open.version,
            "qualname": spot.function.qualname,
            "ordinal": spot.function.ordinal,
            "hash": spot.function.hash,
            "command": offer.command,
            "extra": offer.extra,
        }

    async def resolve(self, action: types.CodeAction) -> types.CodeAction:
        """The chosen action with its edit, or with its command.

        Raises:
            BadInput: the function has changed since the menu was opened, or nothing can be
                proposed; and why.
        """
        try:
            return await self._resolve(action)
        except Stale as error:
            # vscode-languageclient 11 takes ContentModified here for a cancellation and shows
            # nothing; InvalidParams it shows
            raise BadInput(str(error)) from None

    async def _resolve(self, action: types.CodeAction) -> types.CodeAction:
        if action.edit is not None or action.command is not None or action.data is None:
            return action  # VS Code and Neovim ask for these too
        data = action.data
        chosen = self._chosen(data)
        found = self._found(data)
        if data["command"] == CORRECT:  # an edit, whatever commands the editor has of its own
            action.edit = self._correcting.edit(found, str(data["extra"].get("id")))
            return action
        if data["command"] not in _REWRITES or self._session.client.can.own_commands:
            argument = {**target(found.open, found.function), **data["extra"]}
            action.command = types.Command(action.title, data["command"], None, [argument])
            return action
        proposal = await chosen.run(self._work, found)
        action.edit = self._applying.edit(found.open.uri, proposal)
        open_ = others(proposal)
        if open_:  # told and not asked: an edit is waited for here
            self._session.client.show(f"Redraft: {open_}")
        unproven = doubt(proposal)
        if self._session.client.can.annotations or not unproven:
            return action
        # no annotation can ask for confirmation here, so ask before the edit is handed over
        if not await self._applying.ask(f"{unproven} Apply it all the same?"):
            raise BadInput(f"Not applied: {unproven}")
        action.edit = self._applying.edit(found.open.uri, proposal)
        return action

    def _chosen(self, data: Any) -> Action:
        keys = ("action", "uri", "qualname", "ordinal", "hash", "command", "extra")
        if not isinstance(data, Mapping) or any(key not in data for key in keys):
            raise BadInput("This code action is not one of Redraft's.")
        for action in ACTIONS:
            if action.name == data["action"]:
                return action
        raise BadInput("This code action is not one of Redraft's.")

    def _found(self, data: Mapping[str, Any]) -> Found:
        opened = self._session.documents.get(data["uri"])
        if opened is None or opened.language is None:
            raise Stale("The document was closed since the menu was opened.")
        named = [
            f for f in opened.language.functions(opened.document) if f.qualname == data["qualname"]
        ]
        same = [f for f in named if f.hash == data["hash"]]
        if not named:
            raise Stale(f"There is no function {data['qualname']} any more.")
        if not same:
            raise Stale(f"{data['qualname']} has changed since the menu was opened; ask again.")
        at_its_place = [f for f in same if f.ordinal == data["ordinal"]]
        return Found(opened, (at_its_place or same)[0], opened.version)


def _text(kind: Any) -> Any:
    return getattr(kind, "value", kind)


def _is_wanted(kind: Any, only: list[str]) -> bool:
    """Whether a kind is, or lies under, one that is asked for."""
    if kind is None:
        return False
    name = _text(kind)
    return any(wanted == "" or name == wanted or name.startswith(f"{wanted}.") for wanted in only)
