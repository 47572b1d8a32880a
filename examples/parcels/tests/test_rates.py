import pytest

from parcels.models import Band, Parcel, TooHeavy
from parcels.rates import band_for, in_pounds, postage


def test_a_letter_is_in_the_first_band():
    assert band_for(40).pence == 165


def test_a_limit_belongs_to_its_band():
    assert band_for(100).pence == 165
    assert band_for(2_000).pence == 499


def test_the_heaviest_parcel_is_taken():
    assert band_for(10_000) == Band(10_000, 1_150)


def test_one_gram_more_is_the_next_band():
    assert band_for(101).pence == 310


def test_too_heavy():
    with pytest.raises(TooHeavy):
        band_for(10_001)


@pytest.mark.parametrize("grams", [0, -5])
def test_weightless_parcels_are_refused(grams):
    with pytest.raises(ValueError, match="weighs something"):
        band_for(grams)


def test_insurance_is_added():
    plain = postage(Parcel(500, "SW1A 1AA"))
    assert postage(Parcel(500, "SW1A 1AA", insured=True)) == plain + 200


def test_pounds():
    assert in_pounds(1_150) == "£11.50"
    assert in_pounds(5) == "£0.05"
