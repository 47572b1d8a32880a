"""What every entry of the table is made of."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import ClassVar

from redraft.core.budget import Budget
from redraft.core.events import Event, Stopped
from redraft.core.ports import Gate, Language, Policy
from redraft.core.task import Task
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.search import Search


class SearchStrategy(ABC):
    """A strategy of the table: its name, its examples, its search."""

    name: ClassVar[str]
    examples: ClassVar[tuple[Example, ...]]

    def __init__(self, language: Language, options: LoopOptions) -> None:
        self.language = language
        self.options = options

    def run(
        self, task: Task, policy: Policy, gate: Gate, budget: Budget, rng: random.Random
    ) -> AsyncIterator[Event]:
        """Events up to ``Stopped``; ``rng`` is the only source of chance."""
        return Search(task, policy, gate, budget, self.language, rng).events(self.search)

    @abstractmethod
    async def search(self, search: Search) -> Stopped:
        """Spend the budget, and say why it ends; what is best stands in ``search`` all the while."""
