"""``python -m redraft.models.scripted SCRIPT.json --port 0``: prints its URL and serves."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from redraft.core.errors import BadInput
from redraft.models.scripted.faults import FAULTS
from redraft.models.scripted.script import script_from_json
from redraft.models.scripted.server import ScriptedServer


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; exit code 2 for a script that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m redraft.models.scripted", description=__doc__)
    parser.add_argument("script", nargs="?", type=Path, help="the script, as JSON")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--faults", action="store_true", help="list the faults and end")
    given = parser.parse_args(arguments)
    if given.faults:
        for fault in FAULTS.values():
            sys.stdout.write(f"{fault.name:30} {fault.describes}\n")
        return 0
    if given.script is None:
        parser.error("a script is needed")
    try:
        server = ScriptedServer(
            script_from_json(given.script.read_text(encoding="utf-8")), port=given.port
        )
        server.start()
    except (BadInput, OSError, ValueError, TypeError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    sys.stdout.write(f"{server.base_url}\n")
    sys.stdout.flush()
    stopped.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
