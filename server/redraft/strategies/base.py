"""What every entry of the table is made of."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import ClassVar

from redraft.core.budget import Budget
from redraft.core.events import Event, Stopped
from redraft.core.ports import Gate, Language, Policy
from redraft.core.task import Task
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions
from redraft.strategies.search import Search


class SearchStrategy(ABC):
    """A strategy of the table: what is told of it, its examples, its search.

    ``title`` says in a few words what it does, ``source`` where the method is from.
    Without tests or a model it can do nothing where it ``needs_tests`` or
    ``needs_model``.  ``others`` are further policies than the one that it is run
    with, for those that use several.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    needs_tests: ClassVar[bool] = False
    needs_model: ClassVar[bool] = False
    examples: ClassVar[tuple[Example, ...]]

    def __init__(
        self, language: Language, options: LoopOptions, others: Sequence[Policy] = ()
    ) -> None:
        self.language = language
        self.options = options
        self.others = tuple(others)

    @classmethod
    @abstractmethod
    def most_calls(cls, options: LoopOptions) -> int:
        """How often it asks who thinks at most.

        A chat model is called once more for a reply that cannot be read.
        """

    def run(
        self, task: Task, policy: Policy, gate: Gate, budget: Budget, rng: random.Random
    ) -> AsyncIterator[Event]:
        """Events up to ``Stopped``; ``rng`` is the only source of chance."""
        return Search(task, policy, gate, budget, self.language, rng).events(self.search)

    @abstractmethod
    async def search(self, search: Search) -> Stopped:
        """Spend the budget, and say why it ends; what is best stands in ``search`` all the while."""
