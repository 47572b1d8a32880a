"""A small project on disk, with what a request of the product would be given and a count of it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from redraft.bench.place import Place
from redraft.core.budget import Budget, Limits
from redraft.core.ports import Gate, Policy
from redraft.settings import Settings
from tests.bench.repair.counting import Counting


class Workplace(Place):
    """One project with one function to work on.

    The gate and the policy are those that ``Assistant`` makes, the gate with a
    count around it.  ``seconds`` bounds a search.
    """

    def __init__(self, root: Path, files: Mapping[str, str], seconds: float, journal: Path) -> None:
        settings = Settings(policy="repair")
        repair = dataclasses.replace(settings.repair, seconds=seconds)
        super().__init__(root, files, dataclasses.replace(settings, repair=repair), journal)
        language = self.assistant.language("x.py")
        assert language is not None
        self.language = language
        self.gate = Counting(cast(Gate, self.assistant._gate(language)))
        self.policy: Policy = self.assistant._thinkers.policy(
            "repair", self.gate, language, Budget(Limits(None, None, None), time.monotonic)
        )
