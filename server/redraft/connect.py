"""Which policy serves, and how its model is reached: decided from settings and environment."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from redraft.core.budget import Budget
from redraft.core.errors import Unusable
from redraft.core.ports import Kept, Model, Permits
from redraft.core.secret import Secret
from redraft.models.options import ModelOptions
from redraft.models.slots import Slots
from redraft.settings import Settings

if TYPE_CHECKING:
    from redraft.models.first_offered import FirstOffered

BASE_URLS = ("REDRAFT_BASE_URL", "OPENAI_BASE_URL")
KEYS = ("REDRAFT_API_KEY", "OPENAI_API_KEY")
MODEL_NAME = "REDRAFT_MODEL"


class Connection:
    """The policy in force and, where it is ``chat``, the way to its model.

    The client lives as long as the connection does, so that a second call finds
    an open socket; budget and retry are laid around it for each request.
    """

    def __init__(self, policy: str, options: ModelOptions, key: Secret | None) -> None:
        self.policy = policy
        self._options = options
        self._key = key
        self._clients: dict[str, FirstOffered] = {}
        self._slots = Slots(options.concurrency)

    @property
    def model_name(self) -> str:
        """The chat model's name, empty when there is none."""
        if self.policy != "chat":
            return ""
        client = self._clients.get("")
        return client.name if client is not None else self._options.model

    def model(
        self,
        budget: Budget,
        kept: Kept | None = None,
        salt: str = "",
        permits: Permits | None = None,
        name: str = "",
    ) -> Model:
        """The model for one request: retried around budgeted around the client.

        Each attempt is a call of its own to the budget, because each one costs.
        With ``kept`` a reply that was paid for is not asked for again; it is
        charged all the same, so that a run costs what it cost.  Each call waits for
        leave: that of ``permits``, which also wait out a refusal, else for one of the
        slots that all requests of this connection share; a kept reply needs none.
        ``name`` is that of another model at the same address.
        """
        from redraft.models.budgeted import Budgeted
        from redraft.models.first_offered import FirstOffered
        from redraft.models.permitted import Permitted
        from redraft.models.retrying import Retrying

        options = replace(self._options, model=name) if name else self._options
        if name not in self._clients:
            self._clients[name] = FirstOffered(options, self._key)
        client: Model = self._clients[name]
        if permits is not None:
            client = Permitted(client, permits)
        else:
            client = Permitted(client, self._slots, patience=0)
        if kept is not None:
            from redraft.models.kept import KeptReplies

            asked = (options.base_url, options.model, options.provider, options.extra_body, salt)
            client = KeptReplies(client, kept, repr(asked))
        return Retrying(
            Budgeted(client, budget),
            self._options.max_attempts,
            asyncio.sleep,
            random.Random(),  # noqa: S311 (jitter of waiting times)
        )

    async def close(self) -> None:
        """Close kept connections."""
        for client in self._clients.values():
            await client.aclose()


def connect(settings: Settings, key: Secret | None, environment: Mapping[str, str]) -> Connection:
    """The connection that settings ask for; the environment fills in what they leave open.

    Raises:
        Unusable: a chat model is asked for and none is set up.
    """
    options = settings.model
    base_url = options.base_url or _first(environment, BASE_URLS)
    name = options.model or environment.get(MODEL_NAME, "")
    secret = key or (Secret(text) if (text := _first(environment, KEYS)) else None)
    set_up = bool(base_url or secret or options.provider != "auto")
    if settings.policy == "chat" and not set_up:
        raise Unusable(
            "No model is set up: give --base-url or set REDRAFT_BASE_URL (and a key in "
            "REDRAFT_API_KEY where one is needed), or use the built-in repairer with --policy repair."
        )
    provider = options.provider
    if not base_url and provider == "auto":
        provider = "openai"  # a key and no address: the key's own house
    policy = "repair" if settings.policy == "repair" or not set_up else "chat"
    return Connection(
        policy, replace(options, base_url=base_url, model=name, provider=provider), secret
    )


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environment[name] for name in names if environment.get(name)), "")
