"""Prompts: text files with ``{{name}}`` places, and data that is marked as data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from redraft.core.text import digest

_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")
_CUT = "… cut"


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of data under a title."""

    title: str
    text: str

    @property
    def size(self) -> int:
        """Characters, about as they will stand in the prompt."""
        return len(self.title) + len(self.text) + 2


@cache
def template(name: str) -> str:
    """The text of ``prompts/<name>.txt``, without its last line ending."""
    place = resources.files("redraft.policies.chat") / "prompts" / f"{name}.txt"
    return place.read_text(encoding="utf-8").rstrip("\n")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The template with every ``{{name}}`` replaced, once: inserted text is never looked into.

    Raises:
        KeyError: the template names a value that is not given.
    """
    filled = _PLACE.sub(lambda place: values[place[1]], text)
    return re.sub(r"\A\n+", "", filled)


def mark(sections: Iterable[Section]) -> str:
    """A word that stands in none of the sections, so that no data can end its own marking.

    It is made from the data, so that equal prompts stay equal (caches, recordings).
    """
    text = "\0".join(part for section in sections for part in (section.title, section.text))
    word = digest(text)[:8]
    while word in text:
        word = digest(word + text)[:8]
    return word


def marked(sections: Iterable[Section], word: str) -> str:
    """The sections, each between its lines of marking."""
    return "\n".join(
        f"[BEGIN {word} {' '.join(section.title.split())}]\n{section.text}\n[END {word}]"
        for section in sections
    )


def cut(text: str, limit: int) -> str:
    """The text, or as many whole lines as fit with a line that says how many are missing."""
    if len(text) <= limit:
        return text
    lines = text.split("\n")
    kept: list[str] = []
    # room for the notice, whose length hardly depends on the count
    room = limit - len(_CUT) - 16
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    if not kept:
        return text[: max(0, limit - len(_CUT) - 1)] + " " + _CUT if limit > len(_CUT) else ""
    return "\n".join([*kept, f"{_CUT} ({len(lines) - len(kept)} lines)"])
