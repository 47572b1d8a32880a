"""What every entry of the table is made of."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import ClassVar

from redraft.core.budget import Budget
from redraft.core.events import Event
from redraft.core.ports import Gate, Language, Policy
from redraft.core.task import Task
from redraft.strategies.example import Example
from redraft.strategies.options import LoopOptions


class SearchStrategy(ABC):
    """A strategy of the table: its name, its examples, its search."""

    name: ClassVar[str]
    examples: ClassVar[tuple[Example, ...]]

    def __init__(self, language: Language, options: LoopOptions) -> None:
        self.language = language
        self.options = options

    @abstractmethod
    def run(
        self, task: Task, policy: Policy, gate: Gate, budget: Budget, rng: random.Random
    ) -> AsyncIterator[Event]:
        """Events up to ``Stopped``; ``rng`` is the only source of chance."""
