"""The set-ups that docs/editors.md shows, taken from the page so that it cannot rot."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"

_BLOCK = re.compile(r"<!-- block: (?P<name>[\w-]+) -->\n```\w+\n(?P<text>.*?)^```$", re.M | re.S)


def blocks() -> dict[str, str]:
    """Every set-up by its name."""
    text = PAGE.read_text(encoding="utf-8")
    return {found["name"]: found["text"] for found in _BLOCK.finditer(text)}
