"""Inputs that grow, and results that are compared however large they are."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from redraft.gates.runner.growth import extent, grow, ways
from redraft.gates.runner.same import same

LEAVES = st.integers(-50, 50) | st.text("ab ", min_size=1, max_size=4) | st.floats(-9, 9)
LISTS = st.one_of(
    st.lists(st.integers(-50, 50), min_size=1, max_size=6),
    st.lists(st.text("abc", max_size=3), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 9), st.text("ab", max_size=2)), min_size=1, max_size=4),
)
VALUES = st.recursive(
    LEAVES | st.none() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.integers(0, 5), inner, max_size=3)
        | st.sets(st.integers(0, 9), max_size=4)
    ),
    max_leaves=8,
)


@given(LISTS, st.integers(7, 200), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_grown_list_is_of_its_seeds_kind(seed: list[Any], size: int, distinct: bool) -> None:
    kept = copy.deepcopy(seed)
    grown = grow(seed, size, distinct=distinct)
    assert seed == kept
    assert len(grown) == size
    assert {type(item) for item in grown} == {type(item) for item in seed}
    if seed == sorted(seed):
        assert grown == sorted(grown)
    elif seed == sorted(seed, reverse=True):
        assert grown == sorted(grown, reverse=True)
    if distinct and len(set(seed)) == len(seed):
        assert len(set(grown)) == size
    if not distinct:
        assert set(grown) == set(seed)
    # the same for both versions
    assert grow(kept, size, distinct=distinct) == grown


@given(st.integers(-20, 20), st.integers(21, 1000))
def test_a_number_keeps_its_sign(value: int, size: int) -> None:
    grown = grow(value, size, distinct=True)
    assert abs(grown) == size
    assert (grown < 0) == (value < 0)


@given(st.text("ab c", min_size=1, max_size=8), st.integers(64, 300), st.booleans())
def test_a_text_grows_to_about_its_size(text: str, size: int, distinct: bool) -> None:
    assert size // 4 <= extent(grow(text, size, distinct=distinct)) <= 4 * size


def test_sets_and_mappings_grow_with_new_members() -> None:
    assert len(grow({1, 2}, 50, distinct=False)) == 50
    assert len(grow({"a": [1]}, 50, distinct=True)) == 50
    assert grow({"a": [1]}, 50, distinct=True)["a"] == [1]


def test_what_cannot_grow_has_no_way() -> None:
    assert ways([None, True, 2.5, object(), [], ""]) == []
    assert all(way.places for way in ways([[1], "ab", 3, {1: 2}]))


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_a_copy_is_the_same(value: Any) -> None:
    assert same(value, copy.deepcopy(value)) is True


@given(VALUES, VALUES)
@settings(max_examples=200, deadline=None)
def test_other_values_and_other_types_are_not_the_same(old: Any, new: Any) -> None:
    assert (same(old, new) is True) == (repr(_plain(old)) == repr(_plain(new)))


def _plain(value: Any) -> Any:
    """A value whose text says all: sets in order."""
    if isinstance(value, set):
        return ("set", sorted(value))
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def test_what_only_looks_the_same_is_not() -> None:
    class Mine:
        def __init__(self, x: int) -> None:
            self.x = x

        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    assert same(1, True) is False
    assert same([1], (1,)) is False
    assert same({1: 2, 3: 4}, {3: 4, 1: 2}) is False  # the order of a mapping is seen
    assert same(float("nan"), float("nan")) is True
    assert same(0.0, -0.0) is False
    assert same(Mine(1), Mine(2)) is not True
    assert same([*range(100_000), 1], [*range(100_000), 2]) is False
    deep_old: list[Any] = []
    deep_new: list[Any] = []
    for _ in range(5000):
        deep_old, deep_new = [deep_old], [deep_new]
    assert same(deep_old, deep_new) is True
