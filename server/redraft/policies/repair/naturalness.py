"""How usual a line is beside the code around it: a small language model of the file.

A repair that reads like the rest of the project is likelier to be what the
programmer meant (Hindle et al., "On the Naturalness of Software", ICSE 2012; used
to rank repairs by Ray et al., "On the 'Naturalness' of Buggy Code", ICSE 2016).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

_TOKEN = re.compile(
    r"[A-Za-z_]\w*|\d+(?:\.\d+)?|\*\*=|//=|>>=|<<=|\.\.\.|==|!=|<=|>=|->|:=|\*\*|//|[-+*/%&|^@]="
    r"|'[^'\n]*'|\"[^\"\n]*\"|\S"
)
_ORDER = 3
_KEPT = 0.4
"""What a shorter context counts for, as in "stupid backoff" (Brants et al., EMNLP 2007)."""
_MOST = 400_000
"""Characters of code that are read; a project's own words are known long before."""


class Naturalness:
    """Counts of tokens in runs of up to three, from pieces of code."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._total = 0
        left = _MOST
        for text in texts:
            for line in text[:left].split("\n"):
                self._learn(tokens(line))
            left -= len(text)
            if left <= 0:
                break

    def _learn(self, line: list[str]) -> None:
        padded = ["<s>", *line, "</s>"]
        self._total += len(line) + 1
        for place in range(1, len(padded)):
            for width in range(1, _ORDER + 1):
                first = place - width + 1
                if first >= 0:
                    self._counts[tuple(padded[first : place + 1])] += 1
        self._counts[("<s>",)] += 1

    def surprise(self, text: str) -> float:
        """Nats per token by which some lines are unexpected; 0 for no text."""
        sum_, count = 0.0, 0
        for raw in text.split("\n"):
            line = tokens(raw)
            if not line:
                continue
            padded = ["<s>", *line, "</s>"]
            for place in range(1, len(padded)):
                sum_ -= math.log(self._likelihood(padded, place))
                count += 1
        return sum_ / count if count else 0.0

    def _likelihood(self, padded: list[str], place: int) -> float:
        weight = 1.0
        for width in range(_ORDER, 1, -1):
            first = place - width + 1
            if first < 0:
                continue
            context = tuple(padded[first:place])
            seen = self._counts[tuple(padded[first : place + 1])]
            if seen:
                return weight * seen / self._counts[context]
            weight *= _KEPT
        seen = self._counts[(padded[place],)]
        # one more than was seen, so that nothing is impossible
        return weight * (seen + 0.5) / (self._total + 1)


def tokens(text: str) -> list[str]:
    """The tokens of a line, roughly as Python reads it; a comment is no code."""
    words: list[str] = _TOKEN.findall(text)
    return words[: words.index("#")] if "#" in words else words
