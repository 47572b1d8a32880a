"""Two versions of a module on the same generated inputs; runs in the gate's sandbox.

Beside it lie ``reference.py`` and ``repaired.py``, the versions, and ``probes.py``
with a table ``PROBES``: for a function's name how to draw an input and how to put
it to a module.
"""

from __future__ import annotations

import asyncio
import copy
import importlib
import inspect
import itertools
import json
import math
import random
import signal
import sys
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from types import ModuleType
from typing import Any

CALL_SECONDS = 0.3
"""One call of the reference; what takes longer is not counted."""
PATIENCE = 4.0
"""How many times longer a repair may take before it counts as different."""
_IDLE = 100
"""Draws in a row, for each part, that bring nothing new: the function takes few inputs."""
_MOST_ITEMS = 2000
_DEPTH = 12


class Late(BaseException):
    """A call took too long; no ``except Exception`` of the version's own may catch it."""


def compare(name: str, number: int, of: int, want: int, seconds: float, wild: bool = False) -> str:
    """Compare on the inputs that fall to part ``number`` of ``of``; JSON with the counts.

    ``equal`` and ``differ`` are inputs on which the reference gave a value,
    ``raised`` and ``slow`` those on which it did not; ``first`` is the first input
    that tells the two apart.  A repair that cannot be imported differs.
    """
    ends = time.monotonic() + seconds
    reference = importlib.import_module("reference")
    probe = importlib.import_module("probes").PROBES[name]
    draw, drive, strict = probe["draw"], probe["drive"], probe.get("strict", False)
    told = {"equal": 0, "differ": 0, "raised": 0, "slow": 0, "drawn": 0}
    first: list[str] = []
    seen: set[int] = set()
    idle = 0
    try:
        with limit(seconds):
            repaired = importlib.import_module("repaired")
    except BaseException as error:  # noqa: BLE001  # whatever it is, the reference has none of it
        return json.dumps({**told, "differ": 1, "first": ["import", "", repr(error)[:200]]})
    for seed in itertools.count():
        if (
            told["equal"] + told["differ"] >= want
            or time.monotonic() > ends
            or seed > 60 * want * of
            or idle > _IDLE * of
        ):
            break
        given = draw(random.Random(seed), wild)
        mark = zlib.crc32(repr(given).encode("utf-8", "replace"))
        idle += 1
        if mark % of != number or mark in seen:
            continue
        idle = 0
        seen.add(mark)
        told["drawn"] += 1
        before = answer(drive, reference, given, CALL_SECONDS)
        if before[0] == "slow":
            told["slow"] += 1
            continue
        after = answer(drive, repaired, given, CALL_SECONDS * PATIENCE)
        if before[0] == "raised":
            told["raised"] += 1
            if not strict or before == after:
                continue
        elif same(before, after):
            told["equal"] += 1
            continue
        told["differ"] += 1
        if not first:
            first = [repr(given)[:200], repr(before)[:200], repr(after)[:200]]
        if after[0] == "slow":
            break  # the next would take as long, and the gate's patience with it
    return json.dumps({**told, "first": first})


def answer(
    drive: Callable[[ModuleType, Any], Any], module: ModuleType, given: Any, seconds: float
) -> tuple[str, Any, Any]:
    """What a version does with an input: its kind, the value, and the arguments afterwards."""
    given = copy.deepcopy(given)
    try:
        with limit(seconds):
            value = plain(drive(module, given), 0)
            return "value", value, plain(given, 0)
    except Late:
        return "slow", None, None
    except BaseException as error:  # noqa: BLE001  # it may raise anything; its type is what is compared
        return "raised", type(error).__name__, None


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise ``Late`` in what takes longer."""

    def late(*_: object) -> None:
        raise Late

    old = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


def plain(value: Any, depth: int) -> Any:
    """A value of builtin types that tells as much: an object becomes its class and its state."""
    if depth > _DEPTH:
        return "deep"
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return (type(value).__name__, value.value) if isinstance(value, Enum) else value
    if inspect.iscoroutine(value):
        return plain(asyncio.run(value), depth)
    if isinstance(value, BaseException):
        return ["error", type(value).__name__]
    if isinstance(value, (list, tuple, deque, dict, set, frozenset, Iterator)):
        return _collection(value, depth)
    if callable(value):
        return "callable"
    if type(value).__module__ in ("reference", "repaired"):
        return _object(value, depth)
    return [type(value).__name__, str(value)]


def _collection(value: Any, depth: int) -> Any:
    if isinstance(value, (list, tuple, deque)):
        return [type(value).__name__, *(plain(item, depth + 1) for item in value)]
    if isinstance(value, dict):
        items = [(plain(k, depth + 1), plain(v, depth + 1)) for k, v in value.items()]
        return ["dict", *items]
    if isinstance(value, (set, frozenset)):
        return ["set", *sorted(repr(plain(item, depth + 1)) for item in value)]
    return ["iterator", *(plain(i, depth + 1) for i in itertools.islice(value, _MOST_ITEMS))]


def _object(value: Any, depth: int) -> Any:
    if isinstance(value, Enum):
        return (type(value).__name__, value.name)
    names = list(getattr(value, "__dict__", {}))
    for kind in type(value).__mro__:
        names += [n for n in getattr(kind, "__slots__", ()) if hasattr(value, n)]
    state = [(name, plain(getattr(value, name), depth + 1)) for name in sorted(names)]
    return [type(value).__name__, *state]


def same(left: Any, right: Any) -> bool:
    """Equal, where a number's type is only asked for truth values and floats may differ by rounding."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, float) or isinstance(right, float):
        if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
            return False
        try:
            both_nan = math.isnan(left) and math.isnan(right)
            return both_nan or math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
        except OverflowError:
            return left == right
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return (
            type(left) is type(right)
            and len(left) == len(right)
            and all(same(a, b) for a, b in zip(left, right, strict=True))
        )
    return type(left) is type(right) and bool(left == right)


if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)  # a long number must be shown to be compared
