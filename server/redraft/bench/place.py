"""A small project on disk, with what a request of the product would be given."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from redraft.app import Assistant
from redraft.core.draft import Draft, DraftKind
from redraft.core.errors import BadInput
from redraft.core.ports import Kept, Permits
from redraft.core.secret import Secret
from redraft.core.task import Task
from redraft.core.text import Document
from redraft.settings import Settings

# plugins of the environment that runs the benchmark are no part of the small projects
BARE = (
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


class Place:
    """One project; ``files`` are texts by their path in it.

    Its assistant is the product's.  ``journal`` is where that remembers which test
    runs what.
    """

    def __init__(
        self,
        root: Path,
        files: Mapping[str, str],
        settings: Settings,
        journal: Path,
        key: Secret | None = None,
        environment: Mapping[str, str] | None = None,
        kept: Kept | None = None,
        salt: str = "",
        permits: Permits | None = None,
    ) -> None:
        self.root = root.resolve()
        for name, text in {"pyproject.toml": BARE, **files}.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            # a text is written as it is: a draft may hold half a character, and is judged all the same
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        variables = {**(environment or {}), "REDRAFT_JOURNAL": str(journal)}
        self.assistant = Assistant(
            settings, key, environment=variables, kept=kept, salt=salt, permits=permits
        )

    async def aclose(self) -> None:
        """End what it keeps running."""
        await self.assistant.close()

    async def task(self, file: str, qualname: str, *, doctests: bool = True) -> Task:
        """The product's own task of a function; ``doctests`` False leaves out its examples.

        Raises:
            BadInput: there is no such function, or the file is no text.
        """
        path = self.root / file
        try:
            text = path.read_bytes().decode("utf-8")  # its line ends are part of it
        except UnicodeDecodeError as error:
            raise BadInput(f"{file} holds half a character.") from error
        document = Document(path.as_uri(), text, path=path)
        language = self.assistant.language(file)
        found = language.find(document, qualname) if language is not None else ()
        if not found:
            raise BadInput(f"There is no function {qualname} in {file}.")
        task = await self.assistant.task(document, found[-1], bounds=(self.root,))
        if doctests:
            return task
        return dataclasses.replace(task, tests=dataclasses.replace(task.tests, doctests=False))


def own(task: Task) -> Draft:
    """The function as it is."""
    return Draft(task.source, DraftKind.ORIGINAL, "user")
