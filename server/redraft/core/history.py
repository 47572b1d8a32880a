"""What was asked and answered earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Run:
    """One request of earlier, with its answer as plain data (``docs/json.md``).

    ``at`` is in seconds since 1970; ``applied`` are the ids of its proposals that
    were put in place.
    """

    id: int
    at: float
    uri: str
    qualname: str
    hash: str
    what: str
    instruction: str
    review: Mapping[str, Any]
    applied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dismissed:
    """What a user will not hear again of a function that says just this.

    ``points`` are ids, which hold the wording; ``places`` are the quoted lines,
    because a model words the same remark in another way the next time.
    """

    points: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
