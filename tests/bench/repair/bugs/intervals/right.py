# mypy: ignore-errors
"""Half-open intervals ``(start, end)`` of numbers: merging, subtracting, searching."""


def merge(intervals, gap=0):
    """Join intervals that overlap or lie no more than ``gap`` apart.

    >>> merge([(5, 7), (1, 3), (2, 4)])
    [(1, 4), (5, 7)]
    >>> merge([(1, 3), (4, 6)], gap=1)
    [(1, 6)]
    >>> merge([(1, 9), (2, 3)])
    [(1, 9)]
    """
    merged = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if merged and start <= merged[-1][1] + gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def overlap(left, right):
    """The part that two intervals share, or None.

    >>> overlap((1, 5), (3, 9))
    (3, 5)
    >>> overlap((1, 3), (3, 9)) is None
    True
    """
    start = max(left[0], right[0])
    end = min(left[1], right[1])
    if start >= end:
        return None
    return (start, end)


def subtract(whole, holes):
    """What is left of an interval without the holes.

    >>> subtract((0, 10), [(2, 3), (5, 7)])
    [(0, 2), (3, 5), (7, 10)]
    """
    left = []
    start, end = whole
    for hole_start, hole_end in merge(holes):
        if hole_end <= start:
            continue
        if hole_start >= end:
            break
        if hole_start > start:
            left.append((start, hole_start))
        start = hole_end
    if start < end:
        left.append((start, end))
    return left


def free_slots(busy, day, length):
    """Starts of slots of a length in a day, back to back from the start of each free stretch."""
    slots = []
    for start, end in subtract(day, busy):
        at = start
        while at + length <= end:
            slots.append(at)
            at += length
    return slots


def coverage(intervals):
    """The total length, overlaps counted once."""
    return sum(end - start for start, end in merge(intervals))


def busiest(intervals):
    """The earliest point at which most intervals are open, and how many are.

    >>> busiest([(1, 4), (2, 6), (3, 5), (6, 8)])
    (3, 3)
    """
    events = []
    for start, end in intervals:
        events.append((start, 1))
        events.append((end, -1))
    best, where, open_now = 0, None, 0
    for point, change in sorted(events):
        open_now += change
        if open_now > best:
            best, where = open_now, point
    return where, best
