"""Work under way: shared by those who ask for the same, superseded by those who ask anew.

pygls cancels a request's coroutine but not a command's; here both end the same
way.  A job is cancelled when nobody waits for it any more, and whoever cancels
waits until it has stopped, so that "cancelled" means that the model's socket is
closed and the sandbox is empty.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from redraft.lsp.errors import Cancelled

if TYPE_CHECKING:
    from redraft.core.events import Event

T = TypeVar("T")
OnEvent = Callable[["Event"], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """Which function, in which document, something is done for."""

    uri: str
    qualname: str
    ordinal: int


@dataclass(eq=False)
class Job(Generic[T]):
    """One piece of work and those who wait for it."""

    subject: Subject
    what: Hashable
    hash: str
    listeners: list[OnEvent] = field(default_factory=list)
    waiting: int = 0
    why: str = ""
    task: asyncio.Task[T] | None = None

    def tell(self, event: Event) -> None:
        """Pass an event on to all who listen."""
        for listener in list(self.listeners):
            listener(event)

    def cancel(self, why: str) -> None:
        """Begin to stop it; once, because a second cancel would cut its tidying up short."""
        if self.why:
            return
        self.why = why
        if self.task is not None:
            self.task.cancel()


class Jobs:
    """Everything under way."""

    def __init__(self) -> None:
        self.news: Callable[[], None] = lambda: None
        """Called when work has begun or ended."""
        self._jobs: list[Job[Any]] = []
        self._waiters: dict[Hashable, asyncio.Task[Any]] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def running(self) -> tuple[Job[Any], ...]:
        """What is under way, oldest first."""
        return tuple(self._jobs)

    async def join(
        self,
        subject: Subject,
        what: Hashable,
        hash_: str,
        start: Callable[[OnEvent], Awaitable[T]],
        listener: OnEvent | None = None,
    ) -> T:
        """The outcome of a piece of work, begun now or already under way.

        The same work on the same text is shared; on an older text of the same
        function it is superseded.

        Raises:
            Cancelled: somebody else stopped it.
        """
        same: Job[T] | None = self._same(subject, what, hash_)
        job = same or self._begin(subject, what, hash_, start)
        assert job.task is not None
        if listener is not None:
            job.listeners.append(listener)
        job.waiting += 1
        try:
            await asyncio.wait({job.task})
        except asyncio.CancelledError:
            if job.waiting == 1:
                job.cancel("Nobody waits for it any more.")
                await _ended(job.task)
            raise
        finally:
            job.waiting -= 1
            if listener is not None:
                job.listeners.remove(listener)
        if job.task.cancelled():
            raise Cancelled(job.why or "The work was cancelled.")
        return job.task.result()

    def cancel(self, matches: Callable[[Subject], bool], why: str) -> int:
        """Begin to stop all work on some subjects; how many pieces there were."""
        found = [job for job in self._jobs if matches(job.subject)]
        for job in found:
            job.cancel(why)
        return len(found)

    async def stop(self, why: str) -> None:
        """Stop everything and wait until it has stopped."""
        tasks = [job.task for job in self._jobs if job.task is not None]
        self.cancel(lambda _: True, why)
        if tasks:
            await asyncio.wait(tasks)

    # -- those who wait -----------------------------------------------------------------------

    def waits(self, key: Hashable) -> None:
        """The running handler can be cancelled under this key (a request's id, a progress token)."""
        task = asyncio.current_task()
        if task is not None:
            self._waiters[key] = task

    def waited(self, key: Hashable) -> None:
        """It can no longer."""
        self._waiters.pop(key, None)

    def give_up(self, key: Hashable) -> bool:
        """Cancel the handler that waits under a key; whether there was one."""
        task = self._waiters.pop(key, None)
        return task is not None and task.cancel()

    # -- under the bonnet ---------------------------------------------------------------------

    def _same(self, subject: Subject, what: Hashable, hash_: str) -> Job[Any] | None:
        for job in self._jobs:
            if job.subject == subject and job.what == what and not job.why:
                if job.hash == hash_:
                    return job
                job.cancel(f"{subject.qualname} has changed, and was asked about anew.")
        return None

    def _begin(
        self,
        subject: Subject,
        what: Hashable,
        hash_: str,
        start: Callable[[OnEvent], Awaitable[T]],
    ) -> Job[T]:
        job: Job[T] = Job(subject, what, hash_)

        async def work() -> T:
            return await start(job.tell)

        job.task = asyncio.ensure_future(work())
        self._jobs.append(job)
        job.task.add_done_callback(lambda _: self._over(job))
        self.news()
        return job

    def _over(self, job: Job[Any]) -> None:
        self._jobs.remove(job)
        self.news()


async def _ended(task: asyncio.Task[Any]) -> None:
    """Wait for the end, even when cancelled once more meanwhile."""
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:  # noqa: PERF203 (the second Cancel changes nothing)
            continue
    if not task.cancelled():
        task.exception()  # seen; nobody waits for it
