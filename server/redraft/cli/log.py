"""The log that ``-v`` and ``--log`` keep: what happened, for a report of a fault."""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

from redraft.core.errors import BadInput
from redraft.core.secret import Secret

_ROOT = "redraft"


class _Redacting(logging.Formatter):
    """Leaves the key out, wherever it may have got to."""

    def __init__(self, key: Secret | None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._key = key

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        return self._key.redact(text) if self._key else text


def default_path() -> Path:
    """Where ``-v`` keeps the log: the XDG base directory for state."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "redraft" / "redraft.log"


def start(flags: argparse.Namespace, key: Secret | None) -> Path | None:
    """Keep a log where the flags ask for one; its path.

    Raises:
        BadInput: the log's file cannot be written.
    """
    if not (flags.log or flags.verbose):
        return None
    path = Path(flags.log).absolute() if flags.log else default_path()
    try:
        if not flags.log:
            path.parent.mkdir(parents=True, exist_ok=True)
        # it may quote code: for its owner's eyes
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        handler = logging.FileHandler(path, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise BadInput(f"The log {path} cannot be written: {error.strerror}.") from None
    handler.setFormatter(_Redacting(key))
    logger = logging.getLogger(_ROOT)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    return path


def keep(error: Exception) -> Path | None:
    """Put an error with its traceback into the log; the log's path, None where none is kept."""
    logger = logging.getLogger(_ROOT)
    for handler in logger.handlers:
        if isinstance(handler, logging.FileHandler):
            logger.error("unexpected", exc_info=error)
            return Path(handler.baseFilename)
    return None
