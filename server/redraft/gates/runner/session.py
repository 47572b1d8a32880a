"""What the parts of one run share; a fork that serves a request of its own replaces it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redraft.gates.runner.seal import Seal
from redraft.gates.runner.sentry import Sentry
from redraft.gates.runner.watch import Watch


class Session:
    """The job, the way to the parent, what is watched, and which test runs at the moment."""

    def __init__(self, job: dict[str, Any], send: Callable[..., None]) -> None:
        self.job = job
        self.channel = send
        self.seal = Seal()
        self.sentry = Sentry(str(job["root"]), job["files"], self._told)
        self.sentry.install()
        self.now = ""
        self.watch: Watch | None = None
        self.renew()

    def renew(self) -> None:
        """Take up what the job says now."""
        job = self.job
        self.root = str(job["root"])
        self.target: dict[str, Any] = job["target"]
        self.sentry.watch_over(
            str(self.target["path"]), int(self.target["first"]), int(self.target["last"])
        )
        self.settled: set[str] = set(job["settled"])
        self.only: list[str] | None = job["only"]
        self.first: set[str] = set(job["first"])
        self.stop_first = bool(job["stop_first"])
        if self.watch:
            self.watch.close()
        mode = job["watch"]
        self.watch = Watch(self.target, self._reached, with_lines=mode == "lines") if mode else None

    def wants(self, name: str) -> bool:
        """Whether a test is asked for."""
        return name not in self.settled and (self.only is None or name in self.only)

    def send(self, event: str, **fields: Any) -> None:
        """A record to the parent; one that the candidate brings about is told as such."""
        if self.sentry.below():
            self.sentry.tell("machinery")
        self.channel(event, **fields)

    def inspect(self) -> list[str]:
        """Every kind of tampering that was seen up to the end; breaks of the seal are told now.

        A run that ends at its first failure only ranks, and is spared the look at the seal.
        """
        self.sentry.rest()
        for name in () if self.stop_first else self.seal.broken():
            self.sentry.tell(f"seal {name}", f"{name} was replaced")
        return sorted(self.sentry.told)

    def _told(self, kind: str, message: str) -> None:
        self.channel("tampered", what=kind, message=message)

    def _reached(self, line: int) -> None:
        self.channel("reached", id=self.now, line=line)
