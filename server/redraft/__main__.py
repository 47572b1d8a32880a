"""``redraft`` and ``python -m redraft``: the terminal's face, which may start the editor's."""

from __future__ import annotations

from redraft.cli.main import main as terminal


def main() -> int:
    """Run the command line; the exit code."""
    return terminal(serve=_serve)


def _serve(port: int | None) -> int:
    # the faces do not know each other; here above them both they meet
    if port is None:
        from redraft.lsp.server import main as on_stdio

        return on_stdio()
    from redraft.lsp.server import build

    # loopback alone: whoever reaches the port can have code run in the sandbox
    build().start_tcp("127.0.0.1", port)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
