"""``redraft`` and ``python -m redraft``: the terminal's face, which may start the editor's.

The faces do not know each other; here, above them both, they meet.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the exit code."""
    # what an editor starts, many times a day, does not wait for the terminal's imports
    if sys.argv[1:] in (["serve"], ["serve", "--stdio"]):
        return _serve()
    from redraft.cli.main import main as terminal

    return terminal(serve=_serve)


def _serve() -> int:
    from redraft.lsp.server import main as on_stdio

    return on_stdio()


if __name__ == "__main__":
    raise SystemExit(main())
