"""The language server, put together: what is registered, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from redraft import __version__
from redraft.lsp import ext
from redraft.lsp.client import Client
from redraft.lsp.errors import guarded, guarded_now
from redraft.lsp.kinds import KINDS
from redraft.lsp.lifecycle import Lifecycle
from redraft.lsp.logs import EditorLog, to_stderr
from redraft.lsp.protocol import RedraftServer
from redraft.lsp.services import Services
from redraft.lsp.session import MakeAssistant, Session

ACTIONS = types.CodeActionOptions(code_action_kinds=list(KINDS), resolve_provider=True)
SAVE = types.SaveOptions(include_text=False)


def build(
    make: MakeAssistant | None = None, environment: Mapping[str, str] | None = None
) -> RedraftServer:
    """A server with everything registered; ``make`` and ``environment`` are for tests."""
    server = RedraftServer("redraft", __version__)
    session = Session(Client(server))
    if make is not None:
        session.make = make
    if environment is not None:
        session.environment = environment
    services = Services(session)
    life = Lifecycle(server, session, services)
    server.hooks = life
    feature = server.feature
    feature(types.INITIALIZE)(guarded_now(life.initialize))
    feature(types.INITIALIZED)(guarded(life.initialized))
    feature(types.TEXT_DOCUMENT_DID_OPEN)(_nothing)  # so that the capability is declared
    feature(types.TEXT_DOCUMENT_DID_SAVE, SAVE)(guarded_now(life.saved))
    feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(guarded(life.configured))
    feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(guarded(life.files_changed))
    feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(guarded(life.folders_changed))
    feature(types.TEXT_DOCUMENT_CODE_ACTION, ACTIONS)(guarded_now(services.list_actions))
    feature(types.CODE_ACTION_RESOLVE)(guarded(services.resolve_action))
    feature(types.TEXT_DOCUMENT_CODE_LENS)(guarded_now(services.list_lenses))
    feature(types.TEXT_DOCUMENT_HOVER)(guarded_now(services.hover))
    for method in (name for name, row in ext.METHODS.items() if not row.told):
        feature(method)(guarded(_request(services, method)))
    for name in ext.COMMANDS:
        server.command(name)(_command(server, services, name))
    return server


def _nothing(_: Any) -> None:
    """The protocol has seen to it already."""


def _request(services: Services, method: str) -> Any:
    async def run(params: Any) -> Any:
        return await services.requests.handlers[method](params)

    return run


def _command(server: RedraftServer, services: Services, name: str) -> Any:
    async def run(*arguments: Any) -> Any:
        return await services.commands.run(name, server.protocol.msg_id, arguments)

    # pygls asks the first parameter's type whether it is a server, and Any is no class before 3.11
    run.__annotations__.pop("arguments")
    return run


def main() -> int:
    """Serve an editor over stdin and stdout until it leaves; 0 when it said ``shutdown`` first."""
    import logging

    to_stderr()
    server = build()
    logging.getLogger("redraft").addHandler(EditorLog(server))
    return server.serve()
