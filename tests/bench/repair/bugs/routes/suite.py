# mypy: ignore-errors
import pytest
from routes import distances, groups, has_cycle, order, shortest_path, walks

SQUARE = {"a": ["b", "d"], "b": ["c"], "c": ["e"], "d": ["e"], "e": []}


def test_shortest_path():
    assert shortest_path(SQUARE, "a", "e") == ["a", "d", "e"]
    assert shortest_path(SQUARE, "b", "e") == ["b", "c", "e"]
    assert shortest_path({"z": ["b"], "b": ["m"]}, "z", "m") == ["z", "b", "m"]
    assert shortest_path({1: [2, 3], 2: [4], 3: [5], 5: [4]}, 1, 4) == [1, 2, 4]


def test_no_step_at_all():
    assert shortest_path(SQUARE, "a", "a") == ["a"]


def test_no_path():
    assert shortest_path(SQUARE, "e", "a") is None
    assert shortest_path({"a": ["b"]}, "a", "z") is None


def test_a_path_around_a_circle():
    assert shortest_path({1: [2], 2: [3, 1], 3: [1, 4], 4: []}, 1, 4) == [1, 2, 3, 4]


def test_distances():
    graph = {"a": {"b": 7, "c": 2}, "c": {"b": 3, "d": 9}, "b": {"d": 1}}
    assert distances(graph, "a") == {"a": 0, "c": 2, "b": 5, "d": 6}


def test_distances_from_a_dead_end():
    assert distances({"a": {"b": 1}}, "b") == {"b": 0}


def test_distances_around_a_circle():
    assert distances({"a": {"b": 1}, "b": {"a": 1, "c": 5}, "c": {}}, "a") == {
        "a": 0,
        "b": 1,
        "c": 6,
    }


def test_order():
    assert order({"c": ["a", "b"], "b": ["a"]}) == ["a", "b", "c"]
    assert order({"x": ["z"], "a": ["z"], "m": []}) == ["m", "z", "a", "x"]
    assert order({}) == []


def test_order_leaves_its_argument_alone():
    graph = {"b": ["a"]}
    order(graph)
    assert graph == {"b": ["a"]}


def test_order_of_a_circle():
    with pytest.raises(ValueError, match="in a circle: b, c"):
        order({"a": [], "b": ["c", "a"], "c": ["b"]})


def test_groups():
    assert groups({1: [2], 3: [2], 4: [5], 6: []}) == [[1, 2, 3], [4, 5], [6]]
    assert groups({"d": [], "b": ["a"], "e": ["f"]}) == [["a", "b"], ["e", "f"], ["d"]]
    assert groups({}) == []


def test_groups_of_a_circle():
    assert groups({1: [2], 2: [3], 3: [1]}) == [[1, 2, 3]]


def test_walks():
    assert list(walks(SQUARE, "a", "e", 5)) == [["a", "b", "c", "e"], ["a", "d", "e"]]
    assert list(walks(SQUARE, "a", "e", 2)) == [["a", "d", "e"]]
    assert list(walks(SQUARE, "a", "e", 1)) == []
    assert list(walks(SQUARE, "e", "e", 0)) == [["e"]]


def test_walks_meet_nothing_twice():
    assert list(walks({1: [2, 3], 2: [1, 3], 3: [1]}, 1, 3, 9)) == [[1, 2, 3], [1, 3]]


def test_walks_do_not_go_round():
    assert list(walks({1: [2], 2: [3], 3: [1, 4]}, 1, 4, 9)) == [[1, 2, 3, 4]]


def test_has_cycle():
    assert has_cycle({1: [2], 2: [3], 3: [1]})
    assert has_cycle({1: [1]})
    assert has_cycle({0: [], 1: [2], 2: [3], 3: [2]})
    assert not has_cycle(SQUARE)
    assert not has_cycle({1: [2, 3], 2: [4], 3: [4], 4: []})
    assert not has_cycle({})
