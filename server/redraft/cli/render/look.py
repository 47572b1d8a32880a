"""Colours, signs and words, in one place.

Only the sixteen colours that a terminal's own theme defines are used, so that
light and dark backgrounds both stay readable; nothing is told by colour alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from redraft.core.critique import Suggestion
from redraft.core.proposal import Proposal

MARGIN = 2
"""Columns left of everything but the headings."""

BADGES = {
    Suggestion.PASS: ("PASS", "black on green", "Nothing to change."),
    Suggestion.REFINE: ("REFINE", "black on yellow", "The approach holds; a detail is wrong."),
    Suggestion.REDRAFT: ("REDRAFT", "black on magenta", "The approach is wrong; start over."),
    Suggestion.COULD_NOT_TELL: ("COULD NOT TELL", "black on white", ""),
}
NAMES = {Suggestion.REFINE: "refined", Suggestion.REDRAFT: "redrafted"}
"""What a version of a kind is called."""


def titles(proposals: Sequence[Proposal]) -> list[str]:
    """What each version is called: after its kind, and numbered where two are of one kind."""
    kinds = [proposal.kind for proposal in proposals]
    counts = [kinds[: at + 1].count(kind) for at, kind in enumerate(kinds)]
    return [
        NAMES[kind] if count == 1 else f"{NAMES[kind]} {count}"
        for kind, count in zip(kinds, counts, strict=True)
    ]


# Escape sequences could repaint the terminal, and direction marks can show code in another
# order than it runs in; both come with code and with model replies.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs in use; the plain ones are for terminals that have only ASCII."""

    good: str = "✓"
    bad: str = "✗"
    unknown: str = "·"
    here: str = "▸"
    bar: str = "│"
    gap: str = "⋯"
    dot: str = "·"
    dash: str = "–"
    cut: str = "…"
    to: str = "→"


PLAIN = Signs("+", "x", ".", ">", "|", "...", "-", "-", "...", "->")
FINE = Signs()


def signs(console: Console) -> Signs:
    """The signs that a console can show."""
    return PLAIN if console.options.ascii_only else FINE


def visible(text: str) -> str:
    """The text with every character that a terminal would obey, or hide, written out."""
    return _HIDDEN.sub(lambda m: m[0].encode("unicode_escape").decode("ascii"), text)


_TICKED = re.compile(r"`([^`\n]+)`")


def prose(text: str, style: str = "") -> Text:
    """A sentence in which what stands between backticks is shown as code."""
    shown, end = Text(style=style), 0
    text = visible(text)
    for match in _TICKED.finditer(text):
        shown.append(text[end : match.start()]).append(match[1], "cyan")
        end = match.end()
    return shown.append(text[end:])


def badge(suggestion: Suggestion) -> Text:
    """The verdict as a word on its colour."""
    word, style, _ = BADGES[suggestion]
    # as a part, not as the style of the whole line
    return Text().append(f" {word} ", f"bold {style}")


def plural(count: int, noun: str) -> str:
    """``1 test``, ``3 tests``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
