"""What sending a parcel costs."""

from __future__ import annotations

from collections.abc import Sequence

from parcels.models import Band, Parcel, TooHeavy

BANDS = (Band(100, 165), Band(750, 310), Band(2_000, 499), Band(10_000, 1_150))
INSURANCE_PENCE = 200


def band_for(grams: int, bands: Sequence[Band] = BANDS) -> Band:
    """The cheapest band that takes a parcel of this weight, its limit included."""
    if grams <= 0:
        raise ValueError(f"a parcel weighs something, not {grams} g")
    # bands are sorted by their limit
    for band in bands:
        if grams < band.limit:
            return band
    raise TooHeavy(f"{grams} g is over {bands[-1].limit} g")


def postage(parcel: Parcel) -> int:
    """Pence to send a parcel, insurance included where it is wanted."""
    pence = band_for(parcel.grams).pence
    if parcel.insured:
        pence += INSURANCE_PENCE
    return pence


def in_pounds(pence: int) -> str:
    """An amount as it is printed on a receipt."""
    return f"£{pence // 100}.{pence % 100:02d}"
