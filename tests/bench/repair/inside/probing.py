"""How the probes of the project's own modules are written down; runs in the gate's sandbox."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any


def probe(draw: Callable[[random.Random], Any], drive: Callable[[Any, Any], Any]) -> dict[str, Any]:
    """A probe whose inputs all belong to the function: an exception is a result to be compared."""
    return {"draw": lambda rng, _wild: draw(rng), "drive": drive, "strict": True}


def calling(name: str, draw: Callable[[random.Random], tuple[Any, ...]]) -> dict[str, Any]:
    """A probe of a plain function: ``draw`` gives its arguments."""
    return probe(draw, lambda module, args: getattr(module, name)(*args))


def some(rng: random.Random, most: int, one: Callable[[random.Random], Any]) -> list[Any]:
    """A list of up to so many things."""
    return [one(rng) for _ in range(rng.randint(0, most))]


def text(rng: random.Random, letters: str, most: int) -> str:
    """A text of up to so many letters."""
    return "".join(rng.choice(letters) for _ in range(rng.randint(0, most)))


def tried(work: Callable[[], Any]) -> Any:
    """A result, or the name of the exception in its place, so that a script can go on."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001  # whatever a version raises is what it does
        return f"raised {type(error).__name__}"
