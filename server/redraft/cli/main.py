"""From an argument vector to an exit code; the rim at which every error becomes a sentence."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

from redraft.cli import exits, log
from redraft.cli.interrupt import LINE, Interrupted
from redraft.cli.parser import parse
from redraft.cli.session import Serve, Session, print_json
from redraft.core.errors import RedraftError


def main(argv: Sequence[str] | None = None, *, serve: Serve | None = None) -> int:
    """Run one command; the exit code (see ``docs/terminal.md``).

    ``serve`` starts the language server, which this room does not know.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _forgiving_streams()
    try:
        code = _run(arguments, serve)
        if not sys.stdout.closed:  # the language server closes it
            sys.stdout.flush()  # here, where a reader that has left is no fault
        return code
    except RedraftError as error:
        return _complain(str(error), error.exit_code, arguments)
    except Interrupted as error:
        return _complain(str(error), error.exit_code, arguments)
    except KeyboardInterrupt:
        return _complain(LINE, exits.INTERRUPTED, arguments)
    except BrokenPipeError:
        # who read our output has left; Python must not fail once more when it flushes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return exits.BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 (the rim: nobody is above to catch it)
        where = log.keep(error)
        kind, said = type(error).__name__, " ".join(str(error).split())
        sentence = (
            f"Redraft met a fault of its own ({kind}: {said}); "
            if said
            else f"Redraft met a fault of its own ({kind}); "
        )
        sentence += (
            f"the details are in {where}."
            if where
            else "run it again with -v to keep the details in a log."
        )
        return _complain(sentence, exits.OWN_FAULT, arguments)


def _run(arguments: Sequence[str], serve: Serve | None) -> int:
    command, flags = parse(arguments)
    if command is None:
        return exits.OK
    session = Session(flags, os.environ, serve=serve)
    where = log.start(flags, session.key)
    if where is not None and flags.verbose:
        sys.stderr.write(f"Log: {where}\n")
    return command.run(session)


def _complain(sentence: str, code: int, arguments: Sequence[str]) -> int:
    from redraft.cli.render.look import visible

    with contextlib.suppress(OSError, ValueError):
        if "--json" in arguments:
            print_json({"error": sentence, "exit_code": code})
        sys.stderr.write(f"redraft: {visible(sentence)}\n")
    return code


def _forgiving_streams() -> None:
    """Print what a stream's encoding lacks as escapes rather than fail on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


__all__ = ["main"]
