"""Addresses as they are printed."""

from __future__ import annotations

import re

from parcels.models import Parcel
from parcels.rates import in_pounds, postage

_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})")


def normalise_postcode(text: str) -> str:
    """A postcode in capitals with one space before its last three characters.

    >>> normalise_postcode(" sw1a1aa ")
    'SW1A 1AA'
    """
    match = _POSTCODE.fullmatch("".join(text.split()).upper())
    if match is None:
        raise ValueError(f"not a postcode: {text!r}")
    return f"{match[1]} {match[2]}"


def label(parcel: Parcel) -> str:
    """The text on a parcel: where it goes and what was paid."""
    return f"{normalise_postcode(parcel.postcode)}\n{in_pounds(postage(parcel))}"
