"""Where the journal lies: in the user's data folder, as each platform has it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

NAME = "journal.sqlite3"
VARIABLE = "REDRAFT_JOURNAL"
"""The environment variable that names another file, where no setting does."""


def journal_path(
    chosen: str, environment: Mapping[str, str], platform: str = sys.platform
) -> Path | None:
    """The journal's file; None where there is no home to put it in.

    ``chosen`` is the setting, empty where there is none.  Linux and others: XDG
    Base Directory Specification, ``$XDG_DATA_HOME`` or ``~/.local/share``.
    """
    given = chosen or environment.get(VARIABLE, "")
    try:
        if given:
            return Path(os.path.abspath(Path(given).expanduser()))  # noqa: PTH100 - links stay as named
        return _data_folder(environment, platform) / NAME
    except RuntimeError:  # no home can be told
        return None


def _data_folder(environment: Mapping[str, str], platform: str) -> Path:
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "redraft"
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "redraft"
    # the specification has relative paths ignored
    data = environment.get("XDG_DATA_HOME", "")
    return (Path(data) if data.startswith("/") else Path.home() / ".local" / "share") / "redraft"
