"""Inputs near those that tests call a function with; runs in the gate's sandbox.

The tests show what a function is for, so a draw keeps to that: the types, the
signs, the alphabet and the words that were seen at one place.  ``wild`` draws
give that up, but for the types.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

Args = tuple[Any, ...]
_PLAIN = "abcdefghijklmnopqrstuvwxyzABC019 .,-_()"


def recorded(checks: Iterable[Callable[[Callable[..., Any]], Any]], function: Any) -> list[Args]:
    """The arguments of the calls that checks make, few of them alike."""
    calls: dict[str, Args] = {}

    def listening(*args: Any) -> Any:
        calls.setdefault(repr(args), copy.deepcopy(args))
        return function(*args)

    for check in checks:
        with suppress(Exception):  # what was heard before it failed is what is wanted
            check(listening)
    return list(calls.values())[:200]


class Drawer:
    """Draws calls like those given."""

    def __init__(self, calls: Sequence[Args]) -> None:
        most = max((len(call) for call in calls), default=0)
        self._calls = [call for call in calls if len(call) == most] or [()]
        self._places = [Place([call[at] for call in self._calls]) for at in range(most)]

    def __call__(self, rng: random.Random, wild: bool) -> Args:
        """One input; most change several arguments of one that was seen."""
        call = list(copy.deepcopy(rng.choice(self._calls)))
        for at, place in enumerate(self._places):
            if rng.random() < 0.8:
                call[at] = place.near(call[at], rng, wild)
        return tuple(call)


class Place:
    """What was seen at one place of an input: an argument, or the items of one."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = list(values)
        numbers = [
            v for v in self.values if isinstance(v, (int, float)) and not isinstance(v, bool)
        ]
        self.negative = any(v < 0 for v in numbers)
        self.least = min(numbers, default=0)
        self.most = max(numbers, default=10)
        texts = [v for v in self.values if isinstance(v, str)]
        self.letters = "".join(sorted(set("".join(texts)))) or _PLAIN
        self.words = sorted({word for text in texts for word in text.split()})
        self.several = any(" " in text for text in texts)
        # sentences are made of the words that were seen, and so is what takes a few names alone
        self.spoken = self.several or len(texts) > 2 * len(set(texts)) > 2
        items = [i for v in self.values if isinstance(v, (list, tuple, set)) for i in v]
        self.items = Place(items) if items else None
        self.longest = max((len(v) for v in self.values if hasattr(v, "__len__")), default=4)
        pairs = [v for v in self.values if isinstance(v, dict)]
        self.keys = Place([k for v in pairs for k in v]) if any(pairs) else None
        self.held = Place([x for v in pairs for x in v.values()]) if any(pairs) else None

    def near(self, value: Any, rng: random.Random, wild: bool) -> Any:
        """A value of the same type near one that was seen here."""
        if rng.random() < 0.15:
            return copy.deepcopy(rng.choice(self.values))
        if isinstance(value, bool):
            return rng.random() < 0.5
        if isinstance(value, int):
            return self._int(value, rng, wild)
        if isinstance(value, float):
            return self._float(value, rng, wild)
        if isinstance(value, str):
            return self._text(value, rng, wild)
        if isinstance(value, (list, tuple, set)):
            return type(value)(self._list(list(value), rng, wild))
        if isinstance(value, dict):
            return self._dict(value, rng, wild)
        return value

    def _int(self, value: int, rng: random.Random, wild: bool) -> int:
        turn = rng.random()
        wide = int(min(max(abs(self.most), 10), 10**6))
        if turn < 0.5:
            found = value + rng.choice((-3, -2, -1, 1, 2, 3, 5, -5, 7))
        elif turn < 0.8:
            found = rng.randint(int(max(self.least, -(10**6))), wide)
        else:
            found = rng.choice((0, 1, 2, 3, 10, wide, rng.randint(0, 30), value * 2))
        if wild:
            return -found if rng.random() < 0.2 else found
        if not self.negative and found < 0:
            found = -found
        # zero is a number of its own to many functions: only where something as low was seen
        return max(found, 1) if self.least >= 1 else found

    def _float(self, value: float, rng: random.Random, wild: bool) -> float:
        turn = rng.random()
        if turn < 0.4:
            found = value + rng.choice((-1.5, -1.0, -0.5, -0.1, 0.1, 0.25, 0.5, 1.0, 2.0))
        elif turn < 0.8:
            found = round(
                rng.uniform(float(self.least), float(self.most)), rng.choice((0, 1, 2, 3))
            )
        else:
            found = float(rng.randint(0, 20))
        return found if wild or self.negative or found >= 0 else -found

    def _text(self, value: str, rng: random.Random, wild: bool) -> str:
        if self.spoken and len(self.words) > 1 and not (wild and rng.random() < 0.3):
            return " ".join(
                rng.choice(self.words) for _ in range(rng.randint(1, 6 if self.several else 1))
            )
        letters = self.letters + _PLAIN if wild and rng.random() < 0.3 else self.letters
        found = list(value)
        for _ in range(rng.randint(1, 4)):
            turn, at = rng.random(), rng.randint(0, len(found))
            if turn < 0.4:
                found.insert(at, rng.choice(letters))
            elif turn < 0.65 and found:
                found.pop(min(at, len(found) - 1))
            elif turn < 0.9 and found:
                found[min(at, len(found) - 1)] = rng.choice(letters)
            elif turn < 0.95:
                rng.shuffle(found)
            else:
                found = [rng.choice(letters) for _ in range(rng.randint(0, self.longest + 2))]
        if not found and not wild and all(self.values):
            return rng.choice(letters)
        return "".join(found)

    def _list(self, value: list[Any], rng: random.Random, wild: bool) -> list[Any]:
        items = self.items
        if items is None:
            return value
        fixed = (
            len({len(v) for v in self.values}) == 1 and self.longest <= 3 and len(self.values) > 2
        )
        for _ in range(rng.randint(1, 4)):
            turn = rng.random()
            if turn < 0.4 and value:
                at = rng.randrange(len(value))
                value[at] = items.near(value[at], rng, wild)
            elif turn < 0.6 and not fixed:
                new = items.near(copy.deepcopy(rng.choice(items.values)), rng, wild)
                value.insert(rng.randint(0, len(value)), new)
            elif turn < 0.75 and value and not fixed:
                value.pop(rng.randrange(len(value)))
            elif turn < 0.85 and value and not fixed:
                value.insert(rng.randint(0, len(value)), copy.deepcopy(rng.choice(value)))
            elif turn < 0.95:
                rng.shuffle(value)
            else:
                value.reverse()
        if not value and not wild and all(len(v) for v in self.values):
            value.append(copy.deepcopy(rng.choice(items.values)))
        return value

    def _dict(self, value: dict[Any, Any], rng: random.Random, wild: bool) -> dict[Any, Any]:
        if self.keys is None or self.held is None:
            return value
        for _ in range(rng.randint(1, 3)):
            turn = rng.random()
            key = self.keys.near(rng.choice(self.keys.values), rng, wild)
            if turn < 0.5:
                value[key] = self.held.near(copy.deepcopy(rng.choice(self.held.values)), rng, wild)
            elif turn < 0.75 and value:
                value.pop(rng.choice(sorted(value, key=repr)))
            else:
                known = rng.choice(self.keys.values)
                value[known] = copy.deepcopy(rng.choice(self.held.values))
        return value
