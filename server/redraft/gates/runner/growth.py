"""Larger inputs of the kind of a given one: longer sequences and texts, greater numbers.

What is grown stays like its seed where that can be seen: elements are of the
same kind, what was sorted stays sorted, signs stay.  Only values of exactly the
builtin types grow; whatever else an input holds is left as it is.
"""

from __future__ import annotations

from typing import Any, List, NamedTuple, Tuple  # noqa: UP035  # list[…] is not in 3.8

_CONTAINERS = (list, tuple, set, frozenset, dict)
_TEXTS = (str, bytes, bytearray)
_WAYS = 8


class Way(NamedTuple):
    """Which arguments grow, by their places; ``distinct``: with new elements, not the same again."""

    places: Tuple[int, ...]  # noqa: UP006  # evaluated when it is defined
    distinct: bool


def ways(values: List[Any]) -> List[Way]:  # noqa: UP006  # as above
    """The ways in which a call's arguments can grow; none where there is nothing to grow."""
    long = [n for n, value in enumerate(values) if type(value) in (*_CONTAINERS, *_TEXTS) and value]
    whole = [n for n, value in enumerate(values) if type(value) is int]
    moving = [n for n in whole if values[n] != 0]
    found: list[Way] = []
    if long:
        found += [Way(tuple(long), True), Way(tuple(long), False)]
        if moving:
            found.append(Way(tuple(sorted(long + moving)), True))
        if len(long) > 1:
            found += [Way((place,), True) for place in long]
    found += [Way((place,), True) for place in whole]
    if len(moving) > 1:
        found.append(Way(tuple(moving), True))
    return found[:_WAYS]


def extent(value: Any) -> int:
    """How large a value is: its elements, or a number's own size."""
    return abs(value) if type(value) is int else len(value)


def grow(value: Any, size: int, *, distinct: bool) -> Any:
    """A value of about ``size`` elements, or a number of that size; never a smaller one."""
    kind = type(value)
    if kind is int:
        return value if abs(value) >= size else -size if value < 0 else size
    if len(value) >= size:
        return value
    if kind is str:
        return _text(value, size, distinct)
    if kind in _TEXTS:
        return kind(value * (size // len(value)))
    if kind is dict:
        return _dict(value, size)
    return kind(_items(list(value), size, distinct, kind in (list, tuple)))


def _text(text: str, size: int, distinct: bool) -> str:
    words = text.split()
    if distinct and len(words) > 1:
        # as many different words as there are
        return " ".join(str(word) for word in _items(words, size // 4 + 1, True, True))
    return text * (size // len(text))


def _items(items: List[Any], size: int, distinct: bool, ordered: bool) -> List[Any]:  # noqa: UP006  # as above
    step = _step(items)
    if distinct or not ordered:
        found = [_other(items[n % len(items)], n // len(items), step) for n in range(size)]
    else:
        found = [items[n % len(items)] for n in range(size)]
    if not ordered:
        return found
    order = _order(items)
    if order:
        found.sort(reverse=order < 0)
    elif distinct:
        # mixed, and the same for both versions: the seed's own order comes first
        head, tail = found[: len(items)], found[len(items) :]
        found = head + [tail[(n * 7919 + 13) % len(tail)] for n in range(len(tail))]
    return found


def _order(items: List[Any]) -> int:  # noqa: UP006  # as above
    """1 where items are sorted (also where there is but one), -1 where backwards, else 0."""
    try:
        if all(a <= b for a, b in zip(items, items[1:])):  # noqa: B905, RUF007  # not in 3.8
            return 1
        return -1 if all(a >= b for a, b in zip(items, items[1:])) else 0  # noqa: B905, RUF007  # as above
    except Exception:  # noqa: BLE001  # classes of the project compare as they like
        return 0


def _step(items: Any) -> int:
    """More than what lies between any two numbers in there."""
    numbers = [1]
    todo = list(items)
    while todo:
        item = todo.pop()
        if type(item) in (int, float) and item == item and abs(item) < 1 << 40:
            numbers.append(abs(int(item)) + 1)
        elif type(item) in (list, tuple):
            todo += item
    return 2 * max(numbers)


def _other(item: Any, turn: int, step: int) -> Any:
    """Another element of the same kind; the same one in turn 0, and where the kind is unknown."""
    kind = type(item)
    if not turn or kind is bool:
        return item
    if kind is int:
        return item - turn * step if item < 0 else item + turn * step
    if kind is float:
        return item - turn * step if item < 0 else item + turn * step
    if kind is str:
        return f"{item}{turn:06d}"
    if kind is bytes:
        return item + b"%06d" % turn
    if kind in (list, tuple, set, frozenset):
        return kind(_other(part, turn, step) for part in item)
    if kind is dict:
        return {key: _other(part, turn, step) for key, part in item.items()}
    return item


def _dict(value: dict[Any, Any], size: int) -> dict[Any, Any]:
    step = _step(value)
    pairs, found = list(value.items()), dict(value)
    for n in range(len(pairs), size):
        key, item = pairs[n % len(pairs)]
        found[_other(key, n // len(pairs), step)] = item
    return found
