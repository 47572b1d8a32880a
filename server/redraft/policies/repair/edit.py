"""One change of a draft's text."""

from __future__ import annotations

from dataclasses import dataclass

from redraft.core.text import Span


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replace the UTF-8 bytes of ``span`` in a draft's source by ``new``.

    ``what`` names the change for the user, in a few words that follow "it".
    ``weight`` (0 to 1) ranks the edits of one operator among each other.
    ``leans`` marks an edit that repeats a value which only a test shows, and so
    may satisfy that test and nothing else.
    """

    span: Span
    new: str
    what: str
    weight: float = 1.0
    leans: bool = False

    def apply(self, source: str) -> str:
        """The source after the edit."""
        data = source.encode("utf-8", "surrogatepass")
        new = self.new.encode("utf-8", "surrogatepass")
        return (data[: self.span.start] + new + data[self.span.end :]).decode(
            "utf-8", "surrogatepass"
        )
