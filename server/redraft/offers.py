"""Which models there are to choose from, and whether one of them answers."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from redraft.core.budget import Budget, Limits
from redraft.core.secret import Secret
from redraft.models.options import ModelOptions

if TYPE_CHECKING:
    from redraft.models.discover import FoundServer

PATIENCE = 60.0
"""Seconds that a model is given for one word; one that is still being loaded may take that long."""


@dataclass(frozen=True, slots=True)
class Hosted:
    """A hosted provider that is known; it was not asked anything."""

    provider: str
    title: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether a model answered, in one sentence.

    ``models`` are the names that the server offers, empty where it does not
    say; ``model`` is the one that was asked; ``seconds`` is wall time.
    """

    ok: bool
    said: str
    models: tuple[str, ...] = ()
    model: str = ""
    seconds: float = 0.0


async def on_this_machine() -> tuple[FoundServer, ...]:
    """The servers that answer on this machine's usual ports."""
    from redraft.models.discover import find_local_servers

    return await find_local_servers()


def hosted() -> tuple[Hosted, ...]:
    """The hosted providers that Redraft knows by name."""
    from redraft.models.quirks import PROVIDERS, is_loopback

    return tuple(
        Hosted(name, row.title, row.default_base_url)
        for name, row in PROVIDERS.items()
        if row.default_base_url and not is_loopback(row.default_base_url)
    )


async def try_out(options: ModelOptions, key: Secret | None) -> Tried:
    """Ask a model for one word, and its server what else it offers.

    Without a model's name the server's only one is asked; where it offers many,
    nothing is asked, and the names are given to choose from.
    """
    from redraft.core.chat import ModelFailure
    from redraft.models.budgeted import Budgeted
    from redraft.models.discover import try_model
    from redraft.models.openai_compatible import OpenAICompatible

    client = OpenAICompatible(options, key)
    offered: tuple[str, ...] = ()
    began = time.monotonic()
    try:
        listed = await client.models()
        if not isinstance(listed, ModelFailure):
            offered = tuple(listed)
        elif not options.model:
            return Tried(False, listed.message)
        if not options.model:
            if len(offered) != 1:
                many = f"It answers and offers {len(offered)} models; choose one."
                return Tried(
                    False, many if offered else "It answers, but offers no model.", offered
                )
            await client.aclose()
            options = replace(options, model=offered[0])
            client = OpenAICompatible(options, key)
        began = time.monotonic()
        limits = Limits(calls=2, seconds=PATIENCE)
        reply = await try_model(Budgeted(client, Budget(limits, time.monotonic)))
    finally:
        await client.aclose()
    seconds = time.monotonic() - began
    if isinstance(reply, ModelFailure):
        return Tried(False, reply.message, offered, options.model, seconds)
    if not reply.text.strip():
        said = f"{options.model} answered in {seconds:.1f} s, but with no text."
        return Tried(False, said, offered, options.model, seconds)
    said = f"{options.model} answered in {seconds:.1f} s."
    return Tried(True, said, offered, options.model, seconds)
