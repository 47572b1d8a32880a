"""What the service moves, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parcel:
    """One parcel; its weight in grams."""

    grams: int
    postcode: str
    insured: bool = False


@dataclass(frozen=True)
class Band:
    """A weight band: parcels of up to ``limit`` grams cost ``pence``."""

    limit: int
    pence: int


@dataclass(frozen=True)
class Stop:
    """A stop of a route and the minutes that the van waits there."""

    postcode: str
    wait: int


class TooHeavy(ValueError):
    """No band takes a parcel of this weight."""
