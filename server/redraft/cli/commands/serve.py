"""``redraft serve``: the language server."""

from __future__ import annotations

import argparse

from redraft.cli import flags
from redraft.cli.commands.base import Command, Example
from redraft.cli.session import Session
from redraft.core.errors import Unusable


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument(
        "--stdio", action="store_true", help="serve on stdin and stdout, as without any flag"
    )
    flags.output(parser, json=False)


def run(session: Session) -> int:
    """Serve until the editor leaves; 0 when it said ``shutdown`` first, else 1."""
    if session.serve is None:
        raise Unusable("There is no language server here; start it with the command redraft serve.")
    return session.serve()


def _framed(*messages: str) -> str:
    return "".join(f"Content-Length: {len(text)}\r\n\r\n{text}" for text in messages)


COMMAND = Command(
    "serve",
    "start the language server for an editor",
    "Speaks the Language Server Protocol on stdin and stdout. Your editor starts it; settings "
    "come from the editor and from pyproject.toml.",
    arguments,
    run,
    (
        Example(
            ("--stdio",),
            0,
            shows=("codeActionProvider",),
            stdin=_framed(
                '{"jsonrpc":"2.0","id":1,"method":"initialize",'
                '"params":{"processId":null,"rootUri":null,"capabilities":{}}}',
                '{"jsonrpc":"2.0","id":2,"method":"shutdown"}',
                '{"jsonrpc":"2.0","method":"exit"}',
            ),
            tells="what an editor runs",
        ),
    ),
)
