"""Who thinks for a request: the policies that settings ask for, over the connection there is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from redraft.connect import Connection
from redraft.core.budget import Budget
from redraft.core.ports import Gate, Kept, Language, Permits, Policy
from redraft.run import Run
from redraft.settings import Settings, for_model

Replies = tuple[Kept | None, str, Permits | None]
"""Where replies are kept, the salt of their keys, and who is asked before each call."""


class Thinkers:
    """Makes policies.  Those of one request share its budget."""

    def __init__(
        self,
        settings: Settings,
        connection: Connection,
        replies: Replies,
        clock: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._connection = connection
        self._replies = replies
        self._clock = clock

    @property
    def in_force(self) -> Settings:
        """The settings with those that are for the model at hand."""
        return for_model(self._settings, self._connection.model_name)

    def policy(self, name: str, gate: Gate, language: Language, budget: Budget) -> Policy:
        """The policy ``chat`` or ``repair``; the former with a critic of its own where one is named."""
        if name != "chat":
            from redraft.policies.repair.policy import RepairPolicy

            return RepairPolicy(gate, language, self._settings.repair, self._clock)
        writer = self._chat(language, budget)
        critic = self._settings.model.critic
        if not critic:
            return writer
        from redraft.policies.paired import Paired

        return Paired(writer, self._chat(language, budget, critic))

    def others(self, run: Run) -> tuple[Policy, ...]:
        """Further policies for a strategy that uses several, in the order in which they are asked:
        beside a model the built-in repairer, then a second model where one is named."""
        if run.policy.name != "chat":
            return ()
        found = [self.policy("repair", run.gate, run.language, run.budget)]
        if second := self._settings.model.second:
            found.append(self._chat(run.language, run.budget, second))
        return tuple(found)

    def _chat(self, language: Language, budget: Budget, name: str = "") -> Policy:
        """A policy over the model, or over another of that name at its address."""
        from redraft.policies.chat.policy import ChatPolicy

        settings = for_model(self._settings, name) if name else self.in_force
        options = dataclasses.replace(settings.chat, sampling=settings.model.sampling)
        model = self._connection.model(budget, *self._replies, name=name)
        return ChatPolicy(model, language, options)
