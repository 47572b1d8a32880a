"""The log: to stderr, and to the editor's output panel once it listens."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from redraft.lsp.protocol import RedraftServer

_LEVELS = (
    (logging.ERROR, types.MessageType.Error),
    (logging.WARNING, types.MessageType.Warning),
    (logging.INFO, types.MessageType.Info),
)


class EditorLog(logging.Handler):
    """Sends records to the editor by ``window/logMessage``."""

    def __init__(self, server: RedraftServer) -> None:
        super().__init__(logging.INFO)
        self._server = server
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record; what cannot be sent is on stderr already."""
        kind = next((k for level, k in _LEVELS if record.levelno >= level), types.MessageType.Log)
        try:
            message = self.format(record)
            self._server.window_log_message(types.LogMessageParams(kind, message))
        except Exception:  # noqa: BLE001 (a log that fails must not fail what it logs)
            self.handleError(record)


def to_stderr() -> logging.Handler:
    """Log Redraft's own words to stderr.

    pygls is kept quiet: it logs whole messages, and one of ours carries a key;
    what goes wrong in it reaches ``report_server_error``.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("redraft")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    logging.getLogger("pygls").setLevel(logging.CRITICAL + 1)
    return handler
