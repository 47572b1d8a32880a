"""Routes of stops."""

from __future__ import annotations

from collections.abc import Sequence

from parcels.models import Stop


def longest_wait(stops: Sequence[Stop], longest: int = 0) -> int:
    """The longest time, in minutes, that the van waits at any stop of a route."""
    if not stops:
        return longest
    if stops[0].wait < longest:
        longest = stops[0].wait
    return longest_wait(stops[1:], longest)


def regions(stops: Sequence[Stop]) -> list[str]:
    """The postcode regions that a route touches, in the order of the first visit."""
    return list(dict.fromkeys(stop.postcode.split()[0] for stop in stops))
