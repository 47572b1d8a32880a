"""A small project on disk, with what a request of the product would be given."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from redraft.app import Assistant
from redraft.core.budget import Budget, Limits
from redraft.core.draft import Draft, DraftKind
from redraft.core.ports import Gate, Policy
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.settings import Settings
from tests.bench.repair.counting import Counting

# plugins of the environment that runs the benchmark are no part of the small projects
_BARE = (
    '[tool.pytest.ini_options]\naddopts = "'
    + " ".join(
        f"-p no:{name}"
        for name in (
            "xdist",
            "xdist.looponfail",
            "hypothesispytest",
            "asyncio",
            "anyio",
            "pytest-lsp",
        )
    )
    + '"\n'
)


class Workplace:
    """One project with one function to work on.

    The gate and the policy are those that ``Assistant`` makes, the gate with a
    count around it.  ``files`` are texts by their path in the project.
    """

    def __init__(self, root: Path, files: Mapping[str, str], seconds: float, journal: Path) -> None:
        self.root = root.resolve()
        for name, text in {"pyproject.toml": _BARE, **files}.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        settings = Settings(policy="repair")
        repair = dataclasses.replace(settings.repair, seconds=seconds)
        self._assistant = Assistant(
            dataclasses.replace(settings, repair=repair),
            environment={"REDRAFT_JOURNAL": str(journal)},
        )
        language = self._assistant.language("x.py")
        assert language is not None
        self.language = language
        self.gate = Counting(cast(Gate, self._assistant._gate(language)))
        self.policy: Policy = self._assistant._policy(
            "repair", self.gate, language, Budget(Limits(None, None, None), time.monotonic)
        )

    async def aclose(self) -> None:
        """End what it keeps running."""
        await self._assistant.close()

    async def task(self, file: str, qualname: str, *, doctests: bool = True) -> Task:
        """The product's own task of a function; ``doctests`` False leaves out its examples."""
        path = self.root / file
        document = Document(path.as_uri(), path.read_text(encoding="utf-8"), path=path)
        function = self.language.find(document, qualname)[-1]
        task = await self._assistant.task(document, function, bounds=(self.root,))
        if doctests:
            return task
        return dataclasses.replace(task, tests=dataclasses.replace(task.tests, doctests=False))


def own(task: Task) -> Draft:
    """The function as it is."""
    return Draft(task.source, DraftKind.ORIGINAL, "user")
