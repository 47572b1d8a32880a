"""The form of the examples that every entry of ``MODELS`` carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from redraft.core.chat import FailureKind
from redraft.core.ports import Model


@dataclass(frozen=True, slots=True)
class Example:
    """What a scripted server answers and what a model makes of it.

    ``build`` takes the server's base URL.  ``replies`` are in the JSON form of
    ``scripted.Reply``; ``outcomes`` are, ask by ask, the reply's text or the
    kind of the failure; ``calls`` is how many requests the server sees for them.
    """

    title: str
    build: Callable[[str], Model]
    replies: tuple[str | Mapping[str, object], ...]
    outcomes: tuple[str | FailureKind, ...]
    calls: int


def client(base_url: str) -> Model:
    """A plain client of the scripted server: what the examples of wrappers wrap."""
    from redraft.models.openai_compatible import OpenAICompatible
    from redraft.models.options import ModelOptions

    return OpenAICompatible(ModelOptions(base_url=base_url, model="scripted"))
