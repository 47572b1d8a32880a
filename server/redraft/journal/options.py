"""What can be set about the journal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JournalOptions:
    """``path`` is the journal's file; empty takes the user's data folder (see ``place.py``)."""

    path: str = ""
