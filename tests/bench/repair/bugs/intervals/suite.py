# mypy: ignore-errors
from intervals import busiest, coverage, free_slots, merge, overlap, subtract


def test_merge_nothing():
    assert merge([]) == []


def test_merge_joins_what_overlaps():
    assert merge([(1, 3), (2, 5), (8, 9)]) == [(1, 5), (8, 9)]
    assert merge([(1, 3), (5, 8), (7, 9)]) == [(1, 3), (5, 9)]


def test_merge_joins_what_touches():
    assert merge([(1, 3), (3, 4)]) == [(1, 4)]


def test_merge_leaves_apart_what_is_apart():
    assert merge([(1, 3), (4, 5)]) == [(1, 3), (4, 5)]


def test_merge_with_a_gap():
    assert merge([(1, 3), (5, 6), (9, 10)], gap=2) == [(1, 6), (9, 10)]


def test_merge_an_inner_one():
    assert merge([(0, 10), (2, 3), (4, 12)]) == [(0, 12)]
    assert merge([(0, 10), (2, 3)]) == [(0, 10)]


def test_merge_drops_empty_ones():
    assert merge([(4, 4), (9, 8), (1, 2)]) == [(1, 2)]


def test_merge_sorts():
    assert merge([(7, 8), (1, 2), (4, 5)]) == [(1, 2), (4, 5), (7, 8)]


def test_overlap():
    assert overlap((1, 5), (3, 9)) == (3, 5)
    assert overlap((3, 9), (1, 5)) == (3, 5)
    assert overlap((0, 9), (2, 4)) == (2, 4)


def test_overlap_of_what_only_touches():
    assert overlap((1, 3), (3, 5)) is None


def test_overlap_of_what_is_apart():
    assert overlap((1, 2), (5, 6)) is None


def test_subtract_in_the_middle():
    assert subtract((0, 10), [(4, 6)]) == [(0, 4), (6, 10)]


def test_subtract_at_the_ends():
    assert subtract((0, 10), [(-5, 2), (8, 20)]) == [(2, 8)]
    assert subtract((0, 10), [(0, 2), (8, 10)]) == [(2, 8)]


def test_subtract_everything():
    assert subtract((3, 7), [(0, 10)]) == []
    assert subtract((3, 7), [(3, 7)]) == []


def test_subtract_what_is_elsewhere():
    assert subtract((3, 7), [(0, 2), (9, 12)]) == [(3, 7)]
    assert subtract((3, 7), [(0, 2), (5, 6)]) == [(3, 5), (6, 7)]


def test_subtract_unsorted_holes():
    assert subtract((0, 10), [(5, 7), (2, 3), (6, 8)]) == [(0, 2), (3, 5), (8, 10)]


def test_free_slots():
    assert free_slots([(10, 12)], (8, 15), 1) == [8, 9, 12, 13, 14]
    assert free_slots([(10, 12)], (8, 15), 2) == [8, 12]
    assert free_slots([], (8, 9), 2) == []


def test_free_slots_on_a_full_day():
    assert free_slots([(0, 24)], (8, 15), 1) == []


def test_coverage():
    assert coverage([(1, 4), (3, 6), (10, 11)]) == 6
    assert coverage([]) == 0


def test_busiest():
    assert busiest([(1, 4), (2, 6), (3, 5)]) == (3, 3)
    assert busiest([(1, 2), (5, 6)]) == (1, 1)


def test_busiest_closes_before_it_opens():
    assert busiest([(1, 3), (3, 5)]) == (1, 1)


def test_busiest_of_nothing():
    assert busiest([]) == (None, 0)
