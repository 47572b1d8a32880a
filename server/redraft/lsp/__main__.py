"""``python -m redraft.lsp``: the language server over stdin and stdout."""

from __future__ import annotations

from redraft.lsp.server import main

if __name__ == "__main__":
    raise SystemExit(main())
