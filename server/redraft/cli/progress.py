"""What is being done now, on stderr, while a terminal is there to show it."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, final

from redraft.cli.render.look import visible
from redraft.core.draft import DraftKind, NoDraft
from redraft.core.events import (
    Chosen,
    CritiqueMade,
    DraftMade,
    Event,
    EvidenceFound,
    Picked,
    Working,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

TAIL = 400
"""Characters of a stream that are kept: one line of any terminal."""


@final
class Progress:
    """A spinner with the newest line of what a model writes; silent where nobody watches."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._doing: dict[str, str] = {}

    def __enter__(self) -> Progress:
        # colour may be asked for in a file; a spinner there would be rubbish
        if self._console.file.isatty() and not self._console.is_dumb_terminal:
            self._status = self._console.status(self._line())
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, event: Event) -> None:
        """Take note of an event of a run."""
        if isinstance(event, Working):
            text = self._doing.get(event.what, "") + event.text
            self._doing[event.what] = text[-TAIL:]
        elif isinstance(event, DraftMade):
            self._doing = (
                {} if isinstance(event.draft, NoDraft) else {"Testing the new version": ""}
            )
        elif isinstance(event, (CritiqueMade, EvidenceFound)):
            self._doing = {}
        elif isinstance(event, Picked):
            self._keep(f"{event.strategy}: {event.why}")
        elif isinstance(event, Chosen) and event.draft.kind is not DraftKind.ORIGINAL:
            self._keep(f"{event.draft.kind.value}: {event.why}")
        if self._status is not None:
            self._status.update(self._line())

    def say(self, what: str) -> None:
        """Show what is being done where no run tells it by events."""
        self._doing = {what: ""}
        if self._status is not None:
            self._status.update(self._line())

    def _keep(self, line: str) -> None:
        """Leave a line above the spinner: how the search goes is worth reading to the end."""
        if self._status is not None:
            self._console.print(visible(line), style="dim", markup=False)

    def _line(self) -> str:
        from rich.markup import escape

        what = " and ".join(self._doing) or "Working"
        streamed = " ".join("".join(self._doing.values()).split())
        room = max(0, self._console.width - len(what) - 8)
        tail = visible(streamed)[-room:] if room and streamed else ""
        return f"{escape(what)}  [dim]{escape(tail)}[/dim]"
