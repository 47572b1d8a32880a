from parcels.models import Stop
from parcels.routes import longest_wait, regions


def test_an_empty_route_waits_nowhere():
    assert longest_wait([]) == 0


def test_a_longer_wait_earlier_in_the_day_counts():
    assert longest_wait([Stop("M1 1AE", 3)], longest=12) == 12


def test_the_longest_wait_is_found():
    assert longest_wait([Stop("M1 1AE", 3), Stop("M2 5DB", 9), Stop("LS1 4DY", 4)]) == 9


def test_a_national_route():
    stops = [Stop("M1 1AE", minute % 30) for minute in range(5_000)]
    assert longest_wait(stops) == 29


def test_regions_are_listed_once():
    stops = [Stop("M1 1AE", 3), Stop("LS1 4DY", 9), Stop("M1 2WD", 4)]
    assert regions(stops) == ["M1", "LS1"]
