import pytest

from parcels.labels import label, normalise_postcode
from parcels.models import Parcel


@pytest.mark.parametrize("text", ["SW1A 1AA", "sw1a1aa", " Sw1a  1aA "])
def test_every_way_of_writing_gives_one_postcode(text):
    assert normalise_postcode(text) == "SW1A 1AA"


def test_short_areas():
    assert normalise_postcode("m11ae") == "M1 1AE"


@pytest.mark.parametrize("text", ["", "SW1A", "1AA SW1A", "SW1A 1A"])
def test_what_is_no_postcode_is_refused(text):
    with pytest.raises(ValueError, match="not a postcode"):
        normalise_postcode(text)


def test_a_label_says_where_and_how_much():
    assert label(Parcel(40, "m11ae")) == "M1 1AE\n£1.65"
