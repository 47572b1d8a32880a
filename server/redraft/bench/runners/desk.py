"""Where workers on other machines ask, and the one who began the benchmark answers.

A desk is an actor on the cluster.  It opens no file: what workers want of the
journal is handed on to the driver, which has the file and is the only one to
write it.  It hands out the permits to call a model, and tells workers what they
are to do, the key included, which it holds in memory alone.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass

from redraft.bench.options import BenchOptions
from redraft.core.ports import Kept
from redraft.models.turnstile import Turnstile


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker has to know: fetched from the desk by a call, never stored in the cluster.

    ``key`` is empty for none; ``environment`` has the variables that name a model and
    no others; ``version`` is the driver's Redraft.
    """

    options: BenchOptions
    key: str
    environment: dict[str, str]
    version: str

    def __repr__(self) -> str:
        return "Told(…)"  # it holds a key


@dataclass(frozen=True, slots=True)
class Question:
    """What a worker asks of the journal: the answer under a key or, with a value, to keep one."""

    number: int
    key: str
    what: str = ""
    value: str | None = None


Answer = tuple[int, str | None]


class Desk:
    """Every method may be called by many at once; all run in one event loop."""

    def __init__(self, at_once: int) -> None:
        self._turnstile = Turnstile(at_once)
        self._told: Told | None = None
        self._numbers = itertools.count()
        self._questions: list[Question] = []
        self._asked = asyncio.Event()
        self._open: dict[int, asyncio.Future[str | None]] = {}

    # -- for the driver ---------------------------------------------------------------------

    async def begin(self, told: Told) -> None:
        """What workers are to be told."""
        self._told = told

    async def exchange(self, answers: list[Answer]) -> list[Question]:
        """Give answers to who asked and wait for more questions; at least one."""
        for number, value in answers:
            waiting = self._open.pop(number, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(value)
        await self._asked.wait()
        self._asked.clear()
        questions, self._questions = self._questions, []
        return questions

    async def forget(self, owner: int) -> None:
        """A task has ended, one way or another: what permits it had are free."""
        self._turnstile.forget(f"{owner}/")

    # -- for workers ------------------------------------------------------------------------

    async def told(self) -> Told:
        """What is to be done."""
        assert self._told is not None  # no task is begun before
        return self._told

    async def get(self, key: str) -> str | None:
        """What the journal has under a key."""
        return await self._ask(Question(next(self._numbers), key))

    async def put(self, key: str, what: str, value: str) -> None:
        """Keep an answer; when this returns it is in the journal."""
        await self._ask(Question(next(self._numbers), key, what, value))

    async def take(self, ticket: str) -> None:
        """Wait for leave to call the model; a ticket begins with its owner's number and a slash."""
        await self._turnstile.take(ticket)

    async def give(self, ticket: str, refused: bool, wait: float | None) -> None:
        """A call is over, or is not to be."""
        self._turnstile.give(ticket, refused=refused, wait=wait)

    async def _ask(self, question: Question) -> str | None:
        waiting: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._open[question.number] = waiting
        self._questions.append(question)
        self._asked.set()
        return await waiting


def answered(question: Question, kept: Kept) -> Answer:
    """A question put to the journal.

    Raises:
        Unusable: the journal cannot be used.
    """
    if question.value is None:
        return question.number, kept.get(question.key)
    kept.put(question.key, question.what, question.value)
    return question.number, None
